/** Encrypted assertions, at the door of a service provider. */
import assert from 'node:assert/strict'
import { constants, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { Connector } from '../../connector.ts'
import { fill, template } from './testdata/battery/lab.ts'
import { afterIssuer } from './testdata/battery/seed.ts'
import { type Encryption, encrypt, encryptIn } from './testdata/encrypt.ts'
import { other, rsa } from './testdata/sample.ts'
import { assertRefused, type UpstreamHub, withUpstream } from './testdata/upstream.ts'

const chloe = 'chloe.okafor@harbor.example'
const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'
const signature = /<ds:Signature [\s\S]*?<\/ds:Signature>/
const assertion = /<saml:Assertion [\s\S]*<\/saml:Assertion>/

/** The key that our metadata offers to encrypt to. */
const offeredKey = async (hub: UpstreamHub, connector: Connector) => {
  const { pathname } = new URL(`${hub.baseOf(connector)}/metadata`)
  const { body } = await hub.browser().get(pathname)
  const [, base64 = ''] = /use="encryption".*?<ds:X509Certificate>([^<]+)</.exec(body) ?? []
  return new X509Certificate(Buffer.from(base64, 'base64')).publicKey
}

type How = Encryption & { edit?: (assertion: string) => string }

const signIn = async (hub: UpstreamHub, connector: Connector, how: How = {}) => {
  const key = await offeredKey(hub, connector)
  return hub.signIn(connector, { signResponse: false }, (xml) => encryptIn(xml, key, how))
}

const mask = (name: string): string => `<x:MGF xmlns:x="${xenc11}" Algorithm="${xenc11}${name}"/>`
const digest = (uri: string): string =>
  `<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${uri}"/>`

const taken: Record<string, Encryption> = {
  'AES-256-GCM': {},
  'AES-192-GCM': { bits: 192 },
  'AES-128-GCM, the key beside the data': { bits: 128, isBeside: true },
  'OAEP with SHA-256': {
    transport: `${xenc11}rsa-oaep`,
    oaepHash: 'sha256',
    parameters: digest(`${xenc}sha256`) + mask('mgf1sha256'),
  },
  'OAEP with SHA-1, as it is said': {
    parameters: digest('http://www.w3.org/2000/09/xmldsig#sha1'),
  },
}

for (const [name, how] of Object.entries(taken)) {
  test(
    `a signed assertion that is encrypted for us is read: ${name}`,
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const { browser } = await signIn(hub, connector, how)
      assert.equal(await hub.signedInAs(browser), chloe)
    }),
  )
}

test(
  'an encrypted assertion in a signed Response is read, signed itself or not',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const key = await offeredKey(hub, connector)
    for (const edit of [(xml: string) => xml, (xml: string) => xml.replace(signature, '')]) {
      const sign = (xml: string): string => {
        const [, id = ''] = / ID="([^"]+)"/.exec(xml) ?? []
        return fill(afterIssuer(encryptIn(xml, key, { edit }), template(id, {}, true)), {}, rsa)
      }
      const { browser } = await hub.signIn(connector, { signResponse: false }, sign)
      assert.equal(await hub.signedInAs(browser), chloe)
    }
  }),
)

test(
  'SP-43: what is encrypted for us and signed by nobody, or somebody else, says nothing',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const unsigned = (xml: string): string => xml.replace(signature, '')
    await assertRefused(hub, await signIn(hub, connector, { edit: unsigned }), /nothing is signed/)
    const forged = (xml: string): string => xml.replace('>chloe.', '>ben.')
    await assertRefused(hub, await signIn(hub, connector, { edit: forged }), /digest/)
    const key = await offeredKey(hub, connector)
    const changes = { signResponse: false, signer: other.signer }
    const strange = await hub.signIn(connector, changes, (xml) => encryptIn(xml, key))
    await assertRefused(hub, strange, /no key made it/)
  }),
)

const flipAt = (bytes: Buffer, at: number): Buffer =>
  Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))

