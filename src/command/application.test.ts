/** `foyer application add`: from metadata, from an entity id with an ACS URL, and what it refuses. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { getConfig, openHub } from '../main.ts'
import { addApplication } from './application.ts'
import type { Values } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'foyer-command-'))
const environment = { FOYER_DATA: folder, FOYER_URL: 'http://localhost:3000' }
const metadata = join(folder, 'metadata.xml')
const expired = join(folder, 'expired.xml')
const certificate = join(folder, 'certificate.pem')
let base: string

const saml = (name: string): string =>
  readFileSync(new URL(`../dialects/saml/testdata/${name}`, import.meta.url), 'utf8')

before(async () => {
  const bare = (name: string): string => saml(name).replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const source = saml('service-provider.xml')
    .replace('RSA', bare('rsa.certificate.pem'))
    .replace('OTHER', bare('other.certificate.pem'))
  writeFileSync(metadata, source.replaceAll(/ validUntil="[^"]*"/g, ''))
  writeFileSync(expired, source.replaceAll('2026-', '2020-'))
  writeFileSync(certificate, saml('rsa.certificate.pem'))
  const hub = await openHub(getConfig(environment))
  const root = await hub.organizations.add({ name: 'Harbor' })
  base = `http://localhost:3000/saml/${root.id}`
  await hub.close()
})

after(() => rmSync(folder, { recursive: true }))

const foyer = (...words: string[]) => {
  const index = new URL('index.ts', import.meta.url).pathname
  const env = { PATH: process.env.PATH, ...environment }
  return spawnSync(process.execPath, [index, ...words], { encoding: 'utf8', env })
}

test('metadata is enough, and the answer says what the other side has to be told', () => {
  const words = ['application', 'add', '--name', 'Wiki', '--saml-metadata', metadata]
  const { status, stdout, stderr } = foyer(...words)
  assert.equal(status, 0, stderr)
  const lines = stdout.trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^Wiki is there now \([0-9a-f-]{36}\)\.$/)
  assert.deepEqual(lines.slice(1), [
    `  entity id: ${base}/metadata`,
    `  metadata: ${base}/metadata`,
    `  sign-on address: ${base}/sso`,
    `  certificate: ${base}/certificate.pem`,
  ])
})

const manual = { name: 'Box', 'entity-id': 'Dropbox', 'acs-url': 'https://sp.example/acs' }

test('an entity id with an ACS URL is enough, and --set says the rest', async () => {
  const mappings = 'mappings={"mail":"email"}'
  const set = ['nameIdFormat=PERSISTENT', 'signed=false', `certificates=@${certificate}`, mappings]
  const { data } = (await addApplication.run({ ...manual, set }, environment)) ?? {}
  const hub = await openHub(getConfig(environment))
  const { settings } = (await hub.applications.find(String(data?.id))) ?? {}
  await hub.close()
  assert.equal(settings?.entityId, 'Dropbox')
  assert.equal(settings?.nameIdFormat, 'PERSISTENT')
  assert.equal(settings?.signed, false)
  assert.deepEqual(settings?.mappings, { mail: 'email' })
  assert.deepEqual(settings?.certificates, [readFileSync(certificate, 'utf8').trim()])
})

const refused: [values: Values, complaint: RegExp][] = [
  [{ 'saml-metadata': '/nowhere/metadata.xml' }, /no such file/],
  [{ 'entity-id': 'x' }, /--acs-url is missing/],
  [{ ...manual, set: ['nothing=1'] }, /no setting nothing\. There are: acsUrl, entityId/],
  [{ ...manual, set: ['signed=yes'] }, /signed must be true or false/],
  [{ ...manual, set: ['mappings=x'] }, /mappings must be JSON/],
  [{ ...manual, 'acs-url': 'http://sp.example/' }, /must begin with https/],
  [{}, /Give --saml-metadata/],
]

for (const [values, complaint] of refused) {
  test(`it is refused: ${JSON.stringify(values)}`, async () => {
    await assert.rejects(addApplication.run(values, environment), complaint)
  })
}

test('a refusal is one line for a person', () => {
  const words = ['application', 'add', '--name', 'No', '--saml-metadata', expired]
  const { status, stderr } = foyer(...words)
  assert.equal(status, 1)
  assert.match(stderr, /^The metadata was good until 2020-\S+: ask for a new file\.\n$/)
})
