/**
 * Identity providers that many have, as their makers describe them: where their metadata is, and
 * what they call things. None was tried with its maker.
 */
import type { Preset } from '../../dialect.ts'
import { type Ask, type PresetData, readPresetData } from './preset.ts'

const microsoft = 'http://schemas.microsoft.com'
const address = /^https:\/\/[^\s{}[\]]+$/
const host = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?$/

const ask = (key: string, label: string, help: string, pattern?: RegExp): Ask => ({
  ...{ key, label, help },
  ...(pattern && { pattern }),
})

const metadata = ask('metadata', 'Metadata address', 'https://…, as it is shown there', address)
const server = (help: string): Ask => ask('host', 'Host', help, host)

/** None asks for the keys: they come with the metadata, and are confirmed. */
const list: readonly PresetData[] = [
  {
    name: 'okta',
    label: 'Okta',
    help:
      'Applications, Create App Integration, SAML 2.0: Single sign-on URL = ACS URL; Audience ' +
      'URI = entity id. Add attribute statements email, firstName, lastName, and a group ' +
      'statement groups. The metadata address is shown under Sign On.',
    asks: [metadata],
    settings: { metadataUrl: '{metadata}', attributes: { groups: 'groups' } },
  },
  {
    name: 'entra',
    label: 'Microsoft Entra ID',
    help:
      'Enterprise applications, New, Single sign-on, SAML: Identifier = entity id; Reply URL = ' +
      'ACS URL. People are known by their tenant and object, whatever their address becomes.',
    asks: [
      ask('tenant', 'Directory (tenant) ID', '8 and 4 and 4 and 4 and 12 hexadecimal digits'),
      ask('application', 'Application (client) ID', 'of the enterprise application'),
    ],
    settings: {
      metadataUrl:
        'https://login.microsoftonline.com/{tenant}/federationmetadata/2007-06/' +
        'federationmetadata.xml?appid={application}',
      attributes: {
        subject: [
          `${microsoft}/identity/claims/tenantid`,
          `${microsoft}/identity/claims/objectidentifier`,
        ],
        groups: `${microsoft}/ws/2008/06/identity/claims/groups`,
      },
    },
  },
  {
    name: 'ping',
    label: 'PingOne or PingFederate',
    help:
      'Application, SAML: import our metadata. Map saml_subject (SAML_SUBJECT) to something ' +
      'that stays, and email, firstName, lastName. The metadata address is in its configuration.',
    asks: [metadata],
    settings: { metadataUrl: '{metadata}' },
  },
  {
    name: 'adfs',
    label: 'AD FS',
    help:
      'Relying Party Trusts, Add: our metadata address. It sends no Name ID by itself: add a ' +
      'rule that makes one, and one that sends E-Mail-Addresses, Given-Name and Surname.',
    asks: [server('adfs.example.com')],
    settings: {
      metadataUrl: 'https://{host}/FederationMetadata/2007-06/FederationMetadata.xml',
      attributes: { groups: ['http://schemas.xmlsoap.org/claims/Group'] },
    },
  },
  {
    name: 'google',
    label: 'Google Workspace',
    help:
      'Apps, Web and mobile apps, Add custom SAML app: download its metadata and give it as the ' +
      'description. Map Primary email to mail, First name to givenName, Last name to sn.',
    asks: [],
    settings: { attributes: { groups: 'groups' } },
  },
  {
    name: 'keycloak',
    label: 'Keycloak',
    help:
      'Clients, Import client: our metadata. Client scopes, Add predefined mappers: X500 email, ' +
      'givenName, surname.',
    asks: [server('keycloak.example.com'), ask('realm', 'Realm', 'its name in addresses')],
    settings: {
      metadataUrl: 'https://{host}/realms/{realm}/protocol/saml/descriptor',
      nameIdFormat: 'PERSISTENT',
    },
  },
  {
    name: 'shibboleth',
    label: 'Shibboleth',
    help:
      'Give our metadata to a MetadataProvider, and release mail, givenName, sn and a ' +
      'persistent Name ID (or samlSubjectID) to us.',
    asks: [metadata],
    settings: { metadataUrl: '{metadata}', nameIdFormat: 'PERSISTENT' },
  },
  {
    name: 'any',
    label: 'Any SAML identity provider',
    help:
      'Give it our metadata, or entity id and ACS URL. Without a metadata address, give its ' +
      'metadata as the description.',
    asks: [{ ...metadata, isOptional: true }],
    settings: { metadataUrl: '[{metadata}]' },
  },
]

export const upstreamPresets: readonly Preset[] = list.map((data) =>
  readPresetData({ ...data, settings: { preset: data.name, ...data.settings } }),
)
