/** The keys of identity providers: where they come from, how they change, and who says so. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { type TestContext, test } from 'node:test'
import { writeMetadata } from './metadata.ts'
import { writeResponse } from './response.ts'
import { ec, other, rsa } from './testdata/sample.ts'
import {
  assertRefused,
  idpEntityId,
  idpSsoUrl,
  openUpstreamHub,
  withUpstream,
} from './testdata/upstream.ts'
import { metadataNamespace } from './vocabulary.ts'

const chloe = 'chloe.okafor@harbor.example'

test(
  'SP-50: without a key nothing is set up, and nothing is taken',
  withUpstream(async (hub) => {
    for (const certificates of [null, [], ['x']]) {
      await assert.rejects(hub.add({ certificates }), /needed|certificate/)
    }
    const metadataUrl = 'https://idp.harbor.example/metadata'
    const unset = { entityId: null, ssoUrl: null, certificates: null }
    const connector = await hub.add({ metadataUrl, ...unset })
    const browser = hub.browser()
    const led = await browser.get(`/sign-in/with/${connector.id}`)
    assert.equal(led.statusCode, 503)
    const xml = writeResponse(hub.optionsFor(connector, undefined))
    const page = await hub.post(browser, connector, { xml })
    await assertRefused(hub, { browser, page }, /no confirmed keys/)
  }),
)

test(
  'SP-52: a key that is taken away is dead at once; several hold side by side',
  withUpstream(async (hub) => {
    const certificates = [rsa.signer.certificate, other.signer.certificate]
    const connector = await hub.add({ certificates })
    const signer = other.signer
    assert.equal(await hub.signedInAs((await hub.signIn(connector, { signer })).browser), chloe)
    assert.equal(await hub.signedInAs((await hub.signIn(connector)).browser), chloe)
    await hub.hub.connectors.change(connector, {
      settings: { certificates: [rsa.signer.certificate] },
    })
    await assertRefused(hub, await hub.signIn(connector, { signer }), /no key made it/)
  }),
)

const write = (certificates: string[], changes: { entityId?: string; validUntil?: number } = {}) =>
  writeMetadata({ entityId: idpEntityId, ssoUrl: idpSsoUrl, certificates, ...changes })

/** A web server that publishes metadata, which the test may change. */
const publish = async (context: TestContext, first: string | Buffer) => {
  const page = { body: first, status: 200, asked: 0, location: '' }
  const server: Server = createServer((_, response) => {
    page.asked += 1
    if (page.location) response.setHeader('location', page.location)
    response.writeHead(page.status).end(page.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as { port: number }
  return { page, url: `http://127.0.0.1:${port}/metadata` }
}

const openHub = async (context: TestContext, first: string | Buffer) => {
  const { page, url: metadataUrl } = await publish(context, first)
  const hub = await openUpstreamHub({ outsideAllow: ['127.0.0.1'] })
  context.after(() => hub.close())
  const { readPublished } = hub.hub.dialects.redirect('saml-provider') ?? {}
  const connector = await hub.add({ metadataUrl })
  const read = async (confirm?: string, id = connector.id) => {
    const now = await hub.hub.connectors.find(id)
    assert.ok(readPublished && now)
    return readPublished(hub.hub, now, confirm, {})
  }
  return { hub, page, connector, read, metadataUrl }
}

const one = [rsa.signer.certificate]
const two = [rsa.signer.certificate, other.signer.certificate]

test('a connector is set up from an address alone, once what is there is confirmed', async (t) => {
  const { hub, read, metadataUrl } = await openHub(t, write(one))
  const unset = { entityId: null, ssoUrl: null, certificates: null }
  const connector = await hub.add({ metadataUrl, ...unset })
  const found = await read(undefined, connector.id)
  assert.equal(found.isNew, true)
  assert.match(found.facts['certificate 1'] ?? '', /^[0-9A-F:]{95}, until /)
  assert.equal(found.facts['entity id'], idpEntityId)
  assert.deepEqual(found.kept, {})
  const { kept, facts } = await read(found.mark, connector.id)
  assert.deepEqual(kept, facts)
  assert.equal(await hub.signedInAs((await hub.signIn(connector)).browser), chloe)
})

test('SP-52: a new key waits for a person, who confirms what they were shown', async (t) => {
  const { hub, page, connector, read } = await openHub(t, write(one))
  assert.equal((await read()).isNew, false)
  page.body = write(two)
  const { signer } = other
  await assertRefused(hub, await hub.signIn(connector, { signer }), /no key made it/)
  const told = (await hub.events()).find(({ type }) => type === 'connector.keys-changed')
  assert.ok(told)
  assert.deepEqual([(told.data.added as string[]).length, told.data.removed], [1, []])
  // It is looked for once an hour, whoever knocks.
  const { asked } = page
  await assertRefused(hub, await hub.signIn(connector, { signer }), /no key made it/)
  assert.equal(page.asked, asked)
  const { mark } = await read()
  assert.equal(mark, told.data.mark)
  page.body = write([...two, ec.signer.certificate])
  await assert.rejects(read(mark), /not what is published now/)
  page.body = write(two)
  assert.equal((await read(mark)).isNew, false)
  assert.equal(await hub.signedInAs((await hub.signIn(connector, { signer })).browser), chloe)
  const types = (await hub.events()).map(({ type }) => type)
  assert.ok(types.includes('connector.keys-confirmed') && types.includes('connector.changed'))
})

test('SP-51: what is published is taken whole, from its place, or not at all', async (t) => {
  const { hub, page, read } = await openHub(t, write(one))
  const good = write(two)
  const inGroup = (entities: string): string =>
    `<md:EntitiesDescriptor xmlns:md="${metadataNamespace}">${entities}</md:EntitiesDescriptor>`
  const bad: (readonly [string | Buffer, RegExp])[] = [
    [write(two, { entityId: 'https://evil.example' }), /another identity provider/],
    [write(two, { validUntil: hub.now() - 1 }), /good until/],
    [inGroup(good + good.replace(idpEntityId, 'x')), /more than one/],
    [good.replaceAll(idpSsoUrl, 'javascript:alert(1)'), /plain http/],
    [good.replaceAll('HTTP-Redirect', 'SOAP'), /HTTP-Redirect/],
    [write([]), /no certificate/],
    [`<!DOCTYPE x>${good}`, /not acceptable/],
    [Buffer.alloc(2 * 1024 * 1024 + 1, ' '), /does not answer/],
    ['no XML', /not acceptable/],
    [good.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'), /no SAML 2.0 identity provider/],
  ]
  for (const [body, words] of bad) {
    page.body = body
    await assert.rejects(read(), words)
  }
  page.body = good
  page.status = 302
  page.location = 'http://169.254.169.254/'
  await assert.rejects(read(), /not there/)
  const plain = await hub.add({}, { name: 'Plain' })
  await assert.rejects(read(undefined, plain.id), /no metadata address/)
  for (const metadataUrl of ['http://169.254.169.254/x', 'file:///etc/passwd', 'gopher://x']) {
    await assert.rejects(hub.add({ metadataUrl }), /must be|must begin/)
  }
})

test(
  'a file of metadata gives the settings',
  withUpstream(async (hub) => {
    const { readDescription } = hub.hub.dialects.redirect('saml-provider') ?? {}
    const read = (text: string) => readDescription?.(Buffer.from(text), hub.now())
    assert.deepEqual(read(write(two)), {
      entityId: idpEntityId,
      ssoUrl: idpSsoUrl,
      sloUrl: null,
      sloResponseUrl: null,
      sloBinding: null,
      certificates: two,
    })
    const unsaid = write(two).replaceAll(' use="signing"', '')
    assert.deepEqual(read(unsaid)?.certificates, two)
    const signed = write(one).replace('Signed="false"', 'Signed="true"')
    assert.equal(read(signed)?.signRequests, true)
    assert.throws(() => read(write(one, { validUntil: hub.now() })), /good until/)
  }),
)

test(
  'SP-35: a weak key is no key',
  withUpstream(async (hub) => {
    await assert.rejects(hub.add({ certificates: ['MIIB'] }), /no certificate/)
  }),
)

test(
  'SP-52: that the certificates end soon is told, whoever signs in or not',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const facts = hub.hub.dialects.redirect('saml-provider')?.facts?.(hub.hub, connector) ?? {}
    const [, end = ''] = /until (.+) \(/.exec(facts['certificate 1'] ?? '') ?? []
    hub.pass(Date.parse(end) - hub.now() - 20 * 24 * 3_600_000)
    await hub.hub.expiries.tell()
    const told = (await hub.events()).filter(({ type }) => type === 'certificate.expiring')
    assert.deepEqual(
      told.map(({ data }) => [data.connector, data.days]),
      [[connector.id, 30]],
    )
    const again = hub.hub.dialects.redirect('saml-provider')?.facts?.(hub.hub, connector) ?? {}
    assert.match(again['certificate 1'] ?? '', /\(20 days left\)/)
  }),
)
