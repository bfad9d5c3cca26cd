import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyPairKeyObjectResult, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { createCertificate } from './certificate.ts'

const pairs: Record<string, KeyPairKeyObjectResult> = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

const create = (pair: KeyPairKeyObjectResult, serial: Buffer, notAfter: string): X509Certificate =>
  new X509Certificate(
    createCertificate({
      commonName: 'Foyer, „Größe“ <1>',
      key: pair.privateKey,
      publicKey: pair.publicKey,
      notBefore: Date.parse('2026-01-02T03:04:05Z'),
      notAfter: Date.parse(notAfter),
      serial,
    }),
  )

for (const [name, pair] of Object.entries(pairs)) {
  test(`a certificate for ${name} is read and verified by others`, () => {
    const certificate = create(pair, Buffer.from('0102f0', 'hex'), '2049-12-31T23:59:59Z')
    assert.ok(certificate.verify(pair.publicKey))
    assert.ok(certificate.checkIssued(certificate))
    assert.ok(certificate.publicKey.equals(pair.publicKey))
    assert.match(certificate.subject, /^CN=/)
    assert.equal(certificate.subject, certificate.issuer)
    assert.equal(certificate.serialNumber, '0102F0')
    assert.equal(certificate.ca, false)
    assert.equal(certificate.validFromDate.toISOString(), '2026-01-02T03:04:05.000Z')
    assert.equal(certificate.validToDate.toISOString(), '2049-12-31T23:59:59.000Z')
  })
}

test('a certificate may end after 2049, where the form of the time changes', () => {
  const certificate = create(
    pairs['P-256'] ?? assert.fail(),
    Buffer.from([1]),
    '2050-01-01T00:00:00Z',
  )
  assert.equal(certificate.validToDate.toISOString(), '2050-01-01T00:00:00.000Z')
  assert.match(certificate.raw.toString('latin1'), /20500101000000Z/)
})

test('serial numbers are positive, short and no longer than 20 bytes', () => {
  const pair = pairs['P-256'] ?? assert.fail()
  const serial = (hex: string) => create(pair, Buffer.from(hex, 'hex'), '2030-01-01T00:00:00Z')
  assert.equal(serial('ff').serialNumber, 'FF')
  assert.equal(serial('000000').serialNumber, '0')
  assert.equal(serial('00007f80').serialNumber, '7F80')
  assert.equal(serial(`7f${'aa'.repeat(19)}`).serialNumber, `7F${'AA'.repeat(19)}`)
  assert.throws(() => serial(`80${'aa'.repeat(19)}`), /up to 20 bytes/)
})

test('other types of key are a fault', () => {
  const pair = generateKeyPairSync('ed25519') as KeyPairKeyObjectResult
  assert.throws(() => create(pair, Buffer.from([1]), '2030-01-01T00:00:00Z'), /RSA and EC/)
})
