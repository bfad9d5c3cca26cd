/** Identity providers by name: what is asked, and what comes of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Settings } from '../../setting.ts'
import { readSettings } from '../../setting.ts'
import { withUpstream } from './testdata/upstream.ts'
import { upstreamPresets } from './upstream-preset.ts'
import { readUpstream } from './upstream-setting.ts'

const answers: Record<string, Settings> = {
  okta: { metadata: 'https://harbor.okta.com/app/x1/sso/saml/metadata' },
  entra: { tenant: '0a1b2c3d-0000-4000-8000-000000000001', application: 'app-1' },
  ping: { metadata: 'https://auth.pingone.eu/e1/saml20/metadata/a1' },
  adfs: { host: 'adfs.harbor.example' },
  google: {},
  keycloak: { host: 'id.harbor.example:8443', realm: 'harbor' },
  any: { metadata: 'https://idp.harbor.example/any' },
  shibboleth: { metadata: 'https://idp.harbor.example/idp/shibboleth' },
}

test(
  'every preset has answers here, and gives settings that are taken',
  withUpstream(async (hub) => {
    assert.deepEqual(upstreamPresets.map(({ name }) => name).sort(), Object.keys(answers).sort())
    for (const { name, asks, settings } of upstreamPresets) {
      const given = settings(readSettings(asks, answers[name] ?? {}))
      const isAlone = given.metadataUrl !== undefined
      const unset = { entityId: null, ssoUrl: null, certificates: null }
      const { settings: kept } = await hub.add({ ...(isAlone && unset), ...given })
      assert.equal(readUpstream(kept).metadataUrl !== undefined, name !== 'google')
    }
  }),
)

test('without a metadata address any provider has none', () => {
  const any = upstreamPresets.find(({ name }) => name === 'any') ?? assert.fail()
  assert.deepEqual(any.settings(readSettings(any.asks, {})), { preset: 'any' })
})

test('an answer that is no address or no name is refused', () => {
  for (const [name, answer] of [
    ['okta', { metadata: 'http://harbor.okta.com/metadata' }],
    ['okta', { metadata: 'javascript:alert(1)' }],
    ['adfs', { host: 'adfs.harbor.example/x?' }],
    ['keycloak', { host: 'id.harbor.example', realm: '../master' }],
    ['entra', { tenant: 'a' }],
  ] as const) {
    const preset = upstreamPresets.find((each) => each.name === name)
    assert.throws(() => readSettings(preset?.asks ?? [], answer), /not look right|missing/)
  }
})

test(
  'SP-48: at Entra ID, tenant and object name a person, and nothing else does',
  withUpstream(async (hub) => {
    const preset = upstreamPresets.find(({ name }) => name === 'entra')
    const { attributes } = preset?.settings(answers.entra ?? {}) ?? {}
    const connector = await hub.add({ attributes: attributes ?? null })
    const claim = (name: string, ...values: string[]) => ({
      name: `http://schemas.microsoft.com/identity/claims/${name}`,
      values,
    })
    const named = [claim('tenantid', 't1'), claim('objectidentifier', 'o1')]
    const mail = { name: 'mail', values: ['chloe.okafor@harbor.example'] }
    const first = await hub.signIn(connector, { attributes: [...named, mail] })
    assert.equal(await hub.signedInAs(first.browser), mail.values[0])
    const nameId = { value: 'renamed@harbor.example', format: 'urn:x' }
    const second = await hub.signIn(connector, { attributes: named, nameId })
    assert.equal(await hub.signedInAs(second.browser), mail.values[0])
    for (const attributes of [named.slice(1), [...named, claim('objectidentifier', 'o2')]]) {
      const third = await hub.signIn(connector, { attributes: [...attributes, mail] })
      assert.equal(await hub.signedInAs(third.browser), undefined)
      assert.match(String((await hub.lastRefusal()).data.cause), /which names people/)
    }
  }),
)

test(
  'Okta, Entra ID and Ping need the package for enterprises, at each door',
  withUpstream(async (hub) => {
    const connector = await hub.add({ preset: 'okta' })
    const asked = await hub.ask(connector)
    const features = { 'enterprise-toolkit': false }
    await hub.hub.organizations.change(hub.harbor.id, { features })
    assert.equal((await hub.browser().get(`/sign-in/with/${connector.id}`)).statusCode, 404)
    const { relayState } = asked
    const posted = await hub.post(asked.browser, connector, { xml: '<a/>', relayState })
    assert.equal(posted.statusCode, 404)
    await assert.rejects(hub.add({ preset: 'ping' }), { code: 'forbidden' })
    const other = await hub.add({ preset: 'keycloak' })
    const { change } = hub.hub.connectors
    await assert.rejects(change(other, { settings: { preset: 'okta' } }), { code: 'forbidden' })
    // What it has already it may still put in order, or switch off.
    assert.equal((await change(connector, { isActive: false })).isActive, false)
    assert.equal((await change(connector, { settings: { preset: null } })).settings.preset, null)
  }),
)
