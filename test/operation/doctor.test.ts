/** `foyer doctor`: each of its faults, provoked by a stand-in for what is wrong. */
import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { run } from '../../src/command/run.ts'
import {
  type Finding,
  judgeClock,
  judgeEnd,
  judgeFile,
  judgeProxies,
  judgeRoom,
  judgeStream,
} from '../../src/doctor.ts'
import { judgeDatabaseUrl, judgeMigrations, judgePostgres } from '../../src/doctor-store.ts'
import { isLoopbackName } from '../../src/network.ts'
import { readPostgresFacts } from '../../src/store/health.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { openProcess, openStore } from '../command/foyer.ts'
import { getPostgres } from '../postgres.ts'
import { expectFinding, productive, verdicts } from './finding.ts'

const at = Date.UTC(2026, 10, 21)
const day = 24 * 3_600_000

describe('what the doctor is told, it judges', () => {
  it('clocks, ends and room', () => {
    const cases: [Finding, string][] = [
      [judgeClock(at, at + 900, 'x'), 'ok'],
      [judgeClock(at, at - 9_000, 'x'), 'warn'],
      [judgeClock(at, at + 90_000, 'x'), 'fault'],
      [judgeEnd({ area: 'tls', name: 'It', endsAt: at + 40 * day }, at, 'mend'), 'ok'],
      [judgeEnd({ area: 'tls', name: 'It', endsAt: at + 3 * day }, at, 'mend'), 'warn'],
      [judgeEnd({ area: 'tls', name: 'It', endsAt: at - 1 }, at, 'mend'), 'fault'],
      [judgeRoom(5e9, 1e9), 'ok'],
      [judgeRoom(1e9, 1e9), 'warn'],
      [judgeRoom(1e7, 1e5), 'fault'],
    ]
    for (const [finding, verdict] of cases) expectFinding([finding], verdict, /./)
  })

  it('streams of the audit log', () => {
    const stream = { url: 'https://siem.example', failures: 0, cause: '', behind: 3 }
    expectFinding([judgeStream(stream)], 'ok', /3 events wait/)
    const away = judgeStream({ ...stream, failures: 2, cause: 'it answered with status 503' })
    expectFinding([away], 'warn', /3 events wait .* 2 times in a row: it answered with status 503/)
  })

  it('KEY-05: the rights of files', () => {
    const file = (mode: number, kind: 'secret' | 'folder' = 'secret') =>
      judgeFile({ path: '/f', mode, kind })
    expectFinding([file(0o100600)], 'ok', /0600/)
    expectFinding([file(0o100640)], 'warn', /its group/)
    expectFinding([file(0o100644)], 'fault', /everybody/)
    expectFinding([file(0o40755, 'folder')], 'fault', /everybody/)
    assert.equal(file(0o40755, 'folder').remedy, 'chmod 700 /f')
  })

  it('proxies', () => {
    assert.deepEqual(verdicts(judgeProxies(productive())), ['proxy ok'])
    const everyone = judgeProxies(productive({ trustedProxies: ['0.0.0.0/0', '10.0.0.1'] }))
    expectFinding(everyone, 'fault', /anybody may say who they are/)
    expectFinding(judgeProxies(productive({ trustedProxies: ['::/0'] })), 'fault', /anybody/)
    expectFinding(judgeProxies(productive({ trustedProxies: [] })), 'warn', /not set/)
    expectFinding(judgeProxies(productive({ host: '' })), 'warn', /every address/)
  })

  it('PostgreSQL', () => {
    const good = {
      ...{ version: 180_000, fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'on' },
      ...{ isReplica: false, isSuperuser: false, now: at },
    }
    assert.deepEqual([...new Set(verdicts(judgePostgres(good, at)))], ['database ok', 'clock ok'])
    const wrong: [object, string, RegExp][] = [
      [{ version: 130_000 }, 'fault', /too old/],
      [{ fsync: 'off' }, 'fault', /may be lost/],
      [{ fullPageWrites: 'off' }, 'fault', /may be lost/],
      [{ synchronousCommit: 'off' }, 'fault', /may be lost/],
      [{ isReplica: true }, 'fault', /replica/],
      [{ isSuperuser: true }, 'warn', /superuser/],
      [{ now: at + day }, 'fault', /clock/],
    ]
    for (const [more, verdict, text] of wrong) {
      expectFinding(judgePostgres({ ...good, ...more }, at), verdict, text)
    }
    const far = 'postgres://foyer@db.example/foyer'
    expectFinding(judgeDatabaseUrl(far, isLoopbackName), 'warn', /does not check who answers/)
    assert.deepEqual(judgeDatabaseUrl(`${far}?sslmode=verify-full`, isLoopbackName), [])
    assert.deepEqual(judgeDatabaseUrl('postgres://foyer@localhost/foyer', isLoopbackName), [])
  })

  it('migrations', () => {
    expectFinding([judgeMigrations([], false)], 'ok', /of this version/)
    expectFinding([judgeMigrations(['014-role'], false)], 'warn', /014-role/)
    expectFinding([judgeMigrations(['001-state'], true)], 'warn', /empty/)
  })

  it('a real PostgreSQL, which tests run without fsync', async () => {
    const url = await (await getPostgres()).createDatabase()
    const database = openPostgres({ url })
    const facts = await readPostgresFacts(database)
    await database.close()
    assert.ok(facts.version > 140_000)
    assert.ok(Math.abs(facts.now - Date.now()) < 60_000)
    expectFinding(judgePostgres(facts, facts.now), 'fault', /fsync is off/)
    expectFinding(judgePostgres(facts, facts.now), 'warn', /superuser/)
  })
})

