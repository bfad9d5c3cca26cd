/** Sign-ins that a service provider asks for: how a request comes in, and its one answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPosted, type SamlHub, spEntityId, withHub } from './testdata/hub.ts'
import { acsUrl, requestId } from './testdata/sample.ts'

const answers = { inResponseTo: requestId }

for (const way of ['ask', 'post'] as const) {
  test(
    `a request by ${way === 'ask' ? 'HTTP-Redirect' : 'HTTP-POST'} leads to the sign-in, then back`,
    withHub(async (hub) => {
      await hub.add()
      const browser = hub.browser()
      const relayState = 'https://sp.example/?deep="1"&x=<2>'
      const door = await hub[way](browser, { relayState })
      assert.match(door.body, /type="password"/)
      assert.match(door.body, /to continue to <bdi>Wiki/)
      const at = door.raw.req.url ?? ''
      const page = await browser.follow(await browser.signIn(hub.people.chloe, { at }))
      const posted = readPosted(page)
      assert.equal(posted.action, acsUrl)
      assert.equal(posted.relayState, relayState)
      const checked = await hub.check(posted, answers)
      assert.equal(checked.nameId, 'chloe.okafor@harbor.example')
      const events = await hub.events()
      const [opened, started, asked] = [
        'application.opened',
        'session.started',
        'saml.request',
      ].map((type) => events.find((event) => event.type === type))
      // One sign-in, one attempt, however many requests it took.
      assert.equal(opened?.attempt, asked?.attempt)
      assert.equal(started?.attempt, asked?.attempt)
      assert.deepEqual(asked?.data, { issuer: spEntityId, request: requestId, signed: false })
    }),
  )

  test(
    `who is signed in is not asked again: ${way}`,
    withHub(async (hub) => {
      await hub.add({ startUrl: 'https://sp.example/not-this' })
      const posted = readPosted(await hub[way](await hub.signedIn()))
      assert.equal((await hub.check(posted, answers)).nameId, 'chloe.okafor@harbor.example')
      assert.equal(posted.relayState, undefined)
    }),
  )
}

test(
  'a cross-site post brings no cookie, and goes on with a GET that brings it',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const jar = new Map(browser.jar)
    browser.jar.clear()
    const fields = { SAMLRequest: Buffer.from('<x/>').toString('base64') }
    const bad = await browser.post(`/saml/${hub.harbor.id}/sso`, fields, { origin: 'null' })
    assert.equal(bad.statusCode, 400)
    const answer = await browser.get(hub.askAt())
    assert.equal(answer.statusCode, 303)
    const { location } = answer.headers
    assert.match(String(location), /^\/saml\/[^/]+\/continue\?request=[A-Za-z0-9_-]{200,}$/)
    for (const [name, value] of jar) browser.jar.set(name, value)
    readPosted(await browser.get(String(location)))
  }),
)

const continueAt = async (hub: SamlHub, asking = {}): Promise<string> =>
  String((await hub.browser().get(hub.askAt(asking))).headers.location)

test(
  'IDP-14: one answer a request: reload, back and a copied link get none',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const at = await continueAt(hub)
    readPosted(await browser.get(at))
    for (const again of [at, await continueAt(hub)]) {
      const answer = await browser.get(again)
      assert.equal(answer.statusCode, 410)
      assert.doesNotMatch(answer.body, /SAMLResponse/)
      const { type, data, attempt } = await hub.lastRefusal()
      assert.equal(type, 'saml.request')
      assert.equal(data.cause, `request ${requestId} was answered before`)
      assert.ok(answer.body.includes(String(attempt)), 'the person sees the code of the event')
    }
    const both = await continueAt(hub, { id: '_both' })
    const codes = await Promise.all([browser.get(both), browser.get(both)])
    assert.deepEqual(codes.map((each) => each.statusCode).sort(), [200, 410])
  }),
)

test(
  'two tabs that ask at once are both answered, each its own question',
  withHub(async (hub) => {
    await hub.add()
    const browser = hub.browser()
    const first = await hub.ask(browser, { id: '_first', relayState: 'one' })
    const second = await hub.ask(browser, { id: '_second', relayState: 'two' })
    const at = second.raw.req.url ?? ''
    const two = readPosted(await browser.follow(await browser.signIn(hub.people.chloe, { at })))
    const one = readPosted(await browser.follow(await browser.get(first.raw.req.url ?? '')))
    for (const [posted, inResponseTo, relayState] of [
      [one, '_first', 'one'],
      [two, '_second', 'two'],
    ] as const) {
      await hub.check(posted, { inResponseTo })
      assert.equal(posted.relayState, relayState)
    }
  }),
)

test(
  'IDP-08: a request that comes again is a new question until it is answered, however old',
  withHub(async (hub) => {
    await hub.add()
    const browser = hub.browser()
    const asking = { issueInstant: hub.now() - 30 * 24 * 3_600_000 }
    for (const _ of [1, 2]) {
      const door = await hub.ask(browser, asking)
      assert.match(door.body, /type="password"/)
    }
    await browser.signIn(hub.people.chloe)
    await hub.check(readPosted(await hub.ask(browser, asking)), answers)
  }),
)

test(
  'IDP-08: an ID with markup is refused, and never comes back',
  withHub(async (hub) => {
    await hub.add()
    for (const id of ['&quot;&gt;&lt;script&gt;', 'a b', '1a', '']) {
      const edit = (xml: string): string => xml.replace(` ID="${requestId}"`, ` ID="${id}"`)
      const answer = await hub.ask(hub.browser(), { edit })
      assert.equal(answer.statusCode, 400)
      assert.doesNotMatch(answer.body, /script>|SAMLResponse/)
      assert.match(String((await hub.lastRefusal()).data.cause), /identifier/)
    }
  }),
)

test(
  'IDP-05: RelayState is escaped and bounded, and goes back byte for byte',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const states = [
      '"><script>alert(1)</script>',
      'javascript:alert(1)',
      "a'&<é😀",
      ' a\tb ',
      'x+y%20',
    ]
    for (const [index, relayState] of states.entries()) {
      for (const way of ['ask', 'post'] as const) {
        const posted = readPosted(await hub[way](browser, { id: `_${way}${index}`, relayState }))
        assert.equal(posted.relayState, relayState)
        assert.doesNotMatch(posted.page.body, /<script>alert/)
      }
    }
    const long = await hub.post(browser, { relayState: 'x'.repeat(1025) })
    assert.equal(long.statusCode, 400)
    assert.match(String((await hub.lastRefusal()).data.cause), /RelayState is too long/)
    const huge = await hub.post(browser, { relayState: 'x'.repeat(1_000_000) })
    assert.equal(huge.statusCode, 413)
  }),
)

test(
  'an unknown service provider, and one of another root, are not registered here',
  withHub(async (hub) => {
    const { otter } = hub.organizations
    await hub.add({ entityId: 'urn:otters' }, { owner: otter })
    const browser = await hub.signedIn()
    for (const asking of [{ issuer: 'urn:nobody' }, { issuer: 'urn:otters' }]) {
      assert.equal((await hub.ask(browser, asking)).statusCode, 404)
      const { data, rootId } = await hub.lastRefusal()
      assert.equal(data.cause, `no service provider has the entity ID ${asking.issuer}`)
      assert.equal(rootId, hub.harbor.id)
    }
    const otto = await hub.signedIn(hub.people.otto)
    const posted = readPosted(await hub.ask(otto, { root: otter, issuer: 'urn:otters' }))
    assert.match(posted.xml, new RegExp(`/saml/${otter.id}/metadata</saml:Issuer>`))
    // A person of another root is signed in, and gets nothing.
    await hub.add()
    assert.equal((await hub.ask(otto, { id: '_2' })).statusCode, 403)
    assert.equal((await hub.lastRefusal()).data.cause, 'the application is of another root')
    const office = hub.organizations.downtown
    assert.equal((await browser.get(hub.askAt({ root: office }))).statusCode, 404)
  }),
)

test(
  'IDP-11: a request for what is not open to the person gets no assertion',
  withHub(async (hub) => {
    await hub.add({}, { owner: hub.organizations.lakeside })
    const page = await hub.ask(await hub.signedIn())
    assert.equal(page.statusCode, 403)
    assert.doesNotMatch(page.body, /SAMLResponse/)
    const { type, data, attempt } = await hub.lastRefusal()
    assert.equal(type, 'application.opened')
    assert.match(String(data.cause), /not available in any organization/)
    assert.ok(page.body.includes(String(attempt)))
  }),
)

test(
  'IDP-11: what is deleted or moved between question and answer is over',
  withHub(async (hub) => {
    const wiki = await hub.add()
    const at = await continueAt(hub)
    const moved = { ...wiki.settings, acsUrl: 'https://sp.example/moved' }
    await hub.hub.applications.change(wiki, { settings: moved })
    assert.equal((await (await hub.signedIn()).get(at)).statusCode, 410)
    assert.match(String((await hub.lastRefusal()).data.cause), /not registered any more/)
    await hub.hub.applications.delete(wiki)
    assert.equal((await (await hub.signedIn()).get(at)).statusCode, 410)
    assert.equal((await hub.lastRefusal()).data.cause, 'the application of the request is gone')
    hub.pass(3_600_001)
    const old = await hub.browser().get(at)
    assert.equal(old.statusCode, 410)
    assert.match(String((await hub.lastRefusal()).data.cause), /no request is kept/)
    const other = at.replace(hub.harbor.id, hub.organizations.otter.id)
    assert.equal((await hub.browser().get(other)).statusCode, 410)
  }),
)

test(
  'IDP-13: an image or a prefetch uses no question up',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const at = await continueAt(hub)
    assert.equal((await browser.get(at, { 'sec-fetch-dest': 'image' })).statusCode, 403)
    assert.equal((await browser.get(at, { 'sec-purpose': 'prefetch' })).statusCode, 403)
    readPosted(await browser.get(at))
  }),
)

test(
  'a session that a ticket gave answers for its application, and asks elsewhere',
  withHub(async (hub) => {
    const wiki = await hub.add()
    await hub.add({ entityId: 'urn:other' })
    const { text } = await hub.hub.keys.add({
      organization: hub.harbor,
      user: hub.people.ana,
      name: 'test',
    })
    const headers = { host: 'localhost:3000', authorization: `Bearer ${text}` }
    const list = await hub.server.inject({
      url: `/brands/${hub.harbor.id}/sso_applications`,
      headers,
    })
    const open = list.json().data.find((each: { id: string }) => each.id === wiki.id).open_url
    const browser = hub.browser()
    await browser.get(new URL(open).pathname + new URL(open).search)
    readPosted(await hub.ask(browser))
    assert.match((await hub.ask(browser, { issuer: 'urn:other' })).body, /type="password"/)
  }),
)
