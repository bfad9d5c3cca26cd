/** What strangers send to the single sign-on service to break it. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import type { Browser } from '../../../test/helper.ts'
import { openSamlHub, type SamlHub, spEntityId } from './testdata/hub.ts'

let hub: SamlHub
let browser: Browser
let at: string

before(async () => {
  hub = await openSamlHub()
  await hub.add()
  browser = await hub.signedIn()
  at = `/saml/${hub.harbor.id}/sso`
  // What is loaded once is loaded now, and not while the time is taken.
  await browser.get(`${at}?SAMLRequest=AAAA`)
})

after(() => hub.close())

const redirect = (bytes: Uint8Array): string =>
  `${at}?SAMLRequest=${encodeURIComponent(Buffer.from(bytes).toString('base64'))}`

const checkRefused = async (
  answer: Awaited<ReturnType<Browser['get']>>,
  cause: RegExp,
): Promise<void> => {
  assert.equal(answer.statusCode, 400)
  assert.doesNotMatch(answer.body, /SAMLResponse| at [^ ]+\.ts/)
  assert.match(String((await hub.lastRefusal()).data.cause), cause)
}

test('IDP-07: a deflate bomb is refused before it has grown', async () => {
  const bomb = deflateRawSync(Buffer.alloc(8 * 1024 * 1024, 0x20), { level: 9 })
  assert.ok(bomb.length < 12_000)
  const before = process.memoryUsage().arrayBuffers
  const begun = performance.now()
  await checkRefused(await browser.get(redirect(bomb)), /too big/)
  assert.ok(performance.now() - begun < 500)
  assert.ok(process.memoryUsage().arrayBuffers - before < 4 * 1024 * 1024)
})

test('IDP-07: what is empty, cut off, not base64 or not deflated is refused', async () => {
  const whole = deflateRawSync('<x/>'.repeat(50))
  for (const url of [
    at,
    `${at}?SAMLRequest=`,
    `${at}?SAMLRequest=%00`,
    `${at}?SAMLRequest=%FF%FE`,
    `${at}?SAMLRequest=!!!`,
    `${at}?SAMLRequest[]=AAAA`,
    redirect(randomBytes(200)),
    redirect(whole.subarray(0, 10)),
    redirect(Buffer.from('<x/>')),
    `${redirect(whole)}&SAMLRequest=AAAA`,
    `${redirect(whole)}&SAMLResponse=AAAA`,
    `${redirect(whole)}&SAMLEncoding=urn:x`,
    `${at}?SAMLResponse=${encodeURIComponent(whole.toString('base64'))}`,
  ]) {
    await checkRefused(await browser.get(url), /./)
  }
})

const given = (): string => {
  const query = new URLSearchParams(hub.askAt().split('?')[1])
  return query.get('SAMLRequest') ?? ''
}

test('IDP-18: the attacks of XML are refused at the gate', async () => {
  const { inflateRawSync } = await import('node:zlib')
  const xml = inflateRawSync(Buffer.from(given(), 'base64')).toString()
  const laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
  const declared = Array.from({ length: 5000 }, (_, index) => ` xmlns:n${index}="urn:${index}"`)
  for (const [name, bad] of Object.entries({
    DOCTYPE: `<!DOCTYPE samlp:AuthnRequest>${xml}`,
    'an external entity': `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml}`,
    'billion laughs': laughs + xml,
    'a processing instruction': xml.replace('<saml:Issuer', '<?p x?><saml:Issuer'),
    'a comment': xml.replace('sp.example/meta', 'sp.example<!---->/meta'),
    CDATA: xml.replace(spEntityId, `<![CDATA[${spEntityId}]]>`),
    'an unknown entity': xml.replace(spEntityId, '&x;'),
    depth: `${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}`,
    namespaces: xml.replace('<samlp:AuthnRequest', `<samlp:AuthnRequest${declared.join('')}`),
    UTF16: Buffer.from(`\ufeff${xml}`, 'utf16le').toString('latin1'),
    'two IDs': xml.replace(' ID=', ' ID="_x" ID='),
  })) {
    const begun = performance.now()
    const fields = { SAMLRequest: Buffer.from(bad, 'latin1').toString('base64') }
    const answer = await browser.post(at, fields, { origin: 'https://sp.example' })
    assert.equal(answer.statusCode, 400, name)
    assert.ok(performance.now() - begun < 1000, name)
  }
})

test('IDP-25: many fields, other kinds of body, and big ones are refused', async () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 'x']))
  assert.equal((await browser.post(at, { ...many, SAMLRequest: 'AAAA' })).statusCode, 400)
  for (const [type, payload, status] of [
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/json', '{"SAMLRequest":"AAAA"}', 415],
    ['text/xml', '<x/>', 415],
    ['application/x-www-form-urlencoded', `SAMLRequest=${'A'.repeat(10_000_000)}`, 413],
    ['application/x-www-form-urlencoded', 'SAMLRequest=AAAA&SAMLRequest=AAAA', 400],
    ['application/x-www-form-urlencoded', '', 400],
  ] as const) {
    const headers = { 'content-type': type }
    const answer = await browser.send({ method: 'POST', url: at, headers, payload })
    assert.equal(answer.statusCode, status, type)
  }
  assert.equal((await browser.send({ method: 'POST', url: at })).statusCode, 400)
  const acs = `/saml/${hub.harbor.id}/test/acs`
  assert.equal((await browser.send({ method: 'POST', url: acs })).statusCode, 403)
  const big = Buffer.alloc(300 * 1024, 0x20).toString('base64')
  await checkRefused(await browser.post(at, { SAMLRequest: big }), /too big/)
})

test('what is no address of ours is none, whoever asks', async () => {
  const { downtown } = hub.organizations
  for (const url of [
    `/saml/${downtown.id}/metadata`,
    `/saml/${downtown.id}/certificate.pem`,
    '/saml/01a20000-0000-7000-8000-000000000000/metadata',
    '/saml/x/sso?SAMLRequest=AAAA',
    `/saml/${hub.harbor.id}/constructor/start`,
    `/saml/${hub.harbor.id}/__proto__/metadata`,
    `/saml/${downtown.id}/continue?request=x`,
  ]) {
    assert.equal((await browser.get(url)).statusCode, 404, url)
  }
  const handles = ['', 'x', '%00', 'a'.repeat(500), 'x&request=y']
  for (const handle of handles) {
    const answer = await browser.get(`/saml/${hub.harbor.id}/continue?request=${handle}`)
    assert.ok([400, 410].includes(answer.statusCode), String(answer.statusCode))
  }
})
