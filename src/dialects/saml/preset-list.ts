/**
 * The presets, as their makers' public pages describe them. Unset settings are the usual ones:
 * response and assertion signed with RSA-SHA256, the e-mail address as NameID. None of this was
 * tried with the makers themselves.
 */
import type { Preset } from '../../dialect.ts'
import type { JsonValue } from '../../organization.ts'
import type { Settings } from '../../setting.ts'
import { type Ask, type PresetData, readPresetData } from './preset.ts'
import { claimNamespace } from './vocabulary.ts'

const aws = 'https://aws.amazon.com/SAML/Attributes'
const address = /^https?:\/\/[^\s{}[\]]+$/
const arn = /^arn:[\w:/.+=,@-]+$/
const anything = /^\S(?:[^{}[\]]*\S)?$/

const ask = (key: string, label: string, help: string, more: Partial<Ask> = {}): Ask => ({
  key,
  label,
  help,
  ...more,
})

/** Both names, where the service provider reads one of them. */
const directory: Settings = {
  uid: { from: 'email', as: 'localPart' },
  mail: 'email',
  givenName: 'firstName',
  sn: 'lastName',
  displayName: 'displayName',
  memberOf: 'groups',
}

const github: Pick<PresetData, 'help'> & { settings: Settings } = {
  help: 'Sign on URL = sign-on address; Issuer = entity id; Public certificate = certificate.',
  settings: {
    nameIdFormat: 'PERSISTENT',
    mappings: { full_name: 'displayName', emails: 'email' },
  },
}

const githubFor = (name: string, label: string, question: Ask, entityId: string): PresetData => ({
  ...github,
  name,
  label,
  asks: [question],
  settings: { ...github.settings, entityId, acsUrl: `${entityId}/saml/consume` },
})

const unspecified = (from: string, as: string[] = []): JsonValue => ({
  from,
  as,
  format: 'unspecified',
})

