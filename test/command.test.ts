/** The `foyer` command as an operator runs it: a process, its words, and what it leaves. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../src/command/index.ts', import.meta.url))

describe('the foyer command', () => {
  let folder = ''

  const foyer = (words: string[], input = '', environment: Record<string, string> = {}) => {
    const done = spawnSync(process.execPath, [script, ...words], {
      env: { PATH: process.env.PATH, FOYER_DATA: folder, ...environment },
      input,
      encoding: 'utf8',
    })
    return { status: done.status, out: done.stdout, error: done.stderr }
  }
  const foyerJson = (...words: string[]) => JSON.parse(foyer([...words, '--json']).out)

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-command-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('explains itself', () => {
    const { out, status } = foyer(['--help'])
    assert.equal(status, 0)
    for (const word of ['foyer start', 'application add', '--saml-metadata', 'FOYER_SECRET']) {
      assert.ok(out.includes(word), word)
    }
  })

  it('brings the database up to date, once', () => {
    assert.match(foyerJson('migrate').applied.join(), /001.*002/)
    assert.deepEqual(foyerJson('migrate').applied, [])
    assert.equal(statSync(join(folder, 'secret')).mode & 0o777, 0o600)
    assert.equal(statSync(join(folder, 'foyer.sqlite')).mode & 0o777, 0o600)
  })

  it('adds an organization, a person, a key, and applications', () => {
    const organization = foyerJson('organization', 'add', '--name', 'Harbor Realty')
    assert.equal(organization.slug, 'harbor-realty')
    const add = ['user', 'add', '--email', 'ana@harbor.example', '--role', 'administrator']
    const person = foyer([...add, '--password-stdin', '--json'], 'correct horse battery staple\n')
    assert.equal(JSON.parse(person.out).organization, organization.id)
    const key = foyerJson('key', 'add', '--user', 'ana@harbor.example', '--name', 'CI')
    assert.match(key.key, /^fyr_[0-9a-f]{32}_/)
    const acs = ['--entity-id', 'urn:wiki', '--acs-url', 'https://wiki.example/acs']
    const wiki = foyerJson('application', 'add', '--name', 'Wiki', ...acs)
    assert.equal(wiki.type, 'saml')
    assert.match(wiki.metadata, new RegExp(`/saml/${organization.id}/metadata$`))
    const link = ['--name', 'News', '--url', 'https://news.example/']
    assert.equal(foyerJson('application', 'add', ...link).type, 'link')
  })

  it('says in one line what was wrong', () => {
    const tables: [string[], RegExp][] = [
      [['dance'], /no command "dance"/],
      [['user', 'add'], /--email is missing/],
      [['user', 'add', '--email', 'nobody'], /not an e-mail address/],
      [['user', 'add', '--email', 'ana@harbor.example'], /already taken/],
      [['user', 'add', '--email', 'x@y.example', '--organization', 'moon'], /no organization moon/],
      [['key', 'add', '--permission', 'everything'], /--permission is one of/],
      [['application', 'add', '--name', 'X', '--url', 'javascript:1'], /must be an address/],
      [['application', 'add', '--name', 'X', '--saml-metadata', 'gone.xml'], /gone\.xml/],
      [['user', 'add', '--shoe-size', '43'], /shoe-size/],
    ]
    for (const [words, pattern] of tables) {
      const { status, error } = foyer(words)
      assert.notEqual(status, 0, words.join(' '))
      assert.match(error, pattern)
      assert.equal(error.trim().split('\n').length, 1, error)
    }
  })

  it('refuses to start with a configuration that cannot be right', () => {
    const { status, error } = foyer(['start'], '', { FOYER_PORT: 'x', FOYER_URL: 'ftp://x' })
    assert.equal(status, 2)
    assert.match(error, /FOYER_PORT/)
    assert.match(error, /FOYER_URL/)
  })
})
