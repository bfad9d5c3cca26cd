/**
 * SAML that does not work, made for real, and looked up by the code that the page shows: the
 * sentence, what was asked beside what is registered, and each check with its verdict.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openSamlHub, withHub } from '../../src/dialects/saml/testdata/hub.ts'
import { ec, other, rsa } from '../../src/dialects/saml/testdata/sample.ts'
import { withUpstream } from '../../src/dialects/saml/testdata/upstream.ts'
import { certificateUntil } from './certificate.ts'
import { entryOf, explained, findByCode, lastCode, verdictsOf } from './explained.ts'

const day = 24 * 3_600_000

describe('a service provider', () => {
  test(
    'an answer address that is not registered, with both addresses side by side',
    withHub(async (hub) => {
      await hub.add()
      const acsUrl = 'https://sp.example/acs2'
      const found = await explained(hub, await hub.ask(hub.browser(), { acsUrl }))
      assert.equal(found.rule, 'saml.acs-unregistered')
      assert.equal(
        found.sentence,
        'Wiki asked to be answered at an address that is not registered.',
      )
      const [pair] = found.evidence
      assert.deepEqual([pair?.asked, pair?.registered], [acsUrl, 'https://sp.example/acs?so=1&x=2'])
      assert.deepEqual(verdictsOf(found.entries), {
        ...{ message: 'passed', request: 'passed', 'service provider': 'passed' },
        ...{ signature: 'passed', destination: 'passed', binding: 'passed' },
        'answer address': 'failed',
      })
      const { facts } = entryOf(found.entries, 'message')
      assert.match(String(facts.xml), /AssertionConsumerServiceURL="https:\/\/sp.example\/acs2"/)
      assert.equal(found.attempt.applicationId, (await hub.events())[0]?.applicationId)
    }),
  )

  test(
    'a service provider that nobody has registered',
    withHub(async (hub) => {
      const found = await explained(hub, await hub.ask(hub.browser()))
      assert.equal(found.rule, 'saml.unknown-service-provider')
      assert.equal(found.evidence[0]?.asked, 'https://sp.example/metadata')
    }),
  )

  test(
    'a certificate of theirs that has ended, when they sign with the next one',
    withHub(async (hub) => {
      await hub.add({ certificates: [certificateUntil(hub.now() - day)] })
      const querySigner = other.signer
      const found = await explained(hub, await hub.ask(hub.browser(), { querySigner }))
      assert.equal(found.rule, 'saml.certificate-over')
      const ended = new Date(hub.now() - day).toISOString()
      assert.ok(found.evidence[0]?.registered.endsWith(ended))
    }),
  )

  test(
    'a key that is not the registered one, and no signature where there must be one',
    withHub(async (hub) => {
      await hub.add({ certificates: [rsa.signer.certificate], requireSignedRequests: true })
      const wrong = await hub.ask(hub.browser(), { querySigner: ec.signer })
      assert.equal((await explained(hub, wrong)).rule, 'saml.signed-by-another')
      assert.equal((await explained(hub, await hub.ask(hub.browser()))).rule, 'saml.unsigned')
    }),
  )

  test(
    'an application that was withdrawn while somebody was on the way',
    withHub(async (hub) => {
      const wiki = await hub.add()
      const browser = hub.browser()
      const door = await browser.get(hub.askAt(), { 'sec-fetch-site': 'cross-site' })
      await hub.hub.applications.delete(wiki)
      const found = await explained(hub, await browser.follow(door))
      assert.equal(found.rule, 'application.withdrawn')
    }),
  )

  test(
    'a certificate of ours that has ended is pointed out although we have answered',
    withHub(async (hub) => {
      const wiki = await hub.add()
      await hub.openTile(await hub.signedIn(), wiki)
      hub.pass(11 * 366 * day)
      await hub.openTile(await hub.signedIn(), wiki)
      const [newest] = await hub.events()
      const { attempt, explanation } = await findByCode(hub, newest?.attempt ?? '')
      assert.equal(attempt.outcome, 'ok')
      assert.equal(explanation?.rule, 'saml.own-certificate-over')
    }),
  )

  test('what goes well has its steps too, from the question to what was sent', async () => {
    const hub = await openSamlHub()
    await hub.add({ mappings: { mail: 'email' } })
    const browser = hub.browser()
    await hub.ask(browser)
    const page = await browser.signIn(hub.people.chloe, { at: hub.askAt() })
    await browser.follow(page)
    const { items } = await hub.hub.attempts.list({ kind: 'launch' })
    const [attempt] = items
    assert.deepEqual(
      [attempt?.outcome, attempt?.userId, attempt?.email],
      ['ok', hub.people.chloe.id, 'chloe.okafor@harbor.example'],
    )
    const { title, entries, explanation } = await findByCode(hub, attempt?.code ?? '')
    assert.equal(title, 'chloe okafor opened Wiki')
    assert.equal(explanation, undefined)
    const names = entries.map(({ name }) => name)
    const order = ['message', 'signature', 'password', 'open to them', 'sent']
    assert.deepEqual(
      order.map((name) => names.indexOf(name)).toSorted((a, b) => a - b),
      order.map((name) => names.indexOf(name)),
    )
    const { facts } = entryOf(entries, 'sent')
    assert.match(String(facts.xml), /<saml:AttributeValue>chloe.okafor@harbor.example</)
    assert.match(String(facts.xml), /SignatureValue>HIDDEN</)
    await hub.close()
  })
})

describe('an identity provider', () => {
  test(
    'an answer for another audience',
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const audience = 'https://other.example/metadata'
      const { posted } = await hub.signIn(connector, { audience })
      const found = await explained(hub, posted)
      assert.equal(found.rule, 'saml.audience')
      const registered = `${hub.baseOf(connector)}/metadata`
      assert.deepEqual(found.evidence, [{ label: 'audience', asked: audience, registered }])
      assert.equal(found.names.source, 'Harbor ID')
      assert.equal(verdictsOf(found.entries)['time and audience'], 'failed')
    }),
  )

  test(
    'another issuer, by its own word',
    withUpstream(async (hub) => {
      const { posted } = await hub.signIn(await hub.add(), { issuer: 'https://evil.example/idp' })
      const found = await explained(hub, posted)
      assert.equal(found.rule, 'saml.issuer')
      assert.equal(found.evidence[0]?.asked, 'https://evil.example/idp')
    }),
  )

  test(
    'clocks that differ, in both directions',
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const ahead = hub.now() + 10 * 60_000
      const early = await hub.signIn(connector, {
        ...{ issueInstant: ahead, notBefore: ahead, notOnOrAfter: ahead + 300_000 },
      })
      const found = await explained(hub, early.posted)
      assert.equal(found.rule, 'saml.early')
      assert.match(found.sentence, /the clocks differ/)
      const [pair] = found.evidence
      assert.match(pair?.asked ?? '', /^from 2026-11-21T09:10:00/)
      assert.match(pair?.registered ?? '', /^it is 2026-11-21T09:00:00/)
      const back = hub.now() - 10 * 60_000
      const late = await hub.signIn(connector, {
        ...{ issueInstant: back, notBefore: back, notOnOrAfter: back + 60_000 },
      })
      assert.equal((await explained(hub, late.posted)).rule, 'saml.over')
    }),
  )

  test(
    'a certificate that has ended, and a key that nobody has confirmed',
    withUpstream(async (hub) => {
      const certificates = [certificateUntil(hub.now() - day)]
      const ended = await hub.add({ certificates })
      const { posted } = await hub.signIn(ended, { signer: other.signer })
      assert.equal((await explained(hub, posted)).rule, 'saml.certificate-over')
      const known = await hub.add({}, { name: 'Second', domains: [] })
      const again = await hub.signIn(known, { signer: other.signer })
      assert.equal((await explained(hub, again.posted)).rule, 'saml.signed-by-another')
    }),
  )

  test(
    'an answer that comes a second time',
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const { browser, xml, relayState } = await hub.signIn(connector)
      const found = await explained(hub, await hub.post(browser, connector, { xml, relayState }))
      assert.equal(found.rule, 'saml.replayed')
    }),
  )

  test(
    'somebody whom nobody here knows, with what the source said of them',
    withUpstream(async (hub) => {
      const nameId = { value: 'zed@elsewhere.example', format: 'urn:oasis:names:tc:SAML:1.1:x' }
      const { page } = await hub.signIn(await hub.add(), { nameId })
      const found = await explained(hub, page)
      assert.equal(found.rule, 'source.unknown-person')
      assert.equal(found.evidence[0]?.label, 'who it was')
      assert.equal(entryOf(found.entries, 'assertion').facts.nameId, 'zed@elsewhere.example')
      assert.ok(entryOf(found.entries, 'led to the source'), 'one attempt from there to here')
    }),
  )

  test(
    'somebody who comes in, and is in no group that is mapped to anything',
    withUpstream(async (hub) => {
      const connector = await hub.add({ attributes: { groups: 'memberOf' } })
      const { harbor } = hub.organizations
      const group = await hub.hub.groups.add(harbor, 'Editors')
      const right = { kind: 'group', targetId: group.id, role: 'member' } as const
      await hub.hub.groupMappings.add(connector, { name: 'editors', ...right })
      const attributes = [{ name: 'memberOf', values: ['readers', 'all'] }]
      await hub.signIn(connector, { attributes })
      const { attempt, explanation } = await findByCode(hub, await lastCode(hub))
      assert.equal(attempt.outcome, 'ok')
      assert.equal(explanation?.rule, 'source.no-group-mapped')
      const [pair] = explanation?.evidence ?? []
      assert.deepEqual([pair?.asked, pair?.registered], ['readers\nall', 'editors'])
    }),
  )

  test(
    'whoever leaves for the source and never comes back is found as well',
    withUpstream(async (hub) => {
      const connector = await hub.add()
      await hub.ask(connector)
      const { items } = await hub.hub.attempts.list({ outcome: 'open' })
      assert.deepEqual(
        items.map(({ connectorId, kind }) => [connectorId, kind]),
        [[connector.id, 'sign-in']],
      )
      const { entries, title } = await findByCode(hub, items[0]?.code ?? '')
      assert.equal(title, 'Somebody began to sign in and has not ended it')
      const { facts } = entryOf(entries, 'request to the source')
      assert.match(String(facts.xml), /^<samlp:AuthnRequest /)
    }),
  )
})
