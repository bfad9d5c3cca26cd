/** `foyer backup` and `foyer restore` on PostgreSQL, which leave the work to its own tools. */
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { run } from '../../src/command/run.ts'
import { getConfig, openHub } from '../../src/main.ts'
import { findInstalled, getPostgres, openPostgresServer, type Postgres } from '../postgres.ts'

const type = async (words: string[], environment: Record<string, string>) => {
  const done = { status: 0, out: '', error: '' }
  done.status = await run(words, environment, {
    say: (text) => {
      done.out += text
    },
    complain: (text) => {
      done.error += text
    },
    input: () => '',
  })
  return done
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'foyer-backup-'))

/** A tool that writes down how it was called, in the place of the real one. */
const standIn = (folder: string, tool: string, status = 0): void => {
  const lines = [
    '#!/bin/sh',
    `env > "${folder}/${tool}.env"; echo "$@" > "${folder}/${tool}.words"`,
    'for word in "$@"; do',
    '  case $word in --file=*) echo dump > "$(echo "$word" | cut -c8-)";; esac',
    'done',
    `echo "${tool}: no such server" >&2; exit ${status}`,
  ]
  writeFileSync(join(folder, tool), lines.join('\n'))
  chmodSync(join(folder, tool), 0o755)
}

const word = 'a-word-of-the-database'

/** The address of a new database, with a password that the server does not ask for. */
const addressOf = async (server: Postgres): Promise<string> =>
  (await server.createDatabase()).replace('foyer@', `foyer:${word}@`)

describe('foyer backup of PostgreSQL, with stand-ins for its tools', () => {
  let folder = ''
  let environment: Record<string, string> = {}
  before(async () => {
    folder = newFolder()
    const FOYER_DATABASE = await addressOf(await getPostgres())
    environment = { FOYER_DATABASE, FOYER_DATA: folder, PATH: `${folder}:/usr/bin:/bin` }
  })
  after(() => rmSync(folder, { recursive: true }))
  const left = () => readdirSync(folder).filter((name) => name.startsWith('out'))
  const backup = (more = {}) =>
    type(['backup', join(folder, 'out.pgdump'), '--json'], { ...environment, ...more })

  it('finds nothing in an empty database', async () => {
    assert.match((await backup()).error, /^The database is empty\.$/)
  })

  it('says what to do where the tool is missing', async () => {
    await type(['organization', 'add', 'Harbor'], environment)
    const { status, error } = await backup({ PATH: folder })
    assert.equal(status, 1)
    assert.match(
      error,
      /^pg_dump is not installed here\. Install .*docs\/operations\.md says how\.$/,
    )
    assert.deepEqual(left(), [])
  })

  it('says what the tool said, and leaves nothing', async () => {
    standIn(folder, 'pg_dump', 1)
    assert.match((await backup()).error, /^pg_dump failed: pg_dump: no such server$/)
    assert.deepEqual(left(), [])
  })

  it('KEY-05: gives the password by the environment alone, and nothing of ours', async () => {
    standIn(folder, 'pg_dump')
    const { status, out, error } = await backup({ FOYER_LOG_LEVEL: 'silent' })
    assert.equal(status, 0, error)
    const { file, engine, migrations, bytes } = JSON.parse(out)
    assert.deepEqual([file, engine, bytes], [join(folder, 'out.pgdump'), 'postgres', 5])
    assert.equal(migrations[0], '001-state')
    assert.doesNotMatch(readFileSync(join(folder, 'pg_dump.words'), 'utf8'), new RegExp(word))
    const seen = readFileSync(join(folder, 'pg_dump.env'), 'utf8')
    assert.ok(seen.split('\n').includes(`PGPASSWORD=${word}`))
    assert.doesNotMatch(seen, /FOYER_/)
  })

  it('is put into no database that holds anything, nor into SQLite', async () => {
    const file = join(folder, 'out.pgdump')
    const full = await type(['restore', file, '--replace'], environment)
    assert.match(full.error, /^The database is not empty\. Make a new one/)
    const other = await type(['restore', file], { FOYER_DATA: folder })
    assert.match(other.error, /This is a backup of PostgreSQL, and the hub is set to SQLite\.$/)
  })
})

// Its tools are of its own version, and refuse to speak with a newer server.
if (findInstalled() !== undefined) {
  describe('foyer backup of PostgreSQL, with its own tools', () => {
    let server: Postgres
    let folder = ''
    before(async () => {
      server = await openPostgresServer({ isInstalled: true })
      folder = newFolder()
    })
    after(async () => {
      await server.stop()
      rmSync(folder, { recursive: true })
    })

    it('FLT-14: holds everything, and is restored into a new database', async () => {
      const PATH = `${findInstalled()}/bin:${process.env.PATH}`
      const first = { FOYER_DATABASE: await addressOf(server), FOYER_DATA: folder, PATH }
      await type(['organization', 'add', 'Harbor'], first)
      await type(['user', 'add', 'ana@harbor.example', '--json'], first)
      const file = join(folder, 'all.pgdump')
      const made = await type(['backup', file], first)
      assert.equal(made.status, 0, made.error)
      assert.ok(!readFileSync(file).includes(readFileSync(join(folder, 'secret'))))
      const second = { ...first, FOYER_DATABASE: await addressOf(server) }
      const { status, error } = await type(['restore', file], second)
      assert.equal(status, 0, error)
      const hub = await openHub(getConfig(second))
      const [home] = await hub.organizations.roots()
      assert.equal(home?.name, 'Harbor')
      const [event] = await hub.events.newest({ type: 'store.restored' }, 1)
      assert.equal(event?.data.by, 'command')
      await hub.close()
    })
  })
}
