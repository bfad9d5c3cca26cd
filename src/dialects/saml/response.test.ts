import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import { checkResponse } from './assertion.ts'
import { writePost } from './binding.ts'
import { writeCanonical } from './canonical.ts'
import { createIdentifier, isIdentifier } from './identifier.ts'
import {
  type ResponseOptions,
  type StatusResponseOptions,
  writeResponse,
  writeStatusResponse,
} from './response.ts'
import {
  acsUrl,
  audience,
  awkward,
  ec,
  entityId,
  expectation,
  isInvalid,
  lines,
  now,
  requestId,
  responseOptions,
  rsa,
  unsolicited,
} from './testdata/sample.ts'
import { nameIdFormats, statuses } from './vocabulary.ts'
import { readXml } from './xml.ts'

const golden = (name: string): string =>
  readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8').trimEnd()

const statusOptions: StatusResponseOptions = {
  responseId: '_response-0002',
  issueInstant: now,
  issuer: entityId,
  destination: acsUrl,
  inResponseTo: requestId,
  signer: rsa.signer,
  status: statuses.responder,
  subStatus: statuses.noPassive,
  message: 'Nobody is signed in <here> & now.',
}

test('a whole response is as it always was', () => {
  assert.equal(writeResponse(responseOptions()), golden('whole-response.xml'))
})

test('a status response is as it always was', () => {
  assert.equal(writeStatusResponse(statusOptions), golden('status-response.xml'))
})

const awkwardOptions: Partial<ResponseOptions> = {
  audience: `${audience}'<>`,
  inResponseTo: 'é.ü-1_2',
  nameId: {
    value: awkward,
    format: nameIdFormats.persistent,
    nameQualifier: awkward,
    spNameQualifier: lines,
  },
  attributes: [
    { name: awkward, friendlyName: lines, values: [awkward, lines, '', ' ', '\n', '\r', '\t'] },
    { name: 'empty', values: [] },
  ],
}

const variants: Record<string, ResponseOptions> = {
  'the assertion signed': responseOptions({ signResponse: false }),
  'both signed': responseOptions(),
  'both signed, unsolicited': unsolicited(),
  'the assertion signed, unsolicited': unsolicited({ signResponse: false }),
  'signed with an elliptic curve': responseOptions({ signer: ec.signer }),
  'awkward characters': responseOptions(awkwardOptions),
  'awkward characters, the assertion signed': responseOptions({
    ...awkwardOptions,
    signResponse: false,
  }),
  'no attributes': responseOptions({ attributes: [] }),
}

for (const [name, options] of Object.entries(variants)) {
  test(`a response is canonical as it is written: ${name}`, () => {
    const written = writeResponse(options)
    assert.equal(writeCanonical(readXml(Buffer.from(written))), written)
    using document = XmlDocument.fromString(written)
    const mode = XmlC14NMode.XML_C14N_EXCLUSIVE_1_0
    assert.equal(document.canonicalizeToString({ mode }), written)
  })
}

test('a status response is canonical as it is written', () => {
  const written = writeStatusResponse(statusOptions)
  using document = XmlDocument.fromString(written)
  const mode = XmlC14NMode.XML_C14N_EXCLUSIVE_1_0
  assert.equal(document.canonicalizeToString({ mode }), written)
})

/** The readers of others look at the clock themselves. It is put back when the test ends. */
const setClock = (context: TestContext): void => context.mock.timers.enable({ apis: ['Date'], now })

const openNodeSaml = (options: ResponseOptions): SAML =>
  new SAML({
    callbackUrl: acsUrl,
    issuer: options.audience,
    audience: options.audience,
    idpIssuer: entityId,
    idpCert: options.signer === ec.signer ? ec.certificatePem : rsa.certificatePem,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: options.signResponse,
    validateInResponseTo:
      options.inResponseTo === undefined ? ValidateInResponseTo.never : ValidateInResponseTo.always,
    cacheProvider: {
      saveAsync: async (_, value) => ({ createdAt: now, value }),
      getAsync: async (key) => (key === options.inResponseTo ? new Date(now).toISOString() : null),
      removeAsync: async (key) => key,
    },
  })

for (const [name, options] of Object.entries(variants)) {
  // Its xml-crypto knows no ECDSA; xmlsec1 and libxml2 stand in for it there.
  if (options.signer === ec.signer) continue
  test(`node-saml accepts a response: ${name}`, async (context) => {
    setClock(context)
    const { profile } = await openNodeSaml(options).validatePostResponseAsync({
      SAMLResponse: writePost(writeResponse(options)),
    })
    assert.equal(profile?.nameID, options.nameId.value)
    assert.equal(profile?.nameIDFormat, options.nameId.format)
    assert.equal(profile?.sessionIndex, options.sessionIndex)
    for (const { name, values } of options.attributes) {
      // It has undefined where a value is empty.
      const asserted: unknown[] = [profile?.[name] ?? []].flat().map((value) => value ?? '')
      assert.deepEqual(asserted, values)
    }
  })
}

test('node-saml reads a status response', async (context) => {
  setClock(context)
  const saml = openNodeSaml(responseOptions())
  const read = (options: StatusResponseOptions) =>
    saml.validatePostResponseAsync({ SAMLResponse: writePost(writeStatusResponse(options)) })
  assert.equal((await read(statusOptions)).profile, null)
  const denied = { ...statusOptions, subStatus: statuses.requestDenied }
  await assert.rejects(read(denied), /Responder error/)
})