const refused: Record<string, readonly [How, RegExp]> = {
  'AES-CBC': [{ algorithm: `${xenc}aes256-cbc` }, /it is by/],
  'an unknown cipher': [{ algorithm: 'constructor' }, /it is by/],
  'a key of another length': [{ algorithm: `${xenc11}aes128-gcm` }, /no key of ours/],
  'PKCS #1 v1.5': [
    { transport: `${xenc}rsa-1_5`, padding: constants.RSA_PKCS1_PADDING },
    /the key is by/,
  ],
  'PKCS #1 v1.5 under the name of OAEP': [{ padding: constants.RSA_PKCS1_PADDING }, /no key of/],
  'another hash than is said': [{ oaepHash: 'sha256' }, /no key of ours/],
  'a mask of another hash': [
    { transport: `${xenc11}rsa-oaep`, parameters: digest(`${xenc}sha256`) },
    /OAEP with/,
  ],
  'an OAEP label': [{ parameters: `<xenc:OAEPparams>AAAA</xenc:OAEPparams>` }, /other parameters/],
  'one bit of the tag': [{ change: (bytes) => flipAt(bytes, bytes.length - 1) }, /no key of ours/],
  'one bit of the text': [{ change: (bytes) => flipAt(bytes, 40) }, /no key of ours/],
  'half of an initialization vector': [{ change: (bytes) => bytes.subarray(0, 6) }, /too short/],
  'a vector and a tag': [{ change: (bytes) => bytes.subarray(0, 28) }, /too short/],
  nothing: [{ change: () => Buffer.alloc(0) }, /not base64/],
}

for (const [name, [how, cause]] of Object.entries(refused)) {
  test(
    `SP-44: refused, and the page says nothing of it: ${name}`,
    withUpstream(async (hub) => {
      const connector = await hub.add()
      const done = await signIn(hub, connector, how)
      await assertRefused(hub, done, cause)
      const { attempt } = await hub.lastRefusal()
      const plain = await hub.signIn(connector, {}, () => 'no XML')
      const told = done.page.body.replaceAll(String(attempt), 'CODE')
      const last = String((await hub.lastRefusal()).attempt)
      assert.equal(told, plain.page.body.replaceAll(last, 'CODE'))
    }),
  )
}

const inside: Record<string, readonly [(assertion: string) => string, RegExp]> = {
  'two assertions': [(xml) => xml + xml, /after the root/],
  'a Response': [
    (xml) => `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol">${xml}</p:Response>`,
    /another was encrypted/,
  ],
  'a DOCTYPE': [(xml) => `<!DOCTYPE x>${xml}`, /DOCTYPE/],
  'a processing instruction': [(xml) => `<?p ?>${xml}`, /processing/],
  'a comment': [(xml) => xml.replace('>chloe', '><!-- -->chloe'), /comment/],
  'an assertion in the advice': [
    (xml) =>
      xml.replace(
        '</saml:Conditions>',
        `$&<saml:Advice>${xml.replaceAll(/ ID="[^"]+"/g, ' ID="_x"')}</saml:Advice>`,
      ),
    /one assertion/,
  ],
  'a reference to the Response around it': [
    (xml) => xml.replace(/URI="#[^"]+"/, 'URI="#_response-1"'),
    /no key made it/,
  ],
  'a second signature': [
    (xml) =>
      xml.replace(
        '</saml:Issuer>',
        '$&<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
      ),
    /where none belongs|two signatures/,
  ],
  'no XML': [() => 'chloe', /root|start|well|</],
}

for (const [name, [edit, cause]] of Object.entries(inside)) {
  test(
    `SP-45: what was encrypted passes the same gate: ${name}`,
    withUpstream(async (hub) => {
      const connector = await hub.add()
      await assertRefused(hub, await signIn(hub, connector, { edit }), cause)
    }),
  )
}

test(
  'SP-46: an encrypted assertion beside another is one too many',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const key = await offeredKey(hub, connector)
    const beside = (xml: string): string => xml.replace(assertion, (it) => it + encrypt(it, key))
    const twice = (xml: string): string =>
      xml.replace(assertion, (it) => encrypt(it, key) + encrypt(it, key))
    for (const edit of [beside, twice]) {
      const done = await hub.signIn(connector, { signResponse: false }, edit)
      await assertRefused(hub, done, /one assertion|more than one/)
    }
  }),
)

test(
  'a key that has signed before still opens what was encrypted to it',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const key = await offeredKey(hub, connector)
    await hub.hub.signingKeys.add(hub.harbor)
    await hub.hub.signingKeys.promote(hub.harbor)
    const options = { signResponse: false }
    const done = await hub.signIn(connector, options, (xml) => encryptIn(xml, key))
    assert.equal(await hub.signedInAs(done.browser), chloe)
  }),
)
