/** Those who use the way to the hub and back for others, or for what it is not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leadsTo, type TestHub } from '../../../test/helper.ts'
import { hostileTargets } from '../../../test/security/target-payload.ts'
import type { Application } from '../../application.ts'
import {
  addSite,
  hubUrl,
  openHub,
  openPerson,
  signInAt,
  stopBeforeEnter,
  type TestPerson,
  wikiUrl,
} from './testdata/proxy.ts'

let hub: TestHub
let wiki: Application
before(async () => {
  hub = await openHub()
  wiki = await addSite(hub)
})
after(() => hub.close())

const isSignedIn = async (person: TestPerson): Promise<boolean> =>
  (await person.check(`${wikiUrl}/`)).statusCode === 200

const lastRefusal = async () => (await hub.events(5)).find(({ outcome }) => outcome === 'refused')

test('WEB-05: a ticket of somebody else signs nobody in, and is used up', async () => {
  const attacker = openPerson(hub)
  await attacker.on('sso.foyer.test').signIn(hub.people.ben)
  const url = await stopBeforeEnter(attacker)
  const victim = openPerson(hub)
  await victim.visit(signInAt('/'))
  const answer = await victim.visit(url)
  assert.equal(answer.statusCode, 410)
  assert.match(answer.body, /Start again/)
  assert.equal(await isSignedIn(victim), false)
  const event = await lastRefusal()
  assert.equal(event?.type, 'session.started')
  assert.equal(event?.data.cause, 'the ticket is for another browser')
  assert.equal(event?.applicationId, wiki.id)
  assert.equal(event?.userId, hub.people.ben.id)
  assert.match(answer.body, new RegExp(String(event?.attempt)))
  assert.equal((await attacker.visit(url)).statusCode, 410, 'it was shown to another browser')
  assert.equal(await isSignedIn(attacker), false)
})

test('WEB-05: a browser without a mark is signed in by no ticket', async () => {
  const attacker = openPerson(hub)
  await attacker.on('sso.foyer.test').signIn(hub.people.ben)
  const victim = openPerson(hub)
  assert.equal((await victim.visit(await stopBeforeEnter(attacker))).statusCode, 410)
  assert.equal(await isSignedIn(victim), false)
})

test('WEB-05: the hop of another browser gives its owner no ticket', async () => {
  const attacker = openPerson(hub)
  const left = await attacker.visit(signInAt('/'))
  const victim = openPerson(hub)
  await victim.on('sso.foyer.test').signIn(hub.people.ana)
  const { answer } = await victim.travel(String(leadsTo(left)))
  assert.equal(answer.statusCode, 410)
  assert.equal(await isSignedIn(victim), false)
})

test('a ticket is good once, and for a minute', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const url = await stopBeforeEnter(person)
  assert.equal((await person.visit(url)).statusCode, 303)
  assert.equal((await person.visit(url)).statusCode, 410)
  const late = openPerson(hub)
  await late.on('sso.foyer.test').signIn(hub.people.ana)
  const lateUrl = await stopBeforeEnter(late)
  hub.pass(60_000)
  assert.equal((await late.visit(lateUrl)).statusCode, 410)
  assert.equal(await isSignedIn(late), false)
})

test('of many windows with one ticket, one gets the session', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const url = await stopBeforeEnter(person)
  const answers = await Promise.all(Array.from({ length: 8 }, () => person.visit(url)))
  assert.equal(answers.filter(({ statusCode }) => statusCode === 303).length, 1)
})

test('FWD-06: a ticket is good at the host that it is for', async () => {
  await addSite(hub, { url: 'https://files.harbor.example/' }, { name: 'Files' })
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const url = await stopBeforeEnter(person)
  const elsewhere = url.replace('wiki.', 'files.')
  const mark = String(person.on('wiki.harbor.example').jar.get('__Host-foyer-hop'))
  person.on('files.harbor.example').jar.set('__Host-foyer-hop', mark)
  assert.equal((await person.visit(elsewhere)).statusCode, 410)
  assert.equal((await lastRefusal())?.data.cause, 'the ticket is for another host')
  assert.equal((await person.visit(`${hubUrl}/.foyer/enter?ticket=x`)).statusCode, 404)
})

test('FWD-05, WEB-11: no place to go leads away from the application', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  await person.travel(signInAt('/'))
  const { jar } = person.on('wiki.harbor.example')
  const session = String(jar.get('__Host-foyer'))
  for (const [index, target] of hostileTargets.entries()) {
    if (index % 9 !== 0) continue
    jar.set('__Host-foyer', session)
    const here = await person.visit(signInAt(target))
    const to = new URL(String(leadsTo(here)), wikiUrl)
    assert.equal(to.origin, wikiUrl, target)
  }
  for (const target of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.foyer/x',
  ]) {
    const other = openPerson(hub)
    other
      .on('sso.foyer.test')
      .jar.set('__Host-foyer', String(person.on('sso.foyer.test').jar.get('__Host-foyer')))
    assert.equal((await other.travel(signInAt(target))).url, `${wikiUrl}/`, target)
  }
})

test('HEAD, images, prefetches and frames get no ticket', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const left = String(leadsTo(await person.visit(signInAt('/'))))
  const url = await stopBeforeEnter(person)
  const odd: Record<string, string>[] = [
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'iframe' },
    { 'sec-purpose': 'prefetch' },
    { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' },
  ]
  const before = (await hub.events(1))[0]?.id
  for (const headers of odd) {
    for (const at of [left, url]) assert.equal((await person.visit(at, headers)).statusCode, 403)
  }
  for (const at of [left, url, signInAt('/')]) {
    const { host, pathname, search } = new URL(at)
    const answer = await person.on(host).send({ method: 'HEAD', url: `${pathname}${search}` })
    assert.equal(answer.statusCode, 405)
  }
  const made = (await hub.events(50)).filter(({ id }) => id > (before ?? 0))
  assert.ok(made.every(({ type }) => type === 'page.refused'))
  assert.equal((await person.visit(url)).statusCode, 303, 'the ticket is still good')
})

test('a person who was disabled on the way does not arrive', async () => {
  const user = await hub.hub.users.add({
    email: 'eve@harbor.example',
    home: hub.organizations.harbor,
  })
  const { secret } = await hub.hub.sessions.start({ user, method: 'password' })
  const person = openPerson(hub)
  person.on('sso.foyer.test').jar.set('__Host-foyer', secret)
  const url = await stopBeforeEnter(person)
  await hub.hub.users.change(user.id, { status: 'disabled' })
  assert.ok([403, 410].includes((await person.visit(url)).statusCode))
  assert.equal(await isSignedIn(person), false)
})

test('a sign-out at the hub on the way stops the one who is on it', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const url = await stopBeforeEnter(person)
  await hub.hub.sessions.endAllOf(hub.people.ana)
  assert.equal((await person.visit(url)).statusCode, 410)
  assert.equal((await lastRefusal())?.data.cause, 'the sign-in at the hub has ended meanwhile')
})
