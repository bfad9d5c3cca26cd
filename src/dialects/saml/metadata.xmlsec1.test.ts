import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
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
import { authnContexts, nameIdFormats, statuses } from './vocabulary.ts'

const folder = mkdtempSync(join(tmpdir(), 'foyer-schema-'))
after(() => rmSync(folder, { recursive: true }))

/** Where Debian's opensaml-schemas and xmltooling-schemas, and builds from source, put them. */
const schemaFolders = ['/usr/share/xml', '/usr/local/share/xml', '/opt/local/share/xml']
const schemas = schemaFolders.find((each) => existsSync(join(each, 'opensaml')))

/** The catalogue that keeps xmllint from asking the network for what a schema imports. */
const writeCatalog = (root: string): string => {
  const files = {
    'http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd':
      'xmltooling/xmldsig-core-schema.xsd',
    'http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd':
      'xmltooling/xenc-schema.xsd',
    'http://www.w3.org/2001/xml.xsd': 'xmltooling/xml.xsd',
    'xml.xsd': 'xmltooling/xml.xsd',
    'saml-schema-assertion-2.0.xsd': 'opensaml/saml-schema-assertion-2.0.xsd',
  }
  const entries = Object.entries(files).map(
    ([from, to]) => `<system systemId="${from}" uri="file://${join(root, to)}"/>`,
  )
  const path = join(folder, 'catalog.xml')
  const catalog = 'urn:oasis:names:tc:entity:xmlns:xml:catalog'
  writeFileSync(path, `<catalog xmlns="${catalog}">${entries.join('')}</catalog>`)
  return path
}

const validate = (xml: string, schema: string): string => {
  assert.ok(
    schemas !== undefined,
    'the packages opensaml-schemas and xmltooling-schemas are missing',
  )
  const path = join(folder, 'document.xml')
  writeFileSync(path, xml)
  const args = ['--nonet', '--noout', '--schema', join(schemas, 'opensaml', schema), path]
  const env = `XML_CATALOG_FILES=${writeCatalog(schemas)}`
  const { status, stderr, error } = spawnSync('env', [env, 'xmllint', ...args], {
    encoding: 'utf8',
  })
  assert.equal(error, undefined)
  return status === 0 ? '' : stderr
}

const metadataSchema = 'saml-schema-metadata-2.0.xsd'
const protocolSchema = 'saml-schema-protocol-2.0.xsd'

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
