/** RP-10: one issuer for many tenants, of whom some may come; and Google's domains. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { causeOf, isSignedIn, type OidcHub, openOidcHub, signInWith } from './testdata/door.ts'
import type { Json } from './testdata/provider.ts'

const ours = '11111111-2222-4333-8444-555555555555'
/** Personal accounts of Microsoft. */
const personal = '9188040d-6c67-4c5b-b112-36a304b66dad'

let hub: OidcHub
before(async () => {
  hub = await openOidcHub()
})
after(() => hub.close())

const entra = { preset: 'entra', subjectClaims: ['tid', 'oid'], createUsers: true }

const come = async (connector: { id: string }): Promise<string> => {
  const { browser } = await signInWith(hub, connector)
  return isSignedIn(browser) ? '' : causeOf(hub)
}
/** The description is a template; tokens are of a tenant. */
const of = (tid: string, issuer = `${hub.provider.issuer}/${tid}/v2.0`): void => {
  hub.provider.is({ sub: `pairwise ${tid}`, oid: 'o1', tid })
  hub.provider.does({
    description: (right) => ({
      ...right,
      issuer: `${hub.provider.issuer}/{tenantid}/v2.0`,
      authorization_response_iss_parameter_supported: false,
    }),
    claims: (right: Json) => ({ ...right, iss: issuer }),
  })
}
/** Without the parameter `iss`, which such providers do not send. */
const comeQuietly = async (connector: { id: string }): Promise<string> => {
  const consent = hub.provider.consent
  const quiet = {
    ...hub,
    provider: {
      ...hub.provider,
      consent: (address: string) => {
        const { iss: _, ...answer } = consent(address)
        return answer as Record<string, string>
      },
    },
  }
  const { browser } = await signInWith(quiet, connector)
  return isSignedIn(browser) ? '' : causeOf(hub)
}

test('RP-10: tokens of a tenant that is named are taken, and of others refused', async () => {
  of(ours)
  const connector = await hub.addProvider({ ...entra, tenants: [ours] })
  assert.equal(await comeQuietly(connector), '')
  of(personal)
  assert.match(await comeQuietly(connector), /another issuer.*9188040d/)
  of(ours, `${hub.provider.issuer}/${personal}/v2.0`)
  assert.match(await comeQuietly(connector), /another issuer/)
  of(personal, `${hub.provider.issuer}/${ours}/v2.0`)
  assert.match(await comeQuietly(connector), /another issuer/)
  of(ours, `${hub.provider.issuer}/{tenantid}/v2.0`)
  assert.match(await comeQuietly(connector), /another issuer/)
})

test('RP-10: without tenants, a template is another issuer', async () => {
  of(ours)
  const connector = await hub.addProvider(entra)
  const { statusCode } = await hub.browser().get(`/sign-in/with/${connector.id}`)
  assert.equal(statusCode, 503)
  assert.match(await causeOf(hub), /another issuer/)
  const input = { preset: 'okta', tenants: [ours] }
  await assert.rejects(hub.addProvider(input), /Entra/)
})

test('RP-10: the same oid in another tenant is another person', async () => {
  hub.provider.does({})
  const connector = await hub.addProvider(entra)
  hub.provider.is({ sub: 'a', oid: 'o1', tid: ours })
  assert.equal(await come(connector), '')
  hub.provider.is({ sub: 'a', oid: 'o1', tid: personal })
  assert.equal(await come(connector), '')
  const made = (await hub.events()).filter(({ type }) => type === 'user.created-at-sign-in')
  assert.equal(new Set(made.map(({ data }) => data.subject)).size >= 2, true)
  hub.provider.is({ sub: 'a', tid: ours })
  assert.match(await come(connector), /claim oid is missing/)
})

test('Google: the claim hd decides, whatever the request says', async () => {
  const google = { preset: 'google', hostedDomain: 'harbor.example', createUsers: true }
  const parameters = { hd: 'harbor.example' }
  const connector = await hub.addProvider({ ...google, parameters })
  hub.provider.is({ sub: 'g1', hd: 'harbor.example' })
  assert.equal(await come(connector), '')
  for (const hd of ['otter.example', undefined, ['harbor.example']]) {
    hub.provider.is({ sub: 'g1', hd })
    assert.match(await come(connector), /hd is/)
  }
})
