import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { signatureAlgorithms } from './algorithm.ts'
import { readPost, readRedirect, relayStateBytes, writePost, writeRedirect } from './binding.ts'
import { verifyRedirect } from './signature.ts'
import { ec, isInvalid, other, rsa } from './testdata/sample.ts'

const url = writeRedirect({
  destination: 'https://idp.example/sso',
  name: 'SAMLRequest',
  xml: '<a/>',
  relayState: 'a b&c',
  signer: rsa.signer,
})
const query = url.slice(url.indexOf('?') + 1)

test('SP-34: the query is verified octet by octet', () => {
  verifyRedirect(query, [other.publicKey, rsa.publicKey])
  verifyRedirect(`other=1&${query}`, [rsa.publicKey])
  verifyRedirect(query.split('&').reverse().join('&'), [rsa.publicKey])
  const sigAlg = encodeURIComponent(signatureAlgorithms['rsa-sha256'].uri)
  const bad: Record<string, string> = {
    'lower-case percent-encoding': query.replace('%2F', '%2f'),
    'another encoding of a space': query.replace('a%20b', 'a+b'),
    'another relay state': query.replace('a%20b', 'a%20c'),
    'no relay state': query.replace(/&RelayState=[^&]*/, ''),
    'no SigAlg': query.replace(/&SigAlg=[^&]*/, ''),
    'no signature': query.replace(/&Signature=.*/, ''),
    'an empty signature': query.replace(/&Signature=.*/, '&Signature='),
    'SHA-1': query.replace(
      sigAlg,
      encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1'),
    ),
    'an unknown algorithm': query.replace(sigAlg, 'x'),
    'a second SigAlg': `${query}&SigAlg=${sigAlg}`,
    'a second RelayState': `RelayState=x&${query}`,
    'a second message': `${query}&SAMLRequest=x`,
    'a second message with its name encoded': `${query}&%53AMLRequest=x`,
    'another kind of message': `${query}&SAMLResponse=x`,
    'a message of another kind': query.replace('SAMLRequest', 'SAMLResponse'),
  }
  for (const [name, raw] of Object.entries(bad)) {
    assert.notEqual(raw, query, name)
    assert.throws(() => verifyRedirect(raw, [rsa.publicKey]), isInvalid(), name)
  }
  assert.throws(() => verifyRedirect(query, [other.publicKey]), isInvalid())
})

test('a query that is signed with an elliptic curve is verified', () => {
  const options = { destination: 'https://idp.example/', name: 'SAMLRequest', xml: '<a/>' } as const
  const signed = new URL(writeRedirect({ ...options, signer: ec.signer })).search.slice(1)
  verifyRedirect(signed, [rsa.publicKey, ec.publicKey])
})

test('the redirect binding carries a message and its state', () => {
  const read = readRedirect(query)
  assert.deepEqual(
    { ...read, xml: Buffer.from(read.xml).toString() },
    { name: 'SAMLRequest', xml: '<a/>', relayState: 'a b&c', hasQuerySignature: true },
  )
  const plain = writeRedirect({
    destination: 'https://x.example/?a=1',
    name: 'SAMLResponse',
    xml: 'é',
  })
  assert.match(plain, /^https:\/\/x\.example\/\?a=1&SAMLResponse=/)
  const { name, relayState, hasQuerySignature } = readRedirect(plain.slice(plain.indexOf('?') + 1))
  assert.deepEqual([name, relayState, hasQuerySignature], ['SAMLResponse', undefined, false])
})

test('the post binding carries a message and its state, in lines or in one', () => {
  const value = writePost(`<a>${'b'.repeat(100)}</a>`)
  for (const SAMLRequest of [value, `${value.replace(/.{76}/g, '$&\r\n')}\n`]) {
    const read = readPost({ SAMLRequest, RelayState: '/deep?link' })
    assert.equal(Buffer.from(read.xml).toString().length, 107)
    assert.equal(read.relayState, '/deep?link')
    assert.equal(read.name, 'SAMLRequest')
  }
  assert.equal(readPost({ SAMLResponse: value, RelayState: '' }).relayState, undefined)
})