const list: readonly PresetData[] = [
  {
    name: 'standard',
    label: 'A service provider with the names of directories',
    help: 'uid, mail, givenName, sn, displayName, memberOf, by name and by OID.',
    asks: [
      ask('entityId', 'Entity ID', 'as its metadata has it', { pattern: anything }),
      ask('acsUrl', 'ACS URL', 'where it takes responses', { pattern: address }),
    ],
    settings: { entityId: '{entityId}', acsUrl: '{acsUrl}', oidNames: true, mappings: directory },
  },
  {
    name: 'aws',
    label: 'Amazon Web Services',
    help:
      'IAM, Identity providers, Add provider, SAML: upload the metadata. Each role must trust ' +
      'that provider. Roles by group: set the mapping of Role, see docs/saml.md.',
    asks: [
      ask('provider', 'Provider ARN', 'arn:aws:iam::123456789012:saml-provider/Foyer', {
        pattern: arn,
      }),
      ask('roles', 'Role ARNs', 'arn:aws:iam::123456789012:role/Reader, one or more', {
        pattern: arn,
        isList: true,
      }),
      ask('region', 'Region', 'only for one region: eu-central-1', { isOptional: true }),
      ask('sessionSeconds', 'Session, in seconds', '900 to 43200', {
        pattern: /^(9\d\d|[1-9]\d{3}|[1-3]\d{4}|4[0-2]\d{3}|43[01]\d\d|43200)$/,
        isOptional: true,
      }),
    ],
    settings: {
      entityId: 'urn:amazon:webservices',
      acsUrl: 'https://[{region}.]signin.aws.amazon.com/saml',
      nameIdFormat: 'PERSISTENT',
      mappings: {
        [`${aws}/Role`]: { value: ['{roles},{provider}'] },
        [`${aws}/RoleSessionName`]: { from: 'email', as: 'sessionName' },
        [`${aws}/SessionDuration`]: { value: '[{sessionSeconds}]' },
      },
    },
  },
  {
    name: 'google',
    label: 'Google Workspace, legacy profile',
    help:
      'Security, SSO with third-party IdP, legacy profile, with "domain-specific issuer": ' +
      'sign-in page URL = sign-on address; upload the certificate.',
    asks: [ask('domain', 'Domain', 'the primary domain: example.com')],
    settings: {
      entityId: 'google.com/a/{domain}',
      acsUrl: 'https://www.google.com/a/{domain}/acs',
      nameIdFormat: 'EMAIL',
      mappings: {},
    },
  },
  {
    name: 'google-profile',
    label: 'Google Workspace, SSO profile',
    help:
      'Security, SSO with third-party IdP, Add SAML profile: IDP entity ID = entity id; ' +
      'sign-in page URL = sign-on address; upload the certificate. Then it shows both answers.',
    asks: [
      ask('entityId', 'Entity ID', 'as the SSO profile shows it', { pattern: anything }),
      ask('acsUrl', 'ACS URL', 'as the SSO profile shows it', { pattern: address }),
    ],
    settings: {
      entityId: '{entityId}',
      acsUrl: '{acsUrl}',
      nameIdFormat: 'EMAIL',
      mappings: {},
    },
  },
  {
    name: 'slack',
    label: 'Slack',
    help:
      'Settings, Authentication, SAML, Custom: SAML 2.0 Endpoint = sign-on address; Identity ' +
      'Provider Issuer = entity id; Public Certificate = certificate. Sign the response.',
    asks: [ask('workspace', 'Workspace', 'acme of acme.slack.com; acme.enterprise for a grid')],
    settings: {
      entityId: 'https://slack.com',
      acsUrl: 'https://{workspace}.slack.com/sso/saml',
      nameIdFormat: 'PERSISTENT',
      nameQualifier: '{workspace}.slack.com',
      spNameQualifier: 'https://slack.com',
      mappings: {
        'User.Email': unspecified('email'),
        'User.Username': unspecified('email', ['localPart', 'lowerCase']),
        first_name: unspecified('firstName'),
        last_name: unspecified('lastName'),
      },
    },
  },
  {
    name: 'zoom',
    label: 'Zoom',
    help:
      'Advanced, Single sign-on: sign-in page URL = sign-on address; Issuer = entity id; ' +
      'certificate on one line, without BEGIN and END; binding HTTP-POST; SHA-256.',
    asks: [ask('vanity', 'Vanity URL', 'acme of acme.zoom.us')],
    settings: {
      entityId: '{vanity}.zoom.us',
      acsUrl: 'https://{vanity}.zoom.us/saml/SSO',
      nameIdFormat: 'EMAIL',
      mappings: {
        'urn:oid:0.9.2342.19200300.100.1.3': 'email',
        'urn:oid:2.5.4.42': 'firstName',
        'urn:oid:2.5.4.4': 'lastName',
      },
    },
  },
  githubFor(
    'github-organization',
    'GitHub Enterprise Cloud, an organization',
    ask('organization', 'Organization', 'acme of github.com/orgs/acme'),
    'https://github.com/orgs/{organization}',
  ),
  githubFor(
    'github-enterprise',
    'GitHub Enterprise Cloud, an enterprise',
    ask('enterprise', 'Enterprise', 'acme of github.com/enterprises/acme'),
    'https://github.com/enterprises/{enterprise}',
  ),
  githubFor(
    'github-server',
    'GitHub Enterprise Server',
    ask('host', 'Host', 'github.example.com'),
    'https://{host}',
  ),
  {
    name: 'salesforce',
    label: 'Salesforce',
    help:
      'Setup, Single Sign-On Settings, New from Metadata. SAML identity type: username, or ' +
      'Federation ID with --set nameId=externalId.',
    asks: [
      ask('domain', 'My Domain', 'acme of acme.my.salesforce.com'),
      ask('organization', 'Organization id', '00D…, where its ACS URL ends in ?so=', {
        isOptional: true,
      }),
    ],
    settings: {
      entityId: 'https://{domain}.my.salesforce.com',
      acsUrl: 'https://{domain}.my.salesforce.com[?so={organization}]',
      nameIdFormat: 'UNSPECIFIED',
      mappings: {
        'User.Email': 'email',
        'User.FirstName': 'firstName',
        'User.LastName': 'lastName',
      },
    },
  },
  {
    name: 'atlassian',
    label: 'Atlassian Cloud',
    help:
      'Security, Identity providers, SAML: Identity provider Entity ID = entity id; SSO URL = ' +
      'sign-on address; Public x509 certificate = certificate.',
    asks: [ask('tenant', 'Tenant', 'what its entity ID ends in, after /saml/')],
    settings: {
      entityId: 'https://auth.atlassian.com/saml/{tenant}',
      acsUrl: 'https://auth.atlassian.com/login/callback?connection=saml-{tenant}',
      nameIdFormat: 'EMAIL',
      mappings: {
        [`${claimNamespace}/givenname`]: 'firstName',
        [`${claimNamespace}/surname`]: 'lastName',
        [`${claimNamespace}/name`]: 'id',
      },
    },
  },
  {
    name: 'dropbox',
    label: 'Dropbox',
    help:
      'Admin console, Settings, Single sign-on: identity provider sign-in URL = sign-on ' +
      'address; upload the certificate.',
    asks: [],
    settings: {
      entityId: 'Dropbox',
      acsUrl: 'https://www.dropbox.com/saml_login',
      nameIdFormat: 'EMAIL',
      mappings: {},
    },
  },
  {
    name: 'box',
    label: 'Box',
    help: 'Enterprise settings, User settings, Configure Single Sign On: send the metadata.',
    asks: [],
    settings: {
      entityId: 'box.net',
      acsUrl: 'https://sso.services.box.net/sp/ACS.saml2',
      loginUrl: 'https://sso.services.box.net/sp/startSSO.ping?PartnerIdpId={issuer}',
      nameIdFormat: 'EMAIL',
      mappings: { email: 'email', givenName: 'firstName', sn: 'lastName', memberOf: 'groups' },
    },
  },
]

export const presets: readonly Preset[] = list.map(readPresetData)
