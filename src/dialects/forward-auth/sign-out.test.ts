/** Signing out at an application, and at the hub. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leadsTo, readFormFields, type TestHub } from '../../../test/helper.ts'
import { addSite, hubUrl, openHub, openPerson, type TestPerson, wikiUrl } from './testdata/proxy.ts'

const filesUrl = 'https://files.harbor.example'
const signOutUrl = `${wikiUrl}/.foyer/sign-out`

let hub: TestHub
before(async () => {
  hub = await openHub()
  await addSite(hub)
  await addSite(hub, { url: `${filesUrl}/` }, { name: 'Files' })
})
after(() => hub.close())

const openBoth = async (): Promise<TestPerson> => {
  const person = openPerson(hub)
  await person.enter(hub.people.ana)
  await person.enter(hub.people.ana, `${filesUrl}/`)
  assert.deepEqual(await statuses(person), [200, 200, 200])
  return person
}

const statuses = async (person: TestPerson): Promise<number[]> => [
  (await person.check(`${wikiUrl}/`)).statusCode,
  (await person.check(`${filesUrl}/`)).statusCode,
  (await person.on('sso.foyer.test').get('/')).statusCode,
]

test('signing out at one application signs out at the hub and of all that it opened', async () => {
  for (const site of ['same-origin', 'same-site']) {
    const person = await openBoth()
    const was = person.cookie('files.harbor.example')
    const answer = await person.visit(signOutUrl, { 'sec-fetch-site': site })
    assert.equal(answer.statusCode, 303)
    assert.equal(answer.headers.location, `${hubUrl}/signed-out`)
    assert.match(String(answer.headers['clear-site-data']), /cache/)
    assert.equal(person.on('wiki.harbor.example').jar.has('__Host-foyer'), false)
    assert.deepEqual(await statuses(person), [302, 302, 303])
    assert.equal((await person.check(`${filesUrl}/`, { headers: was })).statusCode, 302)
    const [event] = await hub.events(1)
    assert.deepEqual([event?.type, event?.userId], ['session.ended', hub.people.ana.id])
    assert.equal((await person.visit(`${hubUrl}/signed-out`)).statusCode, 200)
  }
})

test('signing out at the hub signs out of the applications', async () => {
  const person = await openBoth()
  const hubBrowser = person.on('sso.foyer.test')
  await hubBrowser.post('/sign-out', readFormFields((await hubBrowser.get('/')).body))
  assert.deepEqual(await statuses(person), [302, 302, 303])
})

test('who came in by a source reads that it still knows them', async () => {
  const { ana } = hub.people
  const connector = await hub.hub.connectors.add({
    ...{ owner: hub.organizations.harbor, name: 'Okta', type: 'oidc' },
    settings: { issuer: 'https://okta.example', clientId: 'foyer' },
  })
  const upstream = { connectorId: connector.id, name: null, kept: '' }
  const started = await hub.hub.sessions.start({ user: ana, method: 'connector', upstream })
  const person = openPerson(hub)
  person.on('sso.foyer.test').jar.set('__Host-foyer', started.secret)
  await person.enter(ana)
  const answer = await person.visit(signOutUrl, { 'sec-fetch-site': 'same-origin' })
  const url = String(answer.headers.location)
  assert.ok(url.startsWith(`${hubUrl}/signed-out?state=`), url)
  assert.match((await person.visit(url)).body, /still signed in at <strong><bdi>Okta/)
  await hub.hub.connectors.remove(connector)
})

test('WEB-04: begun by another site, it waits for a click', async () => {
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'none' }]) {
    const person = await openBoth()
    const question = await person.visit(signOutUrl, headers)
    assert.equal(question.statusCode, 200)
    assert.match(question.body, /Sign out of <bdi>Wiki<\/bdi>\?/)
    assert.deepEqual(await statuses(person), [200, 200, 200])
    const browser = person.on('wiki.harbor.example')
    const answer = await browser.post('/.foyer/sign-out', readFormFields(question.body))
    assert.equal(leadsTo(answer), `${hubUrl}/signed-out`)
    assert.equal(answer.statusCode, 200, 'a redirect after a form would be stopped')
    assert.deepEqual(await statuses(person), [302, 302, 303])
  }
})

test('WEB-04: images, frames and prefetches sign nobody out', async () => {
  const person = await openBoth()
  const odd: Record<string, string>[] = [
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-dest': 'empty' },
    { 'sec-purpose': 'prefetch;prerender' },
  ]
  for (const headers of odd) {
    const answer = await person.visit(signOutUrl, { 'sec-fetch-site': 'same-origin', ...headers })
    assert.equal(answer.statusCode, 403)
  }
  assert.deepEqual(await statuses(person), [200, 200, 200])
})

test('who is not signed in is led to the page after signing out', async () => {
  const person = openPerson(hub)
  const answer = await person.visit(signOutUrl)
  assert.equal(leadsTo(answer), `${hubUrl}/signed-out`)
  const elsewhere = openPerson(hub)
  assert.equal((await elsewhere.visit(`${hubUrl}/.foyer/sign-out`)).statusCode, 404)
})
