/** What the tests answer to the questions of each preset, and what must come of it. */
import type { Settings } from '../../../setting.ts'

const account = 'arn:aws:iam::123456789012'
export const roles = [`${account}:role/Reader`, `${account}:role/team/Writer`]
export const provider = `${account}:saml-provider/Foyer`

export type Case = { answers: Settings; entityId: string; acsUrl: string }

export const cases: Record<string, Case> = {
  standard: {
    answers: { entityId: 'urn:wiki', acsUrl: 'https://wiki.example/acs?x=1&y=2' },
    entityId: 'urn:wiki',
    acsUrl: 'https://wiki.example/acs?x=1&y=2',
  },
  aws: {
    answers: { provider, roles, sessionSeconds: '7200' },
    entityId: 'urn:amazon:webservices',
    acsUrl: 'https://signin.aws.amazon.com/saml',
  },
  google: {
    answers: { domain: 'harbor.example' },
    entityId: 'google.com/a/harbor.example',
    acsUrl: 'https://www.google.com/a/harbor.example/acs',
  },
  'google-profile': {
    answers: {
      entityId: 'https://accounts.google.com/samlrp/metadata?rpid=1',
      acsUrl: 'https://accounts.google.com/samlrp/acs?rpid=1',
    },
    entityId: 'https://accounts.google.com/samlrp/metadata?rpid=1',
    acsUrl: 'https://accounts.google.com/samlrp/acs?rpid=1',
  },
  slack: {
    answers: { workspace: 'acme' },
    entityId: 'https://slack.com',
    acsUrl: 'https://acme.slack.com/sso/saml',
  },
  zoom: {
    answers: { vanity: 'acme' },
    entityId: 'acme.zoom.us',
    acsUrl: 'https://acme.zoom.us/saml/SSO',
  },
  'github-organization': {
    answers: { organization: 'acme' },
    entityId: 'https://github.com/orgs/acme',
    acsUrl: 'https://github.com/orgs/acme/saml/consume',
  },
  'github-enterprise': {
    answers: { enterprise: 'acme' },
    entityId: 'https://github.com/enterprises/acme',
    acsUrl: 'https://github.com/enterprises/acme/saml/consume',
  },
  'github-server': {
    answers: { host: 'github.acme.example' },
    entityId: 'https://github.acme.example',
    acsUrl: 'https://github.acme.example/saml/consume',
  },
  salesforce: {
    answers: { domain: 'acme', organization: '00D000000000001' },
    entityId: 'https://acme.my.salesforce.com',
    acsUrl: 'https://acme.my.salesforce.com?so=00D000000000001',
  },
  atlassian: {
    answers: { tenant: 'b7a1' },
    entityId: 'https://auth.atlassian.com/saml/b7a1',
    acsUrl: 'https://auth.atlassian.com/login/callback?connection=saml-b7a1',
  },
  dropbox: {
    answers: {},
    entityId: 'Dropbox',
    acsUrl: 'https://www.dropbox.com/saml_login',
  },
  box: {
    answers: {},
    entityId: 'box.net',
    acsUrl: 'https://sso.services.box.net/sp/ACS.saml2',
  },
}
