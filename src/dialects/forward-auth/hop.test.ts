/** The way from an application to the hub and back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leadsTo, readFormFields, type TestHub } from '../../../test/helper.ts'

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

test('a page that was asked for opens after the sign-in, with its query', async () => {
  const person = openPerson(hub)
  const { ana } = hub.people
  const page = `${wikiUrl}/pages/Harbor?tab=history&q=a%20b`
  const asked = await person.check(page)
  assert.equal(asked.statusCode, 302)
  const { url } = await person.travel(String(asked.headers.location), ana)
  assert.equal(url, page)
  const events = (await hub.events(5)).reverse()
  assert.deepEqual(
    events.map(({ type }) => type),
    [
      ...['session.started', 'ticket.issued', 'application.opened'],
      ...['ticket.redeemed', 'session.started'],
    ],
  )
  assert.equal(new Set(events.map(({ attempt }) => attempt)).size, 1, 'one code leads to them')
  const passed = await person.check(page)
  assert.equal(passed.statusCode, 200)
  assert.equal(passed.headers['remote-user'], ana.email)
})

test('who is signed in at the hub passes through without a page', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const { url } = await person.travel(signInAt('/a?b=c'))
  assert.equal(url, `${wikiUrl}/a?b=c`)
  assert.ok(await isSignedIn(person))
  const again = await person.visit(signInAt('/d'))
  assert.equal(again.headers.location, '/d', 'who is there already goes nowhere else')
})

test('after a form of ours a page leads on, because a redirect would be stopped', async () => {
  const person = openPerson(hub)
  const left = await person.visit(signInAt('/'))
  const asked = await person.visit(String(leadsTo(left)))
  const hubBrowser = person.on('sso.foyer.test')
  const answer = await hubBrowser.signIn(hub.people.ana, { at: String(asked.headers.location) })
  const onward = await hubBrowser.follow(answer)
  assert.equal(onward.statusCode, 200)
  assert.equal(onward.headers['referrer-policy'], 'no-referrer')
  assert.ok(String(onward.headers.refresh).includes(`${wikiUrl}/.foyer/enter?ticket=`))
})

test('a tile of the launcher opens the application where it begins', async () => {
  const person = openPerson(hub)
  const hubBrowser = person.on('sso.foyer.test')
  await hubBrowser.signIn(hub.people.ana)
  const tile = await hubBrowser.get(`/applications/${wiki.id}/open`)
  const { url } = await person.travel(String(leadsTo(tile)))
  assert.equal(url, `${wikiUrl}/`)
  assert.ok(await isSignedIn(person))
})

test('windows that set out together all arrive', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const urls = [await stopBeforeEnter(person, '/one'), await stopBeforeEnter(person, '/two')]
  for (const [index, url] of urls.entries()) {
    assert.equal((await person.visit(url)).headers.location, ['/one', '/two'][index])
  }
})

test('a hop that took too long begins anew, and one that was changed does not', async () => {
  const person = openPerson(hub)
  await person.on('sso.foyer.test').signIn(hub.people.ana)
  const left = String(leadsTo(await person.visit(signInAt('/late?x=1'))))
  const changed = `${left.slice(0, -6)}AAAAAA`
  assert.equal((await person.visit(changed)).statusCode, 400)
  assert.equal((await person.visit(`${hubUrl}/forward-auth/enter`)).statusCode, 400)
  hub.pass(600_000)
  const answer = await person.visit(left)
  assert.equal(leadsTo(answer), signInAt('/late?x=1'))
  assert.equal((await person.travel(left)).url, `${wikiUrl}/late?x=1`)
})

test('a target that is too long for the way leads to where the application begins', async () => {
  const person = openPerson(hub)
  const long = `/search?q=${'a'.repeat(3_000)}`
  const asked = await person.check(`${wikiUrl}${long}`)
  assert.equal(asked.headers.location, signInAt('/'))
  const fits = `/search?q=${'%22'.repeat(650)}`
  const { url } = await person.travel(
    String((await person.check(`${wikiUrl}${fits}`)).headers.location),
    hub.people.ana,
  )
  assert.equal(url, `${wikiUrl}${fits}`)
})

test('FWD-10: a session cookie that is no longer good is taken away', async () => {
  const person = openPerson(hub)
  await person.enter(hub.people.ana)
  await hub.hub.sessions.endAllOf(hub.people.ana)
  const answer = await person.visit(signInAt('/'))
  const cleared = answer.cookies.filter(({ maxAge }) => maxAge === 0).map(({ name }) => name)
  assert.ok(cleared.includes('__Host-foyer'), String(cleared))
  assert.equal(person.on('wiki.harbor.example').jar.has('__Host-foyer'), false)
  const stranger = openPerson(hub)
  const { cookies } = await stranger.visit(signInAt('/'))
  assert.deepEqual(
    cookies.map(({ name }) => name),
    ['__Host-foyer-hop'],
  )
})

test('within a page of another site the sign-in opens in a window of its own', async () => {
  const framed = await addSite(
    hub,
    { url: 'https://desk.harbor.example/', sites: ['https://www.harbor.example'] },
    { name: 'Desk' },
  )
  const person = openPerson(hub)
  const url = 'https://desk.harbor.example/.foyer/sign-in?to=%2Fa'
  const answer = await person.visit(url, { 'sec-fetch-dest': 'iframe' })
  assert.equal(answer.statusCode, 200)
  assert.match(answer.body, /href="\/\.foyer\/sign-in\?to=%2Fa" target="_blank"\s+rel="noopener"/)
  const policy = String(answer.headers['content-security-policy'])
  assert.match(policy, /frame-ancestors https:\/\/www\.harbor\.example(;|$)/)
  assert.equal(answer.headers['x-frame-options'], undefined)
  assert.equal(answer.cookies.length, 0)
  const other = await person.visit(signInAt('/'), { 'sec-fetch-dest': 'iframe' })
  assert.equal(other.headers['x-frame-options'], 'DENY', 'nobody may frame the other one')
  await hub.hub.applications.delete(framed)
})

test('somebody else takes the place of who was there, with an event', async () => {
  const person = openPerson(hub)
  const { ana, chloe } = hub.people
  await person.enter(ana)
  person.on('sso.foyer.test').jar.clear()
  await person.on('sso.foyer.test').signIn(chloe)
  const url = await stopBeforeEnter(person)
  const was = person.cookie('wiki.harbor.example')
  assert.equal((await person.visit(url)).statusCode, 303)
  const { headers } = await person.check(`${wikiUrl}/`)
  assert.equal(headers['remote-user'], chloe.email)
  const started = (await hub.events(3)).find(({ type }) => type === 'session.started')
  assert.equal(started?.data.replaced, ana.id)
  const old = openPerson(hub)
  assert.equal((await old.check(`${wikiUrl}/`, { headers: was })).statusCode, 302)
})

test('another session of the same person ends with the one at the hub that opened it', async () => {
  const person = openPerson(hub)
  const { ana } = hub.people
  await person.enter(ana)
  person.on('sso.foyer.test').jar.clear()
  await person.on('sso.foyer.test').signIn(ana)
  await person.visit(await stopBeforeEnter(person))
  assert.ok(await isSignedIn(person))
  const hubBrowser = person.on('sso.foyer.test')
  const fields = readFormFields((await hubBrowser.get('/')).body)
  await hubBrowser.post('/sign-out', fields)
  assert.equal(await isSignedIn(person), false)
})

test('to whom the application is closed is told so, with a code', async () => {
  const { dev } = hub.people
  const vault = await addSite(
    hub,
    { url: 'https://vault.harbor.example/' },
    { name: 'Vault', openTo: 'granted' },
  )
  const person = openPerson(hub)
  const { answer } = await person.travel('https://vault.harbor.example/.foyer/sign-in?to=/', dev)
  assert.equal(answer.statusCode, 403)
  const event = await lastRefusal()
  assert.equal(event?.type, 'application.opened')
  assert.equal(event?.applicationId, vault.id)
  assert.equal(event?.userId, dev.id)
  assert.match(String(event?.data.cause), /granted alone/)
  assert.match(answer.body, new RegExp(String(event?.attempt)))
})