const encode = (bytes: Buffer): string => encodeURIComponent(bytes.toString('base64'))

test('IDP-07: a deflate bomb is refused before it grows', () => {
  const bomb = deflateRawSync(Buffer.alloc(12_000_000, 'a'), { level: 9 })
  assert.throws(() => readRedirect(`SAMLRequest=${encode(bomb)}`), isInvalid(/too big/))
  const most = deflateRawSync(Buffer.alloc(256 * 1024, 'a'))
  assert.equal(readRedirect(`SAMLRequest=${encode(most)}`).xml.byteLength, 256 * 1024)
  const more = deflateRawSync(Buffer.alloc(256 * 1024 + 1, 'a'))
  assert.throws(() => readRedirect(`SAMLRequest=${encode(more)}`), isInvalid(/too big/))
  const long = Buffer.alloc(400_000, 'a').toString('base64')
  assert.throws(() => readPost({ SAMLRequest: long }), isInvalid(/too big/))
})

test('SP-57: only plain base64 is a message', () => {
  const good = Buffer.from('<a>??>>~~</a>').toString('base64')
  assert.ok(/[+/]/.test(good))
  const bad: Record<string, unknown> = {
    nothing: undefined,
    'an empty field': '',
    'a field given twice': [good, good],
    'a number': 1,
    base64url: good.replaceAll('+', '-').replaceAll('/', '_'),
    'no padding': good.replace(/=+$/, ''),
    'trailing data': `${good}AAAA`,
    'characters of no alphabet': `${good}!`,
    'an escape': good.replace('+', '%2B'),
  }
  assert.ok(good.endsWith('='))
  for (const [name, SAMLRequest] of Object.entries(bad)) {
    assert.throws(() => readPost({ SAMLRequest }), isInvalid(), name)
  }
  assert.throws(() => readPost({ SAMLRequest: good, SAMLResponse: good }), isInvalid(/exactly one/))
  assert.throws(() => readPost(Object.create({ SAMLRequest: good })), isInvalid(/exactly one/))
})

test('SP-57: only raw deflate is a message in a query', () => {
  const bad: Record<string, string> = {
    nothing: '',
    'no value': 'SAMLRequest',
    'plain XML': `SAMLRequest=${encode(Buffer.from('<a/>'))}`,
    zlib: `SAMLRequest=${encode(deflateSync('<a/>'))}`,
    gzip: `SAMLRequest=${encode(gzipSync('<a/>'))}`,
    'half of it': `SAMLRequest=${encode(deflateRawSync('<a>b</a>').subarray(0, 5))}`,
    'broken percent-encoding': 'SAMLRequest=%E0%A4%A',
    'another encoding': `${query}&SAMLEncoding=x`,
    'state given twice': `${query}&RelayState=b`,
  }
  for (const [name, raw] of Object.entries(bad)) {
    assert.throws(() => readRedirect(raw), isInvalid(), name)
  }
})

test('IDP-05: the relay state is bounded and otherwise left as it is', () => {
  const SAMLRequest = writePost('<a/>')
  const odd = '"><script>\r\n javascript:\u0000😀'
  assert.equal(readPost({ SAMLRequest, RelayState: odd }).relayState, odd)
  assert.equal(
    readRedirect(`${query.replace(/RelayState=[^&]*/, `RelayState=${encodeURIComponent(odd)}`)}`)
      .relayState,
    odd,
  )
  const most = 'é'.repeat(relayStateBytes / 2)
  assert.equal(readPost({ SAMLRequest, RelayState: most }).relayState, most)
  for (const RelayState of [`${most}a`, 'a'.repeat(1_000_000), ['a', 'b']]) {
    assert.throws(() => readPost({ SAMLRequest, RelayState }), isInvalid(/RelayState/))
  }
})
