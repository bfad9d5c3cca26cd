import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { writeMetadata } from './metadata.ts'
import { writeAuthnRequest } from './request.ts'
import { writeResponse, writeStatusResponse } from './response.ts'
import {
  acsUrl,
  awkward,
  ec,
  entityId,
  lines,
  now,
  other,
  requestId,
  responseOptions,
  rsa,
  unsolicited,
} from './testdata/sample.ts'
import { metadataSchema, protocolSchema, validate } from './testdata/xmlsec1.ts'
import { authnContexts, nameIdFormats, statuses } from './vocabulary.ts'

const metadata = {
  entityId,
  ssoUrl: 'https://foyer.example/saml/sso?a=1&b=2',
  certificates: [rsa.signer.certificate, ec.signer.certificate],
}

test('our metadata is valid', () => {
  assert.equal(validate(writeMetadata(metadata), metadataSchema), '')
  const more = { ...metadata, validUntil: now, sloUrl: 'https://foyer.example/slo' }
  assert.equal(validate(writeMetadata(more), metadataSchema), '')
})

test('the schema is really asked', () => {
  const broken = writeMetadata(metadata).replaceAll('SingleSignOnService', 'SingleSignOn')
  assert.match(validate(broken, metadataSchema), /SingleSignOn/)
})

test('the service provider that the tests read is valid', () => {
  const source = readFileSync(new URL('testdata/service-provider.xml', import.meta.url), 'utf8')
    .replace('RSA', rsa.signer.certificate)
    .replace('OTHER', other.signer.certificate)
  assert.equal(validate(source, metadataSchema), '')
})

test('our responses are valid', () => {
  const values = [awkward, lines, '']
  for (const options of [
    responseOptions(),
    responseOptions({ signResponse: false, attributes: [] }),
    unsolicited(),
    responseOptions({
      nameId: { value: awkward, format: nameIdFormats.persistent, nameQualifier: lines },
      attributes: [
        { name: awkward, friendlyName: lines, values },
        { name: 'none', values: [] },
      ],
    }),
  ]) {
    assert.equal(validate(writeResponse(options), protocolSchema), '')
  }
})

test('our status responses and requests are valid', () => {
  const envelope = { issueInstant: now, issuer: entityId, signer: rsa.signer }
  const status = { status: statuses.requester, subStatus: statuses.requestDenied, message: awkward }
  for (const xml of [
    writeStatusResponse({ ...envelope, ...status, responseId: '_1', destination: acsUrl }),
    writeAuthnRequest({ ...envelope, id: requestId, destination: entityId, acsUrl }),
    writeAuthnRequest({
      ...envelope,
      id: requestId,
      destination: entityId,
      acsUrl,
      nameIdFormat: nameIdFormats.transient,
      authnContext: authnContexts.password,
      forceAuthn: true,
      isPassive: false,
    }),
  ]) {
    assert.equal(validate(xml, protocolSchema), '')
  }
})
