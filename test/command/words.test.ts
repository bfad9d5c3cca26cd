/** The words of the `foyer` command as a shell hands them over, and its status. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { nouns } from '../../src/command/noun.ts'
import { openStore, type Store, script } from './foyer.ts'

describe('the foyer command, as a process', () => {
  let folder = ''
  const foyer = (words: string[], input = '', environment: Record<string, string> = {}) => {
    const done = spawnSync(process.execPath, [script, ...words], {
      env: { PATH: process.env.PATH, FOYER_DATA: folder, ...environment },
      input,
      encoding: 'utf8',
    })
    return { status: done.status, out: done.stdout, error: done.stderr }
  }
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-command-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('brings the database up to date, once', () => {
    const applied = () => JSON.parse(foyer(['migrate', '--json']).out).applied
    assert.match(applied().join(), /001.*002.*003/)
    assert.deepEqual(applied(), [])
    assert.equal(statSync(join(folder, 'secret')).mode & 0o777, 0o600)
    assert.equal(statSync(join(folder, 'foyer.sqlite')).mode & 0o777, 0o600)
  })

  it('takes its words, and a password from the standard input', () => {
    assert.equal(foyer(['organization', 'add', 'Harbor Realty']).status, 0)
    const words = ['user', 'add', '--email', 'ana@harbor.example', '--password-stdin', '--json']
    const { out, error, status } = foyer(words, 'correct horse battery staple\n')
    assert.equal(status, 0, error)
    assert.equal(JSON.parse(out).hasPassword, true)
    const again = foyer(words.slice(0, 4))
    assert.deepEqual([again.status, again.error], [1, '--email is already taken.\n'])
  })

  it('refuses to start with a configuration that cannot be right', () => {
    const { status, error } = foyer(['start'], '', { FOYER_PORT: 'x', FOYER_URL: 'ftp://x' })
    assert.equal(status, 2)
    assert.match(error, /FOYER_PORT/)
    assert.match(error, /FOYER_URL/)
  })
})

describe('the words of the foyer command', () => {
  let store: Store
  before(async () => {
    store = await openStore()
  })
  after(() => store.close())

  it('are explained: all of them, those of a noun, and one verb', async () => {
    const all = await store.said('--help')
    const known = [
      'foyer start',
      'foyer migrate',
      'signing-key',
      'FOYER_SECRET',
      ...Object.keys(nouns),
    ]
    for (const word of known) assert.ok(all.includes(word), word)
    const user = await store.said('user --help')
    for (const word of ['foyer user remove', '--password-stdin', '--first-name']) {
      assert.ok(user.includes(word), word)
    }
    assert.doesNotMatch(await store.said('user show --help'), /foyer user remove/)
    const { status, out } = await store.foyer(['user'])
    assert.deepEqual([status, out], [2, user])
  })

  it('that are wrong are said in one line, with status 2', async () => {
    const tables: [string, RegExp][] = [
      ['dance', /^There is no command "dance"\. "foyer --help" lists them\.$/],
      ['user dance', /^There is no command "user dance"\. "foyer user --help" lists them\.$/],
      ['user constructor', /no command/],
      ['constructor add', /no command/],
      ['user add --shoe-size 43', /'--shoe-size'/],
      ['user add --email', /'--email/],
      ['user show ana ben', /^"ben" is a word too many\.$/],
      ['user show ana --user ben', /^"ana" and --user: say one\.$/],
      ['user add --file gone.json', /^--file: .*gone\.json/],
      ['migrate now', /^"now" is a word too many\.$/],
      ['key list --limit few', /^--limit is a whole number\.$/],
    ]
    for (const [words, pattern] of tables) await store.refused(words, pattern, 2)
    const both = ['user', 'add', '--file', '-', '--password-stdin']
    assert.match((await store.foyer(both, '{}')).error, /^The standard input is either/)
    const files: [unknown, RegExp][] = [
      ['{', /^--file: .* is not JSON\.$/],
      [[1], /^--file holds one object, or a list of them\.$/],
    ]
    for (const [content, pattern] of files) {
      const path = store.write('wrong.json', content)
      await store.refused(`user add --file ${path}`, pattern, 2)
    }
  })

  it('answer a machine that was refused in JSON too', async () => {
    const { out, status } = await store.foyer(['user', 'show', 'nobody', '--json'])
    const { code, field } = JSON.parse(out).refusal
    assert.deepEqual([status, code, field], [1, 'not-found', 'user'])
  })

  it('give a list in its order, and one object for one', async () => {
    const path = store.write('one.json', { name: 'One' })
    assert.equal((await store.data(`group add --file ${path}`)).name, 'One')
    const list = store.write('list.json', [{ name: 'Two' }, { name: 'One' }, { name: 'Three' }])
    const { out, error, status } = await store.foyer(['group', 'add', '--file', list])
    assert.match(out, /^1: Two is a group.*\n3: Three is a group/)
    assert.deepEqual([error, status], ['2: --name is already taken.\n', 1])
    const empty = store.write('empty.json', [])
    assert.deepEqual(await store.data(`group add --file ${empty}`), [])
  })
})

const saml = (name: string): string =>
  readFileSync(new URL(`../../src/dialects/saml/testdata/${name}`, import.meta.url), 'utf8')

describe('foyer application add, from metadata', () => {
  let store: Store
  before(async () => {
    store = await openStore()
    const bare = (name: string): string => saml(name).replaceAll(/-----[A-Z ]+-----|\s/g, '')
    const source = saml('service-provider.xml')
      .replace('RSA', bare('rsa.certificate.pem'))
      .replace('OTHER', bare('other.certificate.pem'))
    store.write('metadata.xml', source.replaceAll(/ validUntil="[^"]*"/g, ''))
    writeFileSync(join(store.folder, 'expired.xml'), source.replaceAll('2026-', '2020-'))
  })
  after(() => store.close())

  it('says what the other side has to be told', async () => {
    const { id } = await store.data('organization show harbor')
    const file = join(store.folder, 'metadata.xml')
    const lines = (await store.said(`application add Wiki --saml-metadata ${file}`)).trimEnd()
    const [first = '', ...facts] = lines.split('\n')
    assert.match(first, /^Wiki is there now \([0-9a-f-]{36}\)\.$/)
    const base = `http://localhost:3000/saml/${id}`
    assert.deepEqual(facts, [
      `  entity id: ${base}/metadata`,
      `  metadata: ${base}/metadata`,
      `  sign-on address: ${base}/sso`,
      `  certificate: ${base}/certificate.pem`,
    ])
  })

  it('takes the path from a file of objects, and keeps the rest when it changes', async () => {
    const samlMetadata = join(store.folder, 'metadata.xml')
    const path = store.write('application.json', { name: 'Box', samlMetadata })
    const { settings } = await store.data(`application add --file ${path} --set nameId=id`)
    assert.equal(settings.nameId, 'id')
    const changed = await store.data(`application change Box --saml-metadata ${samlMetadata}`)
    assert.deepEqual(changed.settings, settings)
  })

  it('refuses in one line', async () => {
    const file = join(store.folder, 'expired.xml')
    const complaint = /^The metadata was good until 2020-\S+: ask for a new file\.$/
    await store.refused(`application add No --saml-metadata ${file}`, complaint)
  })
})
