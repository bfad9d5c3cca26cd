/** `foyer application add`: from metadata or an entity id with an ACS URL, and what it refuses. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { getConfig, openHub } from '../main.ts'

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

type Said = { failed: boolean; stdout: string; stderr: string }

const add = (...words: string[]): Promise<Said> => {
  const index = new URL('index.ts', import.meta.url).pathname
  const env = { PATH: process.env.PATH, ...environment }
  const all = [index, 'application', 'add', ...words]
  return new Promise((resolve) => {
    execFile(process.execPath, all, { env }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    )
  })
}

const settingsOf = async (id: string) => {
  const hub = await openHub(getConfig(environment))
  const application = await hub.applications.find(id)
  await hub.close()
  return application?.settings
}

test('metadata is enough, and the answer says what the other side has to be told', async () => {
  const { stdout, stderr } = await add('--name', 'Wiki', '--saml-metadata', metadata)
  assert.equal(stderr, '')
  for (const address of ['/metadata', '/sso', '/certificate.pem']) {
    assert.ok(stdout.includes(`${base}${address}\n`), stdout)
  }
})

const manual = ['--name', 'Box', '--entity-id', 'Dropbox', '--acs-url', 'https://sp.example/acs']

test('an entity id with an ACS URL is enough, and --set says the rest', async () => {
  const mappings = 'mappings={"mail":"email"}'
  const sets = ['nameIdFormat=PERSISTENT', 'signed=false', `certificates=@${certificate}`, mappings]
  const { stdout, stderr } = await add(
    ...manual,
    ...sets.flatMap((each) => ['--set', each]),
    '--json',
  )
  assert.equal(stderr, '')
  const settings = await settingsOf(JSON.parse(stdout).id)
  assert.equal(settings?.entityId, 'Dropbox')
  assert.equal(settings?.nameIdFormat, 'PERSISTENT')
  assert.equal(settings?.signed, false)
  assert.deepEqual(settings?.mappings, { mail: 'email' })
  const [kept] = (settings?.certificates ?? []) as string[]
  assert.equal(kept?.trim(), readFileSync(certificate, 'utf8').trim())
})

test('what cannot be an application is refused, in words for a person', async () => {
  const refused: [words: string[], complaint: RegExp][] = [
    [['--name', 'No', '--saml-metadata', '/nowhere/metadata.xml'], /no such file/],
    [['--name', 'No', '--saml-metadata', expired], /good until 2020-.*: ask for a new file/],
    [['--name', 'No', '--entity-id', 'x'], /acs-url/],
    [[...manual, '--set', 'nothing=1'], /nothing/],
    [[...manual, '--set', 'signed=yes'], /signed.* must be true or false/i],
    [[...manual, '--set', 'mappings=x'], /mappings/],
    [[...manual, '--acs-url', 'http://sp.example/'], /must begin with https/],
    [['--name', 'No'], /--saml-metadata/],
  ]
  const said = await Promise.all(refused.map(([words]) => add(...words)))
  for (const [index, [, complaint]] of refused.entries()) {
    const { failed, stderr } = said[index] as Said
    assert.ok(failed)
    assert.match(stderr, complaint)
    assert.doesNotMatch(stderr, /\n +at /)
  }
})
