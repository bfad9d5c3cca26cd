/** Who does not pass, although a session or a grant was there: each check decides anew. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestHub } from '../../../test/helper.ts'
import {
  addSite,
  ask,
  hubUrl,
  nothingTold,
  openHub,
  openPerson,
  proxies,
  type TestPerson,
  toldIn,
  wikiUrl,
} from './testdata/proxy.ts'

let hub: TestHub
let ana: TestPerson
before(async () => {
  hub = await openHub()
  await addSite(hub, { publicPaths: ['/health', '/public/*'] })
  ana = openPerson(hub)
  await ana.enter(hub.people.ana)
})
after(() => hub.close())

const events = async (type: string) => (await hub.events(500)).filter((each) => each.type === type)

test('who may not open it reads why, and the code leads to the cause', async () => {
  const url = 'https://vault.harbor.example'
  const vault = await addSite(hub, { url: `${url}/` }, { name: 'Vault', openTo: 'granted' })
  const grant = { userId: hub.people.chloe.id }
  await hub.hub.grants.give({ application: vault, to: grant })
  const chloe = openPerson(hub)
  await chloe.enter(hub.people.chloe, `${url}/`)
  assert.equal((await chloe.check(`${url}/`)).statusCode, 200)
  await hub.hub.grants.withdraw(vault, grant)
  const answer = await chloe.check(`${url}/deep?secret=1`)
  assert.equal(answer.statusCode, 403)
  assert.match(answer.body, /This is not open to you yet/)
  assert.match(answer.body, new RegExp(`href="${hubUrl}/"`))
  const [event] = await hub.events(1)
  assert.equal(event?.type, 'application.opened')
  assert.deepEqual([event?.outcome, event?.userId], ['refused', hub.people.chloe.id])
  assert.equal(event?.data.path, '/deep')
  assert.match(String(event?.data.cause), /no active grant/)
  assert.match(answer.body, new RegExp(String(event?.attempt)))
  const count = (await events('application.opened')).length
  for (let parts = 0; parts < 30; parts += 1) {
    const part = await chloe.check(`${url}/${parts}.png`, {
      headers: { 'sec-fetch-mode': 'no-cors' },
    })
    assert.deepEqual([part.statusCode, part.headers.location], [403, undefined])
    assert.doesNotMatch(part.body, /</)
  }
  for (let pages = 0; pages < 30; pages += 1) await chloe.check(`${url}/${pages}`)
  const noted = (await events('application.opened')).length - count
  assert.ok(noted >= 10 && noted <= 20, String(noted))
  const unnoted = await chloe.check(`${url}/`)
  assert.doesNotMatch(unnoted.body, /by this code/, 'a code that leads nowhere is not shown')
  await hub.hub.applications.delete(vault)
})

test('FWD-06: the session of one host, or of the hub, is none at another', async () => {
  const url = 'https://files.harbor.example'
  const files = await addSite(hub, { url: `${url}/` }, { name: 'Files' })
  const own = ana.cookie('wiki.harbor.example')
  assert.equal((await ask(hub, { url: `${wikiUrl}/`, headers: own })).statusCode, 200)
  assert.equal((await ask(hub, { url: `${url}/`, headers: own })).statusCode, 302)
  const atHub = ana.cookie('sso.foyer.test')
  assert.ok(atHub.cookie?.includes('__Host-foyer='))
  for (const each of [url, wikiUrl]) {
    assert.equal((await ask(hub, { url: `${each}/`, headers: atHub })).statusCode, 302, each)
  }
  const stray = openPerson(hub)
  await stray.on('sso.foyer.test').signIn(hub.people.ana)
  const secret = String(stray.on('sso.foyer.test').jar.get('__Host-foyer'))
  stray.on('files.harbor.example').jar.set('__Host-foyer', secret)
  assert.equal((await stray.travel(`${url}/.foyer/sign-in?to=/a`)).url, `${url}/a`)
  assert.equal((await stray.check(`${url}/a`)).statusCode, 200, 'and nobody goes in circles')
  assert.notEqual(stray.on('files.harbor.example').jar.get('__Host-foyer'), secret)
  const launcher = await hub.server.inject({
    url: '/',
    headers: { host: 'sso.foyer.test', ...own },
  })
  assert.equal(launcher.statusCode, 303, 'nor does it open the hub')
  await hub.hub.applications.delete(files)
})

test('FWD-07: what was decided a moment ago is decided again', async () => {
  const user = await hub.hub.users.add({
    email: 'x@harbor.example',
    home: hub.organizations.harbor,
  })
  const signIn = async () => {
    const person = openPerson(hub)
    const { secret } = await hub.hub.sessions.start({ user, method: 'password' })
    person.on('sso.foyer.test').jar.set('__Host-foyer', secret)
    await person.enter(user)
    assert.equal((await person.check(`${wikiUrl}/`)).statusCode, 200)
    return person
  }
  const ended = await signIn()
  await hub.hub.sessions.endAllOf(user)
  assert.equal((await ended.check(`${wikiUrl}/`)).statusCode, 302)
  const disabled = await signIn()
  await hub.hub.users.change(user.id, { status: 'disabled' })
  assert.equal((await disabled.check(`${wikiUrl}/`)).statusCode, 302)
  await hub.hub.users.change(user.id, { status: 'active' })
  const late = await signIn()
  hub.pass(25 * 3_600_000)
  assert.equal((await late.check(`${wikiUrl}/`)).statusCode, 302)
  await ana.enter(hub.people.ana)
})

test('FWD-07: no answer may be kept by anybody', async () => {
  for (const url of [`${wikiUrl}/health`, `${wikiUrl}/`, 'https://evil.example/']) {
    for (const answer of [await ask(hub, { url }), await ana.check(url)]) {
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  }
})

test('FWD-09: where the hub cannot decide, nothing passes', async () => {
  const { find } = hub.hub.sessions
  hub.hub.sessions.find = () => Promise.reject(new Error('the disk has gone'))
  for (const proxy of proxies) {
    const answer = await ana.check(`${wikiUrl}/public/a`, { proxy })
    assert.equal(answer.statusCode, 500)
    assert.deepEqual(toldIn(answer), nothingTold)
    assert.doesNotMatch(answer.body, /disk/)
  }
  hub.hub.sessions.find = find
  const { decide } = hub.hub.sites
  hub.hub.sites.decide = () => Promise.reject(new Error('the disk has gone'))
  assert.equal((await ask(hub, { url: `${wikiUrl}/health` })).statusCode, 500)
  hub.hub.sites.decide = decide
})
