/** FLT-14, KEY-01: `foyer backup` and `foyer restore`, as an operator types them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { run } from '../../src/command/run.ts'
import { getConfig, openHub } from '../../src/main.ts'
import { openProcess, openStore, type Store } from './foyer.ts'

/** Types words with that data folder, and gives what came of it. */
const type = async (words: string[], folder: string, more: Record<string, string> = {}) => {
  const done = { status: 0, out: '', error: '' }
  done.status = await run(
    words,
    { FOYER_DATA: folder, ...more },
    {
      say: (text) => {
        done.out += text
      },
      complain: (text) => {
        done.error += text
      },
      input: () => '',
    },
  )
  return done
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'foyer-backup-'))

/** Restores into an empty folder, as on another machine, and opens what is there. */
const openRestored = async (file: string, from: string) => {
  const folder = newFolder()
  writeFileSync(join(folder, 'secret'), readFileSync(join(from, 'secret')), { mode: 0o600 })
  const done = await type(['restore', file], folder)
  assert.equal(done.status, 0, done.error)
  const hub = await openHub(getConfig({ FOYER_DATA: folder }))
  return {
    hub,
    folder,
    async close() {
      await hub.close()
      rmSync(folder, { recursive: true })
    },
  }
}

describe('foyer backup, beside a process that is written to', () => {
  let place: Awaited<ReturnType<typeof openProcess>>
  let backups = ''
  before(async () => {
    place = await openProcess()
    backups = newFolder()
  })
  after(async () => {
    await place.close()
    rmSync(backups, { recursive: true })
  })

  it('FLT-14: holds everything that was acknowledged before it began, and is whole', async () => {
    const { hub } = place
    const [home] = await hub.organizations.roots()
    assert.ok(home)
    const acknowledged: string[] = []
    let isDone = false
    const write = async (name: string): Promise<void> => {
      for (let count = 0; !isDone; count += 1) {
        const user = await hub.users.add({ home, email: `${name}.${count}@harbor.example` })
        acknowledged.push(user.id)
        await new Promise(setImmediate)
      }
    }
    const writers = ['ana', 'ben', 'chloe'].map(write)
    while (acknowledged.length < 50) await new Promise(setImmediate)
    const known = acknowledged.slice()
    const { status, error, out } = await type(['backup', backups, '--json'], place.folder)
    isDone = true
    await Promise.all(writers)
    assert.equal(status, 0, error)
    const { file } = JSON.parse(out)
    const restored = await openRestored(file, place.folder)
    for (const id of known) assert.ok(await restored.hub.users.find(id), id)
    const [event] = await restored.hub.events.newest({ type: 'store.restored' }, 1)
    assert.equal(event?.data.by, 'command')
    await restored.close()
  })

  it('is for its owner alone, and says what is in it', async () => {
    const file = join(backups, 'one.sqlite')
    const { out } = await type(['backup', file, '--json'], place.folder)
    const said = JSON.parse(out)
    const manifest = JSON.parse(readFileSync(`${file}.json`, 'utf8'))
    assert.deepEqual({ file, ...manifest }, said)
    assert.equal(manifest.engine, 'sqlite')
    assert.equal(manifest.migrations[0], '001-state')
    assert.equal(manifest.bytes, statSync(file).size)
    for (const path of [file, `${file}.json`]) assert.equal(statSync(path).mode & 0o777, 0o600)
    const again = await type(['backup', file], place.folder)
    assert.equal(again.status, 1)
    assert.match(again.error, /There is a file .*one\.sqlite already/)
  })

  it('cannot be restored while the process runs', async () => {
    const file = join(backups, 'one.sqlite')
    const { status, error } = await type(['restore', file, '--replace'], place.folder)
    assert.equal(status, 1)
    assert.match(error, /^The hub is running: stop it first/)
  })
})

