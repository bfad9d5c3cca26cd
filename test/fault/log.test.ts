/** FLT-16: nobody reads the log any more, or what it is written to is full. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { createLog } from '../../src/log.ts'
import { findPort, script } from '../command/foyer.ts'
import { call } from './call.ts'
import { openScene } from './scene.ts'

const line = `${JSON.stringify({ msg: 'x'.repeat(1_000) })}\n`

/** A reader that takes nothing until it is told to. */
const openReader = () => {
  const taken: string[] = []
  const goOn = Promise.withResolvers<void>()
  const out = new Writable({
    write: (bytes, _encoding, done) => {
      taken.push(String(bytes))
      void goOn.promise.then(() => done())
    },
  })
  return { out, taken, goOn: goOn.resolve }
}

describe('FLT-16: the log', () => {
  test('FLT-16: lines that nobody takes are bounded, and it says how many were lost', async () => {
    const { out, taken, goOn } = openReader()
    const log = createLog(out, () => 7)
    for (let index = 0; index < 3_000; index += 1) {
      log.write(line)
      if (index % 100 === 0) await setImmediate()
    }
    assert.ok(out.writableLength <= 1024 * 1024 + line.length)
    goOn()
    while (out.writableLength > 0) await setImmediate()
    log.write(line)
    log.flush()
    await setImmediate()
    const lines = taken.join('').split('\n').slice(0, -1)
    const [lost = ''] = lines.filter((each) => each.includes('lost'))
    const { level, time, msg } = JSON.parse(lost)
    const count = Number(/^(\d+) lines of the log were lost$/.exec(msg)?.[1])
    assert.deepEqual([level, time], [40, 7])
    assert.equal(count + lines.length - 1, 3_001)
  })

  test('FLT-16: the lines of one turn are written at once, and in order', async () => {
    const { out, taken } = openReader()
    const log = createLog(out, () => 7)
    for (const each of ['1\n', '2\n', '3\n']) log.write(each)
    assert.deepEqual(taken, [])
    await setImmediate()
    assert.deepEqual(taken, ['1\n2\n3\n'])
  })
})

const requests = 1_600
const atOnce = 16

/** A process whose standard output has that end; `leave` is what its reader does then. */
const serveWithout = async (stdout: 'pipe' | number, leave: (out: Writable | null) => void) => {
  const scene = await openScene()
  const port = await findPort()
  const env = { ...scene.environment, FOYER_PORT: String(port), FOYER_LOG_LEVEL: 'info' }
  const child = spawn(process.execPath, [script, 'start'], {
    env,
    stdio: ['ignore', stdout, 'ignore'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const look = () => call({ port, path: '/readyz', headers: { host: `localhost:${port}` } })
  while ((await look())?.status !== 200 && child.exitCode === null) await sleep(20)
  leave(child.stdout as Writable | null)
  let good = 0
  const lookOften = async (): Promise<void> => {
    for (let count = 0; count < requests / atOnce; count += 1) {
      if ((await look())?.status === 200) good += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lookOften))
  child.kill()
  const status = await ended
  scene.close()
  return { good, status }
}

describe('FLT-16: a process', () => {
  const kept = { good: requests, status: 0 }

  test('FLT-16: nobody reads what it says: it serves, and ends when it is told to', async () => {
    // Nothing is read of a stream that nobody listens to, and what may wait in it is soon full.
    assert.deepEqual(await serveWithout('pipe', () => {}), kept)
  })

  test('FLT-16: its standard output is closed (EPIPE): it serves, and ends', async () => {
    assert.deepEqual(await serveWithout('pipe', (out) => out?.destroy()), kept)
  })

  const fullDisk = '/dev/full'
  test('FLT-16: the disk of its log is full (ENOSPC): it serves, and ends', async () => {
    const stdout = existsSync(fullDisk) ? openSync(fullDisk, 'w') : 'pipe'
    assert.deepEqual(await serveWithout(stdout, (out) => out?.destroy()), kept)
  })
})
