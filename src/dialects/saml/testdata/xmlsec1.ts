/** What independent programs say of our documents: xmlsec1 of signatures, xmllint of schemas. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { rsa } from './sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'foyer-xmlsec1-'))
after(() => rmSync(folder, { recursive: true, force: true }))

export const save = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export const run = (args: string[], path: string) =>
  spawnSync('xmlsec1', [...args, path], { encoding: 'utf8' })

export const elementNames = {
  response: 'urn:oasis:names:tc:SAML:2.0:protocol:Response',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion',
  request: 'urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest',
}

/** What xmlsec1 says of the signature below the named element. */
export const isVerified = (
  xml: string,
  element: keyof typeof elementNames,
  key: { certificatePem: string } = rsa,
): boolean => {
  const certificate = save('certificate.pem', key.certificatePem)
  const path = `//*[local-name()='${elementNames[element].split(':').at(-1)}']`
  const args = ['--verify', '--enabled-key-data', 'x509', '--pubkey-cert-pem', certificate]
  const node = ['--node-xpath', `${path}/*[local-name()='Signature']`]
  for (const each of Object.values(elementNames)) args.push('--id-attr:ID', each)
  const { status, error } = run([...args, ...node], save('document.xml', xml))
  assert.equal(error, undefined)
  return status === 0
}

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

/** What the schema of OASIS says against the document; nothing when it is valid. */
export const validate = (xml: string, schema: string): string => {
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

export const metadataSchema = 'saml-schema-metadata-2.0.xsd'
export const protocolSchema = 'saml-schema-protocol-2.0.xsd'