const readWithSamlify = async (options: ResponseOptions) => {
  setSchemaValidator({ validate: async () => 'not validated here' })
  const provider = IdentityProvider({
    entityID: entityId,
    signingCert: rsa.signer.certificate,
    singleSignOnService: [{ Binding: 'post', Location: 'https://foyer.example/saml/sso' }],
    singleLogoutService: [{ Binding: 'post', Location: 'https://foyer.example/saml/slo' }],
  })
  const service = ServiceProvider({
    entityID: audience,
    wantMessageSigned: options.signResponse,
    wantAssertionsSigned: true,
    assertionConsumerService: [{ Binding: 'post', Location: acsUrl }],
  })
  const SAMLResponse = writePost(writeResponse(options))
  return await service.parseLoginResponse(provider, 'post', { body: { SAMLResponse } })
}

// samlify writes the document anew before it verifies, and changes tabs and line breaks.
const plainAwkward = awkward.replace('\u00a0', '')
for (const [name, options] of Object.entries({
  'the assertion signed': responseOptions({ signResponse: false }),
  'both signed': responseOptions(),
  unsolicited: unsolicited(),
  'awkward characters': responseOptions({
    nameId: { value: plainAwkward, format: nameIdFormats.persistent },
    attributes: [{ name: 'cn', values: [plainAwkward] }],
  }),
})) {
  test(`samlify accepts a response: ${name}`, async (context) => {
    setClock(context)
    const { extract } = await readWithSamlify(options)
    assert.equal(extract.nameID, options.nameId.value)
  })
}

test('IDP-09: a value is a value, whatever it looks like', () => {
  const forged =
    'x</saml:AttributeValue></saml:Attribute><saml:Attribute Name="admin"><saml:AttributeValue>y'
  const written = writeResponse(
    responseOptions({
      nameId: { value: `${forged}<!---->`, format: `"><x y="`, spNameQualifier: `"/><a b='` },
      sessionIndex: '"><script>',
      authnContext: ']]><!--',
      attributes: [{ name: `n" Name="admin`, nameFormat: '"', values: [forged, '&lt;', '<?p?>'] }],
    }),
  )
  const checked = checkResponse(expectation(written))
  assert.equal(checked.nameId, `${forged}<!---->`)
  assert.equal(checked.nameIdFormat, '"><x y="')
  assert.equal(checked.sessionIndex, '"><script>')
  assert.deepEqual(checked.attributes, [
    {
      name: `n" Name="admin`,
      nameFormat: '"',
      friendlyName: undefined,
      values: [forged, '&lt;', '<?p?>'],
    },
  ])
})

test('IDP-09: what XML cannot carry is refused wherever it stands', () => {
  for (const bad of ['\u0000', '\u0008', '\u001f', '\ud800', '\udc00x', '\ufffe', '\uffff']) {
    const places: Partial<ResponseOptions>[] = [
      { nameId: { value: bad, format: '' } },
      { attributes: [{ name: 'a', values: ['b', bad] }] },
      { attributes: [{ name: bad, values: [] }] },
      { audience: bad },
      { destination: bad },
      { issuer: bad },
    ]
    for (const place of places) {
      assert.throws(() => writeResponse(responseOptions(place)), isInvalid(/characters/))
    }
    assert.throws(() => writeStatusResponse({ ...statusOptions, message: bad }), isInvalid(/char/))
  }
})

test('IDP-08: identifiers with markup are refused', () => {
  for (const bad of ['"><x', '', '1a', 'a b', 'a:b', `a${'b'.repeat(512)}`]) {
    for (const place of ['responseId', 'assertionId', 'inResponseTo'] as const) {
      assert.throws(() => writeResponse(responseOptions({ [place]: bad })), isInvalid(/NCName/))
    }
  }
})

test('IDP-21: identifiers are made of 128 random bits, and are NCNames', () => {
  assert.equal(createIdentifier(Buffer.alloc(16, 0x0f)), `_${'0f'.repeat(16)}`)
  assert.ok(isIdentifier(createIdentifier(Buffer.alloc(20, 9))))
  assert.throws(() => createIdentifier(Buffer.alloc(15)), /128/)
})

test('SP-13, SP-20: one changed byte anywhere in what is signed is refused', () => {
  const bytes = Buffer.from(writeResponse(responseOptions()))
  const whole = bytes.toString('latin1')
  const keyInfos = [...whole.matchAll(/<ds:KeyInfo>.*?<\/ds:KeyInfo>/g)].map((each) => [
    each.index,
    each.index + each[0].length,
  ])
  // The key information of the response stands in no signed bytes; that of the assertion does.
  const [start = 0, end = 0] = keyInfos[0] ?? []
  const step = Math.floor((bytes.length - (end - start)) / 300)
  let tried = 0
  for (let at = 0; at < bytes.length; at += step) {
    if (at >= start && at < end) continue
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ (1 << (tried % 6))
    tried += 1
    assert.throws(() => checkResponse(expectation(changed)), isInvalid(), `byte ${at}`)
  }
  assert.ok(tried >= 290, String(tried))
})