describe('foyer restore', () => {
  let store: Store
  let file = ''
  const restore = (words: string[] = [], from = file) =>
    type(['restore', from, ...words], store.folder)
  before(async () => {
    store = await openStore()
    await store.data('user add ana@harbor.example --first-name Ana')
    file = join(store.folder, 'before.sqlite')
    const { status, error } = await type(['backup', file], store.folder)
    assert.equal(status, 0, error)
  })
  // The hub is closed by a case, which needs the database to itself.
  after(() => rmSync(store.folder, { recursive: true }))
  /** Writes the backup once more, changed, and its manifest. */
  const spoil = (name: string, change: (bytes: Buffer) => Buffer, manifest = {}): string => {
    const path = join(store.folder, name)
    const known = JSON.parse(readFileSync(`${file}.json`, 'utf8'))
    writeFileSync(path, change(readFileSync(file)))
    writeFileSync(`${path}.json`, JSON.stringify({ ...known, ...manifest }))
    return path
  }

  it('FLT-06: refuses what is damaged, cut off, or without a manifest', async () => {
    const flip = (bytes: Buffer): Buffer => {
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
      return bytes
    }
    const paths = [
      spoil('flipped', flip),
      spoil('cut', (bytes) => bytes.subarray(0, -4096)),
      spoil('changed', (bytes) => bytes, { sha256: '0'.repeat(64) }),
    ]
    for (const path of paths) {
      const { status, error } = await restore(['--replace'], path)
      assert.equal(status, 1)
      assert.match(error, /is damaged: it is not what its manifest says/)
    }
    rmSync(`${paths[0]}.json`)
    assert.match((await restore([], paths[0])).error, /is not there, or is not the manifest/)
    assert.match((await restore([], join(store.folder, 'gone'))).error, /There is no file/)
    const other = spoil('other', (bytes) => bytes, { engine: 'postgres' })
    assert.match((await restore([], other)).error, /a backup of PostgreSQL/)
  })

  it('refuses while somebody has the database open, and over one that is used', async () => {
    const open = await restore(['--replace'])
    assert.deepEqual([open.status, /^A process has the database open/.test(open.error)], [1, true])
    await store.hub.close()
    const used = await restore()
    assert.equal(used.status, 1)
    assert.match(used.error, /is in use: with --replace it is put aside/)
    assert.ok(existsSync(join(store.folder, 'foyer.sqlite')))
  })

  it('FLT-14: with --replace, puts the old one aside and ends what was begun', async () => {
    const environment = { FOYER_DATA: store.folder }
    const hub = await openHub(getConfig(environment))
    const [home] = await hub.organizations.roots()
    assert.ok(home)
    const user = await hub.users.add({ home, email: 'zoe@harbor.example' })
    const source = await hub.connectors.add({
      ...{ owner: home, name: 'Source', type: 'oidc' },
      settings: { issuer: 'https://id.example', clientId: 'foyer' },
    })
    // With everything that hangs on a session.
    const upstream = { connectorId: source.id, name: null, kept: 'sealed' }
    const { secret } = await hub.sessions.start({ user, method: 'connector', upstream })
    const ticket = await hub.tickets.issue({ purpose: 'invite', lifetimeMinutes: 60, uses: 1 })
    await hub.state.put('code', 'once', true, 600)
    await hub.close()
    const began = join(store.folder, 'began.sqlite')
    assert.equal((await type(['backup', began], store.folder)).status, 0)
    const later = await openHub(getConfig(environment))
    await later.users.add({ home, email: 'later@harbor.example' })
    await later.close()

    const { status, out, error } = await restore(['--replace', '--json'], began)
    assert.equal(status, 0, error)
    const { aside } = JSON.parse(out)
    assert.match(aside, /foyer\.sqlite\.before-restore\.\d{14}Z$/)
    const old = new DatabaseSync(aside, { readOnly: true })
    assert.ok(old.prepare("select 1 from user_account where email = 'later@harbor.example'").get())
    old.close()
    const back = await openHub(getConfig(environment))
    assert.ok(await back.users.find(user.id))
    assert.equal(await back.sessions.find(secret), undefined)
    await assert.rejects(back.tickets.redeem('invite', ticket))
    assert.equal(await back.state.get('code', 'once'), undefined)
    const [event] = await back.events.newest({ type: 'store.restored' }, 1)
    assert.equal(event?.data.sha256, JSON.parse(out).sha256)
    await back.close()
    const left = readdirSync(store.folder).filter((name) => /restoring|\.part/.test(name))
    assert.deepEqual(left, [])
  })
})

