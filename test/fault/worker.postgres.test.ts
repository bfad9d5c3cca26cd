/** Several processes at one port (FOYER_PROCESSES), as an operator starts them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../src/command/run.ts'
import { getConfig, openHub } from '../../src/main.ts'
import { restAfter } from '../../src/worker.ts'
import { findPort, startProcess } from '../command/foyer.ts'
import { password } from '../helper.ts'
import { getPostgres } from '../postgres.ts'
import { openVisitor } from './visitor.ts'

type Running = Awaited<ReturnType<typeof startProcess>>

describe('several processes at one port', () => {
  let folder: string
  let environment: Record<string, string>
  let running: Running
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-worker-'))
    environment = {
      FOYER_DATABASE: await (await getPostgres()).createDatabase(),
      FOYER_SECRET: 'a secret of the tests, long enough to be one',
      FOYER_TRUSTED_PROXIES: '127.0.0.1',
      FOYER_HOST: '127.0.0.1',
      FOYER_PROCESSES: '2',
      FOYER_DATA: folder,
    }
    const hub = await openHub(getConfig(environment))
    const home = await hub.organizations.add({ name: 'Harbor' })
    const user = await hub.users.add({ home, email: 'ana@harbor.example' })
    await hub.users.change(user.id, { passwordHash: await hub.passwords.hash(password) })
    await hub.close()
    running = await startProcess(folder, environment)
  })
  after(async () => {
    await running.stop('SIGKILL')
    rmSync(folder, { recursive: true })
  })

  const openBrowser = (address = '198.18.0.1') =>
    openVisitor({ port: running.port, instanceOf: () => undefined }, address)

  /** The launcher as it answers after a sign-in; each request has a connection of its own. */
  const signIn = async (): Promise<number | undefined> => {
    const browser = openBrowser()
    const page = (await browser.get('/sign-in')).answer?.body ?? ''
    const form = { email: 'ana@harbor.example', password }
    const { answer } = await browser.submit('/sign-in', page, form)
    assert.equal(answer?.status, 303)
    return (await browser.get('/')).answer?.status
  }

  /** The processes that one has started and that live. */
  const kidsOf = async (pid: number): Promise<number[]> => {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  }

  test('people sign in at one and are signed in at the others', async () => {
    assert.equal((await kidsOf(running.pid)).length, 2)
    for (let index = 0; index < 4; index += 1) assert.equal(await signIn(), 200)
  })

  test('a command reaches the first process, and what it changes is seen by all', async () => {
    let out = ''
    const terminal = {
      say: (text: string) => {
        out += text
      },
      complain: (text: string) => assert.fail(text),
      input: () => '',
    }
    const nowhere = { FOYER_DATA: folder, FOYER_DATABASE: 'postgres://nowhere.invalid/foyer' }
    assert.equal(await run(['user', 'list', '--json'], nowhere, terminal), 0)
    assert.match(out, /ana@harbor\.example/)
  })

  test('FLT-17: one that dies is replaced, and those that live go on', async () => {
    const [first = 0] = await kidsOf(running.pid)
    process.kill(first, 'SIGKILL')
    for (;;) {
      const kids = await kidsOf(running.pid)
      if (kids.length === 2 && !kids.includes(first)) break
      assert.equal(await signIn(), 200)
      await sleep(20)
    }
    assert.match(running.output(), /has ended \(SIGKILL\); another takes its place/)
    assert.equal(await signIn(), 200)
  })

  test('FLT-17, FLT-19: who dies again and again is started at growing intervals', () => {
    const rests = [1, 2, 3, 8, 9, 10, 1_000].map(restAfter)
    assert.deepEqual(rests, [100, 200, 400, 12_800, 25_600, 30_000, 30_000])
  })

  test('FLT-12: told to stop, all of them end, and so does the first', async () => {
    const kids = await kidsOf(running.pid)
    assert.equal(await running.stop(), 0)
    for (const kid of kids) assert.throws(() => process.kill(kid, 0), { code: 'ESRCH' })
    assert.equal((await openBrowser().get('/readyz')).answer, undefined)
  })

  test('FLT-19: where none can serve, the first says so and ends', async () => {
    const port = await findPort()
    const blocker = await startProcess(folder, { ...environment, FOYER_PORT: String(port) })
    const again = startProcess(folder, { ...environment, FOYER_PORT: String(port) })
    await assert.rejects(again, /a process that serves has ended \(status 1\)/)
    assert.equal(await blocker.stop(), 0)
  })
})
