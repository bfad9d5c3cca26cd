/** A source is tried out by an administrator before people come: nobody is signed in by it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Browser } from '../../../test/helper.ts'
import { comeBack, isSignedIn, type OidcHub, openOidcHub } from './testdata/door.ts'

let hub: OidcHub
const begin = async (): Promise<void> => {
  await hub?.close()
  hub = await openOidcHub()
}
after(() => hub.close())

const open = async (): Promise<Browser> => {
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  return browser
}
const leave = async (browser: Browser, id: string): Promise<string> => {
  const { statusCode, headers, body } = await browser.get(`/connectors/${id}/test`)
  assert.equal(statusCode, 303, body.slice(0, 500))
  return String(headers.location)
}
const newest = async () => (await hub.events()).find(({ type }) => type === 'connector.tested')

test('a trial shows what came, who is meant and what groups give: nothing changes', async () => {
  await begin()
  const { downtown } = hub.organizations
  const connector = await hub.addProvider()
  await hub.hub.connectors.change(connector, { isActive: false })
  const right = { kind: 'role', targetId: downtown.id, role: 'administrator' } as const
  await hub.hub.groupMappings.add(connector, { name: 'Admins', ...right })
  hub.provider.is({
    sub: 'chloe',
    email: 'chloe.okafor@harbor.example',
    email_verified: true,
    given_name: '<b>Chloe',
    groups: ['Admins', 'Others'],
  })
  const browser = await open()
  const session = browser.jar.get('foyer')
  const before = (await hub.events(1))[0]?.id ?? 0
  const address = await leave(browser, connector.id)
  const { statusCode, body } = await comeBack(browser, address, hub.provider.consent(address))
  assert.equal(statusCode, 200)
  assert.match(body, /chloe okafor would be signed in/)
  assert.match(body, /Found by the verified e-mail/)
  assert.match(body, /&lt;b&gt;Chloe/)
  assert.match(body, /Admins<\/th><td><p>administrator in Downtown/)
  assert.match(body, /Others<\/th><td><p class="quiet">nothing is mapped/)
  for (const step of ['led', 'answered', 'checked', 'captured']) {
    assert.match(body, new RegExp(`<th scope="row">${step}</th>`))
  }
  assert.equal(browser.jar.get('foyer'), session, 'nobody is signed in')
  const events = (await hub.events()).filter(({ id }) => id > before)
  assert.deepEqual(
    events.map(({ type, data }) => [type, data.verdict, data.rule]),
    [['connector.tested', 'yes', 'verified e-mail']],
  )
  assert.equal(events[0]?.userId, hub.people.ana.id)
  assert.deepEqual(await hub.hub.groups.of(hub.people.chloe.id), [])
  const chloe = await hub.hub.users.get(hub.people.chloe.id)
  assert.equal(chloe.emailVerifiedAt, null)
  const { statusCode: closed } = await hub.browser().get(`/sign-in/with/${connector.id}`)
  assert.equal(closed, 404, 'for people it is still switched off')
})

test('a trial says who would be made, and why nobody would be signed in', async () => {
  await begin()
  const connector = await hub.addProvider({ createUsers: true })
  hub.provider.is({ sub: 'zoe', email: 'zoe@harbor.example', email_verified: true })
  const browser = await open()
  const go = async (): Promise<string> => {
    const address = await leave(browser, connector.id)
    return (await comeBack(browser, address, hub.provider.consent(address))).body
  }
  assert.match(await go(), /Somebody new would be made/)
  assert.equal(
    await hub.hub.users.findByEmail(hub.organizations.harbor.id, 'zoe@harbor.example'),
    undefined,
  )
  await hub.hub.connectors.change(connector, { settings: { createUsers: false } })
  const refused = await go()
  assert.match(refused, /Nobody would be signed in/)
  assert.match(refused, /nobody who is known here, and nobody is made/)
  assert.equal((await newest())?.data.verdict, 'no')
  hub.provider.does({ claims: (right) => ({ ...right, aud: 'another' }) })
  assert.match(await go(), /the token is for &quot;another&quot;/)
  hub.provider.does({ token: () => ({ status: 400, body: { error: 'invalid_client' } }) })
  assert.match(await go(), /the token endpoint says invalid_client/)
})

test('a trial of a source that is away says so', async () => {
  await begin()
  const connector = await hub.addProvider({ issuer: 'http://127.0.0.1:1' })
  const browser = await open()
  const { statusCode, body } = await browser.get(`/connectors/${connector.id}/test`)
  assert.equal(statusCode, 200)
  assert.match(body, /The source did not answer/)
  assert.equal((await newest())?.data.verdict, 'no-answer')
})

test('TEN-01: a trial is for who administers the organization of the source', async () => {
  await begin()
  const connector = await hub.addProvider()
  const path = `/connectors/${connector.id}/test`
  const nobody = await hub.browser().get(path)
  assert.match(String(nobody.headers.location), /^\/sign-in\?pending=/)
  for (const person of [hub.people.ben, hub.people.chloe, hub.people.otto]) {
    const browser = hub.browser()
    await browser.signIn(person)
    assert.equal((await browser.get(path)).statusCode, 404)
  }
})

test('TEN-01: a trial ends for whoever began it, in that browser, still in charge', async () => {
  await begin()
  const connector = await hub.addProvider()
  hub.provider.is({ sub: 'chloe', email: 'chloe.okafor@harbor.example', email_verified: true })
  const browser = await open()
  const away = await leave(browser, connector.id)
  browser.jar.delete('foyer')
  const gone = await comeBack(browser, away, hub.provider.consent(away))
  assert.equal(gone.statusCode, 403)
  assert.equal(isSignedIn(browser), false)
  const another = await open()
  const address = await leave(another, connector.id)
  await hub.hub.memberships.set(hub.people.ana, hub.organizations.harbor, 'member')
  const answer = await comeBack(another, address, hub.provider.consent(address))
  assert.equal(answer.statusCode, 403)
})