describe('what a backup holds', () => {
  it('KEY-01: no secret in the open, and neither does its manifest', async () => {
    const folder = newFolder()
    const password = 'a heron & nine quiet boats'
    await type(['organization', 'add', 'Harbor'], folder)
    const hub = await openHub(getConfig({ FOYER_DATA: folder }))
    const [home] = await hub.organizations.roots()
    assert.ok(home)
    const user = await hub.users.add({ home, email: 'ana@harbor.example' })
    await hub.users.change(user.id, { passwordHash: await hub.passwords.hash(password) })
    const session = await hub.sessions.start({ user, method: 'password' })
    const key = await hub.keys.add({ organization: home, name: 'website' })
    const ticket = await hub.tickets.issue({ purpose: 'invite', lifetimeMinutes: 60, uses: 1 })
    const { privateKey } = await hub.signingKeys.current(home)
    const der = privateKey.export({ format: 'der', type: 'pkcs8' })
    await hub.close()
    const file = join(folder, 'all.sqlite')
    assert.equal((await type(['backup', file], folder)).status, 0)
    const kept = Buffer.concat([readFileSync(file), readFileSync(`${file}.json`)])
    assert.ok(kept.includes('ana@harbor.example'), 'it is the right file')
    const secrets = {
      password,
      session: session.secret,
      key: key.text,
      ticket,
      secret: readFileSync(join(folder, 'secret'), 'utf8').trim(),
      signingKey: der,
      signingKeyText: der.toString('base64'),
    }
    for (const [name, secret] of Object.entries(secrets)) assert.ok(!kept.includes(secret), name)
    rmSync(folder, { recursive: true })
  })
})

const interrupted = fileURLToPath(new URL('./interrupted.ts', import.meta.url))

describe('a backup that is stopped', () => {
  it('leaves nothing behind, and says so', async () => {
    const store = await openStore()
    for (let count = 0; count < 100; count += 1) {
      await store.hub.state.put('filler', String(count), 'x'.repeat(40_000), 600)
    }
    const file = join(store.folder, 'half.sqlite')
    const child = spawnSync(process.execPath, [interrupted, 'backup', file], {
      env: { PATH: process.env.PATH, FOYER_DATA: store.folder },
      encoding: 'utf8',
    })
    assert.equal(child.status, 1, child.stderr)
    assert.match(child.stderr, /^Backing up: \d+ %\n.*Stopped; nothing was changed\.\n$/s)
    const left = readdirSync(store.folder).filter((name) => name.startsWith('half'))
    assert.deepEqual(left, [])
    assert.equal((await type(['backup', file], store.folder)).status, 0)
    await store.close()
  })

  it('by force leaves what the next one to that folder takes away', async () => {
    const store = await openStore()
    const ours = ['foyer-20260101000000Z.sqlite.part', 'foyer.sqlite.before-x.20260101000000Z.part']
    const others = ['foyer-20260102000000Z.sqlite.part', 'letters-20260101000000Z.part']
    const dayAgo = Date.now() / 1000 - 24 * 3600
    for (const path of [...ours, ...others].map((name) => join(store.folder, name))) {
      writeFileSync(path, 'half')
      if (!path.includes('20260102')) utimesSync(path, dayAgo, dayAgo)
    }
    assert.equal((await type(['backup', store.folder], store.folder)).status, 0)
    const left = readdirSync(store.folder).filter((name) => name.includes('.part'))
    assert.deepEqual(left.sort(), others, 'one may be under way still, and one is not ours')
    await store.close()
  })

  it('finds no database where there is none, and no place where it may not write', async () => {
    const folder = newFolder()
    const none = await type(['backup', join(folder, 'x')], folder)
    assert.match(none.error, /There is no database .*foyer\.sqlite yet/)
    await type(['organization', 'add', 'Harbor'], folder)
    const nowhere = await type(['backup', join(folder, 'no', 'such', 'place')], folder)
    assert.deepEqual([nowhere.status, /ENOENT/.test(nowhere.error)], [1, true])
    rmSync(folder, { recursive: true })
  })
})
