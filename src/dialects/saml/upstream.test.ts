/** People sign in with an identity provider of their organization. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeResponse } from './response.ts'
import { other } from './testdata/sample.ts'
import { assertRefused, idpSsoUrl, withUpstream } from './testdata/upstream.ts'
import { nameIdFormats } from './vocabulary.ts'

const chloe = 'chloe.okafor@harbor.example'

test(
  'a person is led to the provider, and back to what was waiting',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const { browser, request, url, posted, page } = await hub.signIn(connector)
    assert.ok(url.href.startsWith(`${idpSsoUrl}&SAMLRequest=`))
    assert.equal(request.issuer, `${hub.baseOf(connector)}/metadata`)
    assert.equal(request.acsUrl, `${hub.baseOf(connector)}/acs`)
    assert.equal(request.forceAuthn, false)
    assert.equal(posted.statusCode, 303)
    assert.equal(posted.cookies.length, 0)
    assert.equal(page.statusCode, 200)
    assert.equal(await hub.signedInAs(browser), chloe)
    const asked = (await hub.events()).find(({ type }) => type === 'connector.asked')
    assert.ok(asked)
    assert.equal(asked.outcome, 'ok')
    assert.equal(asked.userId, hub.people.chloe.id)
    assert.deepEqual(
      (asked.data.steps as { name: string }[]).map(({ name }) => name),
      ['asked', 'answered', 'decided'],
    )
  }),
)

for (const [name, signResponse] of [
  ['both', true],
  ['assertion', false],
] as const) {
  test(
    `SP-48: the NameID names the person from then on, whatever the address becomes: ${name}`,
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const nameId = { value: 'u-4711', format: nameIdFormats.persistent }
      const attributes = [{ name: 'mail', values: [chloe] }]
      const first = await hub.signIn(connector, { nameId, attributes, signResponse })
      assert.equal(await hub.signedInAs(first.browser), chloe)
      const renamed = [{ name: 'mail', values: ['dev.patel@harbor.example'] }]
      const second = await hub.signIn(connector, { nameId, attributes: renamed, signResponse })
      assert.equal(await hub.signedInAs(second.browser), chloe)
      // Another format is another name.
      const format = nameIdFormats.unspecified
      const third = await hub.signIn(connector, { nameId: { ...nameId, format }, signResponse })
      await assertRefused(hub, third, /nobody who is known/)
    }),
  )
}

test(
  'SP-48: an e-mail finds nobody unless that is switched on and its domain is vouched for',
  withUpstream(async (hub) => {
    const doubted = await hub.add({ trustEmails: false })
    await assertRefused(hub, await hub.signIn(doubted), /nobody who is known/)
    const beside = await hub.add({}, { domains: ['lakeside.example'] })
    await assertRefused(hub, await hub.signIn(beside), /nobody who is known/)
    const above = { nameId: { value: 'otto@otter.example', format: nameIdFormats.emailAddress } }
    const own = await hub.add()
    await assertRefused(hub, await hub.signIn(own, above), /nobody who is known/)
    const office = await hub.add({}, { owner: hub.organizations.lakeside })
    await assertRefused(hub, await hub.signIn(office), /not of the organization/)
  }),
)

test(
  'SP-37: an answer is for the browser that asked, and for its question',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const asked = await hub.ask(connector)
    const stranger = hub.browser()
    const write = (inResponseTo: string) =>
      writeResponse(hub.optionsFor(connector, undefined, { inResponseTo }))
    const { relayState } = asked
    const stolen = { xml: write(asked.request.id), relayState }
    const led = await stranger.follow(await hub.post(stranger, connector, stolen))
    await assertRefused(hub, { browser: stranger, page: led }, /another browser|no journey/)
    // In a browser that has set out itself, the state of another one is no better.
    const second = await hub.ask(connector)
    const swapped = { xml: write(asked.request.id), relayState }
    const page = await second.browser.follow(await hub.post(second.browser, connector, swapped))
    await assertRefused(hub, { browser: second.browser, page }, /another browser/)
    const third = await hub.ask(connector)
    const crossed = { xml: write(asked.request.id), relayState: third.relayState }
    const last = await third.browser.follow(await hub.post(third.browser, connector, crossed))
    await assertRefused(hub, { browser: third.browser, page: last }, /another request/)
    const unknown = await hub.ask(connector)
    const none = { xml: write('_unknown'), relayState: 'x'.repeat(43) }
    const lost = await unknown.browser.follow(await hub.post(unknown.browser, connector, none))
    await assertRefused(hub, { browser: unknown.browser, page: lost }, /no journey/)
    // The one whose question it was is still there to be answered.
    const fine = { xml: write(asked.request.id), relayState }
    await asked.browser.follow(await hub.post(asked.browser, connector, fine))
    assert.equal(await hub.signedInAs(asked.browser), chloe)
  }),
)

test(
  'SP-36: of a hundred posts of one response, one signs in',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const { browser, request, relayState } = await hub.ask(connector)
    const xml = writeResponse(hub.optionsFor(connector, { request }))
    const message = { xml, relayState }
    const posts = Array.from({ length: 100 }, () => hub.post(browser, connector, message))
    const answers = await Promise.all(posts)
    const taken = answers.filter(({ statusCode }) => statusCode === 303)
    assert.equal(taken.length, 1)
    assert.match(String((await hub.lastRefusal()).data.cause), /was used before/)
    const [first] = taken
    assert.ok(first)
    await browser.follow(first)
    assert.equal(await hub.signedInAs(browser), chloe)
    // Neither the address of before nor another post of it does anything.
    const again = hub.browser()
    const path = String(first.headers.location)
    assert.equal((await again.get(path)).statusCode, 410)
    assert.equal((await hub.post(again, connector, message)).statusCode, 400)
    const started = (await hub.events(300)).filter(({ type }) => type === 'session.started')
    assert.equal(started.length, 1)
  }),
)

test(
  'SP-38, SP-56: an unasked response is taken where that is on, and takes nobody’s place',
  withUpstream(async (hub) => {
    const closed = await hub.add()
    const browser = hub.browser()
    const xml = writeResponse(hub.optionsFor(closed, undefined))
    const page = await browser.follow(await hub.post(browser, closed, { xml }))
    await assertRefused(hub, { browser, page }, /nobody has asked/)
    const open = await hub.add({ takeUnasked: true })
    const post = async (visitor = hub.browser(), relayState = 'https://evil.example/') => {
      const unasked = writeResponse(hub.optionsFor(open, undefined))
      const posted = await hub.post(visitor, open, { xml: unasked, relayState })
      return { visitor, posted, page: await visitor.follow(posted) }
    }
    const first = await post()
    assert.equal(await hub.signedInAs(first.visitor), chloe)
    const ana = hub.browser()
    await ana.signIn(hub.people.ana)
    const second = await post(ana)
    assert.equal(second.page.statusCode, 409)
    assert.match(second.page.body, /You are signed in as/)
    assert.equal(await hub.signedInAs(ana), hub.people.ana.email)
    await hub.hub.connectors.change(open, { isActive: false })
    assert.equal((await post()).posted.statusCode, 404)
  }),
)

test(
  'SP-55: RelayState is a handle of ours, and leads nowhere else',
  withUpstream(async (hub) => {
    const connector = await hub.add({ takeUnasked: true })
    const evil = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]
    for (const relayState of [...evil, '/applications', 'a\r\nSet-Cookie: x=1']) {
      const browser = hub.browser()
      const xml = writeResponse(hub.optionsFor(connector, undefined))
      const posted = await hub.post(browser, connector, { xml, relayState })
      assert.match(String(posted.headers.location), /^\/saml\/[^/]+\/provider\/[^/]+\/continue\?/)
      const landed = await browser.get(String(posted.headers.location))
      assert.equal(landed.headers.location, '/')
    }
    const long = {
      xml: writeResponse(hub.optionsFor(connector, undefined)),
      relayState: 'x'.repeat(10_000),
    }
    assert.equal((await hub.post(hub.browser(), connector, long)).statusCode, 400)
    const { relayState } = await hub.ask(connector)
    assert.equal(Buffer.byteLength(relayState) <= 80, true)
  }),
)

test(
  'SP-41: issuer, key and address belong to one connector',
  withUpstream(async (hub) => {
    const first = await hub.add()
    const second = await hub.add({
      entityId: 'https://idp.other.example/metadata',
      certificates: [other.signer.certificate],
    })
    const signed = { signer: other.signer }
    await assertRefused(hub, await hub.signIn(first, signed), /no key made it/)
    const issuer = 'https://idp.other.example/metadata'
    await assertRefused(hub, await hub.signIn(first, { issuer }), /Issuer is another/)
    // A genuine answer of the second, to the address of the first.
    const asked = await hub.ask(second)
    const xml = writeResponse(hub.optionsFor(second, asked, { issuer, ...signed }))
    const { browser, relayState } = asked
    const page = await browser.follow(await hub.post(browser, first, { xml, relayState }))
    await assertRefused(hub, { browser, page }, /no key made it/)
    // The keys of the first sign an answer for a journey to the second.
    const mixed = await hub.ask(second)
    const forged = writeResponse(hub.optionsFor(first, mixed))
    const posted = await hub.post(mixed.browser, first, {
      xml: forged,
      relayState: mixed.relayState,
    })
    const last = await mixed.browser.follow(posted)
    await assertRefused(hub, { browser: mixed.browser, page: last }, /another identity provider/)
  }),
)

test(
  'SP-59: who is to sign in anew, signs in anew; and as strongly as asked',
  withUpstream(async (hub) => {
    const authnContext = 'urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken'
    const strong = await hub.add({ authnContext })
    const asked = await hub.ask(strong)
    assert.deepEqual(asked.request.requestedContexts?.classes, [authnContext])
    await assertRefused(hub, await hub.signIn(strong), /the context is/)
    const fine = await hub.signIn(strong, { authnContext })
    assert.equal(await hub.signedInAs(fine.browser), chloe)
    const connector = await hub.add()
    const waiting = hub.hub.signIn.start({ to: '/', notBefore: hub.now() })
    const pending = new URL(waiting, hub.config.url).searchParams.get('pending')
    const browser = hub.browser()
    const led = await browser.get(
      `/sign-in/with/${connector.id}?pending=${encodeURIComponent(pending ?? '')}`,
    )
    const { search } = new URL(String(led.headers.location))
    const { request, relayState } = await hub.readAsked(search)
    assert.equal(request.forceAuthn, true)
    const old = { authnInstant: hub.now() - 3_600_000 }
    const xml = writeResponse(hub.optionsFor(connector, { request }, old))
    const page = await browser.follow(await hub.post(browser, connector, { xml, relayState }))
    await assertRefused(hub, { browser, page }, /sign in anew/)
  }),
)

for (const [signed, signResponse, isTaken] of [
  ['either', false, true],
  ['assertion', false, true],
  ['response', false, false],
  ['both', false, false],
  ['response', true, true],
  ['both', true, true],
] as const) {
  const words = `${signResponse ? 'both are' : 'the assertion is'} signed, ${signed} must be`
  test(
    `what must be signed is chosen: ${words}`,
    withUpstream(async (hub) => {
      const connector = await hub.add({ signed })
      const done = await hub.signIn(connector, { signResponse })
      if (isTaken) assert.equal(await hub.signedInAs(done.browser), chloe)
      else await assertRefused(hub, done, /signed must be/)
    }),
  )
}

test(
  'SP-44: whatever is wrong with a response, the page says the same',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const changes: ((xml: string) => string)[] = [
      (xml) => xml.replace('>chloe.', '>ben.'),
      (xml) => xml.replaceAll('saml:Assertion', 'saml:EncryptedAssertion'),
      (xml) => `<!DOCTYPE x>${xml}`,
      () => 'no XML',
    ]
    const pages: string[] = []
    for (const change of changes) {
      const { page } = await hub.signIn(connector, {}, change)
      assert.equal(page.statusCode, 400)
      const { attempt } = await hub.lastRefusal()
      pages.push(page.body.replaceAll(String(attempt), 'CODE'))
    }
    assert.equal(new Set(pages).size, 1)
  }),
)
