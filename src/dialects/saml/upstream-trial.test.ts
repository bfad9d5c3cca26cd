/** A SAML identity provider is tried out by an administrator: also what it gets wrong is shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connector } from '../../connector.ts'
import { type ResponseOptions, writeResponse } from './response.ts'
import { type UpstreamHub, withUpstream } from './testdata/upstream.ts'

const tryOut = async (
  hub: UpstreamHub,
  connector: Connector,
  changes: Partial<ResponseOptions> = {},
) => {
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  const session = browser.jar.get('foyer')
  const left = await browser.get(`/connectors/${connector.id}/test`)
  assert.equal(left.statusCode, 303, left.body)
  const asked = hub.readAsked(new URL(String(left.headers.location)).search)
  const xml = writeResponse(hub.optionsFor(connector, asked, changes))
  const posted = await hub.post(browser, connector, { xml, relayState: asked.relayState })
  const page = await browser.follow(posted)
  assert.equal(browser.jar.get('foyer'), session)
  return page
}
const newest = async (hub: UpstreamHub) =>
  (await hub.events()).find(({ type }) => type === 'connector.tested')

test(
  'a trial works while the source is switched off, and signs nobody in',
  withUpstream(async (hub) => {
    const connector = await hub.add({ attributes: { groups: 'memberOf' } })
    await hub.hub.connectors.change(connector, { isActive: false })
    const attributes = [{ name: 'memberOf', values: ['Agents'] }]
    const { statusCode, body } = await tryOut(hub, connector, { attributes })
    assert.equal(statusCode, 200)
    assert.match(body, /chloe okafor would be signed in/)
    assert.match(body, /Agents<\/th><td><p class="quiet">nothing is mapped/)
    assert.match(body, /responseSigned: true/)
    const event = await newest(hub)
    assert.deepEqual([event?.data.verdict, event?.data.subject], ['yes', hub.people.chloe.id])
    assert.deepEqual(await hub.hub.groups.of(hub.people.chloe.id), [])
  }),
)

test(
  'a trial shows why a response is refused, before and after it is known whose it is',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const wrong = await tryOut(hub, connector, { audience: 'https://else.example' })
    assert.match(wrong.body, /Nobody would be signed in/)
    assert.match(wrong.body, /the Audience is another/)
    assert.equal((await newest(hub))?.data.verdict, 'no')
    const unknown = await tryOut(hub, connector, {
      nameId: {
        value: 'zoe@harbor.example',
        format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
      },
    })
    assert.match(unknown.body, /nobody who is known here/)
  }),
)

test(
  'what nobody tries out is refused as ever, also with the state of a trial',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const other = await hub.add({}, { name: 'Other' })
    await hub.hub.connectors.change(other, { isActive: false })
    const browser = hub.browser()
    await browser.signIn(hub.people.ana)
    const left = await browser.get(`/connectors/${connector.id}/test`)
    const asked = hub.readAsked(new URL(String(left.headers.location)).search)
    const xml = writeResponse(hub.optionsFor(other, asked))
    const posted = await hub.post(browser, other, { xml, relayState: asked.relayState })
    assert.equal(posted.statusCode, 404)
  }),
)