const typed = async (words: string[], environment: Record<string, string>) => {
  let out = ''
  const status = await run([...words, '--json'], environment, {
    say: (text) => {
      out += text
    },
    complain: (text) => {
      out += text
    },
    input: () => '',
  })
  const { verdict, findings } = JSON.parse(out) as { verdict: string; findings: Finding[] }
  return { status, verdict, findings }
}

describe('foyer doctor', () => {
  it('finds nothing wrong with a hub that runs', async () => {
    const place = await openProcess()
    const environment = { FOYER_DATA: place.folder, FOYER_PORT: new URL(place.running.url).port }
    const { status, verdict, findings } = await typed(['doctor'], environment)
    assert.deepEqual([status, verdict === 'fault'], [0, false], JSON.stringify(findings))
    expectFinding(findings, 'ok', /A process answers commands/)
    expectFinding(findings, 'ok', /shows the sign-in page/)
    expectFinding(findings, 'ok', /A hub on this database answers at/)
    expectFinding(findings, 'ok', /is whole/)
    await place.close()
  })

  it('FLT-15: finds that another copy of the hub is the one that is reached', async () => {
    const place = await openProcess()
    const folder = mkdtempSync(join(tmpdir(), 'foyer-doctor-'))
    copyFileSync(join(place.folder, 'secret'), join(folder, 'secret'))
    let file = ''
    const terminal = {
      say: (text: string) => {
        file ||= JSON.parse(text).file
      },
      complain: assert.fail,
      input: () => '',
    }
    const environment = { FOYER_DATA: folder, FOYER_PORT: `${place.running.port}` }
    await run(['backup', folder, '--json'], { FOYER_DATA: place.folder }, terminal)
    await run(['restore', file], environment, terminal)
    const { status, findings } = await typed(['doctor'], environment)
    assert.equal(status, 1)
    expectFinding(findings, 'fault', /Another copy of this hub answers at http:\/\/localhost/)
    await place.close()
    rmSync(folder, { recursive: true })
  })

  it('finds a secret that is wrong, a file that is open, and a hub that is away', async () => {
    const store = await openStore()
    await store.hub.audit.streams.add({ url: 'https://siem.example/token-in-path' })
    const secret = join(store.folder, 'other-secret')
    writeFileSync(secret, 'another secret, and long enough to be one')
    chmodSync(secret, 0o644)
    const more = { FOYER_SECRET_FILE: secret, FOYER_PORT: '1' }
    const { status, findings } = await typed(['doctor'], { ...store.environment, ...more })
    assert.equal(status, 1)
    expectFinding(findings, 'warn', /No process answers/)
    expectFinding(findings, 'fault', /other-secret has the mode 0644/)
    expectFinding(findings, 'fault', /FOYER_SECRET is not the one/)
    expectFinding(findings, 'fault', /cannot be asked/)
    expectFinding(findings, 'ok', /events wait for https:\/\/siem\.example, which takes them/)
    await store.close()
  })

  it('finds settings that are wrong, no database, and one that is damaged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-doctor-'))
    const wrong = await typed(['doctor'], { FOYER_DATA: folder, FOYER_PORT: 'x', FOYER_ODD: '1' })
    expectFinding(wrong.findings, 'fault', /^FOYER_PORT is not a port/)
    expectFinding(wrong.findings, 'fault', /^FOYER_ODD is not a setting/)
    const empty = await typed(['doctor'], { FOYER_DATA: folder, FOYER_PORT: '1' })
    expectFinding(empty.findings, 'warn', /There is no database/)
    writeFileSync(join(folder, 'foyer.sqlite'), 'this is no database at all'.repeat(100))
    const damaged = await typed(['doctor'], { FOYER_DATA: folder, FOYER_PORT: '1' })
    expectFinding(damaged.findings, 'fault', /not a database/)
    rmSync(folder, { recursive: true })
  })
})
