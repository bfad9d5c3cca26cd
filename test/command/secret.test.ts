/** `foyer secret` and `foyer expiry`: how an operator changes FOYER_SECRET, and what ends soon. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { run } from '../../src/command/run.ts'
import { startProcess } from './foyer.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-secret-'))
})
after(() => rmSync(folder, { recursive: true }))

const foyer = async (words: string[], environment: Record<string, string> = {}) => {
  const said: string[] = []
  const status = await run(
    words,
    { FOYER_DATA: folder, ...environment },
    {
      say: (text) => void said.push(text),
      complain: (text) => void said.push(text),
      input: () => '',
    },
  )
  return { status, said: said.join('\n') }
}

test('KEY-02: FOYER_SECRET is changed step by step, and what is missing is said', async () => {
  await foyer(['organization', 'add', 'Harbor'])
  assert.match(
    (await foyer(['secret', 'status'])).said,
    /^1 +now +FOYER_SECRET +\d+ .*\n\nFOYER_S/m,
  )
  const old = readFileSync(join(folder, 'secret'), 'utf8').trim()
  const next = 'another secret, and long enough to be one'
  const alone = await foyer(['secret', 'status'], { FOYER_SECRET: next })
  assert.deepEqual(
    [alone.status, alone.said.split('. ')[1]?.slice(0, 18)],
    [1, 'If it was changed,'],
  )
  const both = { FOYER_SECRET: next, FOYER_SECRET_PREVIOUS: old }
  assert.match(
    (await foyer(['secret', 'status'], both)).said,
    /previous secret[\s\S]*secret rotate/,
  )
  const rotated = await foyer(['secret', 'rotate', '--json'], both)
  assert.deepEqual(JSON.parse(rotated.said), { wrapped: 1 })
  assert.match((await foyer(['secret', 'rotate'], both)).said, /already/)
  const { said } = await foyer(['secret', 'status', '--json'], { FOYER_SECRET: next })
  const { keys } = JSON.parse(said)
  assert.deepEqual([keys.length, keys[0].wrappedWith], [1, 'current'])
  assert.ok(!said.includes(next))
  const added = JSON.parse((await foyer(['secret', 'add', '--json'], { FOYER_SECRET: next })).said)
  assert.equal(added.number, 2)
  const resealed = await foyer(['secret', 'reseal'], { FOYER_SECRET: next })
  assert.match(resealed.said, /Sealed 0 rows with data key 1\. That was all\./)
  const forgotten = await foyer(['secret', 'forget', '1', '--leaked'], { FOYER_SECRET: next })
  assert.deepEqual([forgotten.status, /in use/.test(forgotten.said)], [1, true])
  const events = await foyer(['event', 'list', '--json'], { FOYER_SECRET: next })
  assert.match(events.said, /data-key\.rewrapped/)
})

test('what ends soon is listed, and whether letters tell of it is said', async () => {
  const own = mkdtempSync(join(tmpdir(), 'foyer-expiry-'))
  const environment = { FOYER_DATA: own }
  await foyer(['organization', 'add', 'Harbor'], environment)
  await foyer(['key', 'add', 'CRM', '--ends', '10d'], environment)
  await foyer(['key', 'add', 'Later', '--ends', '90d'], environment)
  const { said } = await foyer(['expiry', 'list'], environment)
  assert.match(said, /key +Key CRM/)
  assert.doesNotMatch(said, /Later/)
  const { items } = JSON.parse(
    (await foyer(['expiry', 'list', 'harbor', '--json'], environment)).said,
  )
  assert.deepEqual([items.length, items[0].kind], [1, 'key'])
  const words = ['organization', 'change', 'harbor', '--expiry-mail', 'no']
  assert.equal((await foyer(words, environment)).status, 0)
  rmSync(own, { recursive: true })
})

test('KEY-05: a report of the process holds nothing secret of its environment', async () => {
  const own = mkdtempSync(join(tmpdir(), 'foyer-report-'))
  const secret = 'a secret of the environment, long enough'
  const started = await startProcess(own, {
    FOYER_SECRET: secret,
    NODE_OPTIONS: `--report-on-signal --report-signal=SIGUSR2 --report-directory=${own}`,
  })
  const reports = () => readdirSync(own).filter((name) => name.startsWith('report.'))
  process.kill(started.pid, 'SIGUSR2')
  while (reports().length === 0) await turn()
  await started.stop()
  const report = readFileSync(join(own, reports()[0] ?? ''), 'utf8')
  assert.match(report, /"javascriptHeap"/)
  assert.ok(!report.includes(secret))
  rmSync(own, { recursive: true })
})
