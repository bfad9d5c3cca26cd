/**
 * What the tests of this folder share: fixed keys, a fixed time, one response and who expects it.
 * The keys were made for these tests and protect nothing.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isRefusal } from '../../../refusal.ts'
import type { ResponseExpectation } from '../assertion.ts'
import type { ResponseOptions } from '../response.ts'
import type { Signer } from '../signature.ts'
import { attributeNameFormats, authnContexts, nameIdFormats } from '../vocabulary.ts'

const file = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

type Sample = { signer: Signer; publicKey: KeyObject; keyPath: string; certificatePem: string }

const load = (name: string, algorithm: Signer['algorithm']): Sample => {
  const key = createPrivateKey(file(`${name}.key.pem`))
  const certificatePem = file(`${name}.certificate.pem`)
  const certificate = certificatePem.replace(/-----[A-Z ]+-----|\s/g, '')
  return {
    signer: { key, algorithm, certificate },
    publicKey: createPublicKey(key),
    keyPath: new URL(`${name}.key.pem`, import.meta.url).pathname,
    certificatePem,
  }
}

export const rsa = load('rsa', 'rsa-sha256')
export const ec = load('ec', 'ecdsa-sha256')
/** A key that nobody trusts. */
export const other = load('other', 'rsa-sha256')

export const now = Date.parse('2026-06-01T12:00:00Z')
const minutes = (count: number): number => now + count * 60_000

export const entityId = 'https://foyer.example/saml/o_1/metadata'
export const audience = 'https://sp.example/metadata?tenant=1&kind="a"'
export const acsUrl = 'https://sp.example/acs?so=1&x=2'
export const requestId = '_request-0001'

/** Characters that writers and readers like to trip over. */
export const awkward = `<b> & "q" 'a' é 😀 ]]> \u00a0 end`
export const lines = 'one\ntwo\r\nthree\tfour\rfive'

/** The options of the response that most tests start from. */
export const responseOptions = (changes: Partial<ResponseOptions> = {}): ResponseOptions => ({
  responseId: '_response-0001',
  assertionId: '_assertion-0001',
  issueInstant: now,
  issuer: entityId,
  destination: acsUrl,
  recipient: acsUrl,
  audience,
  inResponseTo: requestId,
  nameId: { value: 'ada@example.com', format: nameIdFormats.emailAddress },
  notBefore: minutes(-1),
  notOnOrAfter: minutes(5),
  authnInstant: minutes(-30),
  sessionIndex: '_session-0001',
  sessionNotOnOrAfter: minutes(480),
  authnContext: authnContexts.passwordProtectedTransport,
  attributes: [
    { name: 'mail', nameFormat: attributeNameFormats.basic, values: ['ada@example.com'] },
    {
      name: 'urn:oid:2.5.4.42',
      nameFormat: attributeNameFormats.uri,
      friendlyName: 'givenName',
      values: ['Ada'],
    },
    { name: 'memberOf', values: ['staff', 'admins & friends'] },
  ],
  signResponse: true,
  signer: rsa.signer,
  ...changes,
})

/** The options without the request that the response answers. */
export const unsolicited = (changes: Partial<ResponseOptions> = {}): ResponseOptions => {
  const { inResponseTo: _, ...options } = responseOptions(changes)
  return options
}

/** What the service provider expects of the text. */
export const expectation = (
  xml: string | Uint8Array,
  changes: Partial<ResponseExpectation> = {},
): ResponseExpectation => ({
  xml: Buffer.from(xml),
  keys: [rsa.publicKey],
  issuer: entityId,
  audience,
  acsUrl,
  now,
  inResponseTo: requestId,
  ...changes,
})

/** For `assert.throws`: a refusal of the kind `invalid`, whose cause matches. */
export const isInvalid =
  (cause = /(?:)/) =>
  (error: unknown): boolean => {
    if (!isRefusal(error) || error.code !== 'invalid') throw error
    const words = `${error.message} ${error.detail.cause ?? ''}`
    if (!cause.test(words)) throw new Error(`${words} does not match ${cause}`)
    return true
  }
