/** The `foyer` command as an operator types it: on the store alone, or beside a running process. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startFlags } from '../../scripts/start-flags.mjs'
import { run } from '../../src/command/run.ts'
import type { Hub } from '../../src/hub.ts'
import { getConfig, openHub } from '../../src/main.ts'

export const script = fileURLToPath(new URL('../../src/command/entry.mjs', import.meta.url))

type Done = { status: number; out: string; error: string }

/** Types words in a folder, as often as it is asked to. */
const createTypist = (environment: Record<string, string>) => {
  const foyer = async (words: readonly string[], input = ''): Promise<Done> => {
    const done: Done = { status: 0, out: '', error: '' }
    done.status = await run([...words], environment, {
      say: (text) => {
        done.out += `${text}\n`
      },
      complain: (text) => {
        done.error += `${text}\n`
      },
      input: () => input,
    })
    return done
  }
  return {
    foyer,
    /** What a person reads when it is done. */
    async said(words: string, input?: string): Promise<string> {
      const done = await foyer(words.split(' '), input)
      assert.equal(done.status, 0, done.error)
      return done.out
    },
    /** What a machine reads when it is done. */
    // biome-ignore lint/suspicious/noExplicitAny: each case knows the shape that it asks for
    async data(words: string, input?: string): Promise<any> {
      const done = await foyer([...words.split(' '), '--json'], input)
      assert.equal(done.status, 0, done.error)
      return JSON.parse(done.out)
    },
    /** One line that says no. */
    async refused(words: string, complaint: RegExp, status = 1): Promise<void> {
      const done = await foyer(words.split(' '))
      assert.match(done.error.trimEnd(), complaint)
      assert.equal(done.error.trimEnd().split('\n').length, 1, done.error)
      assert.equal(done.status, status, `${words}: ${done.error}`)
    },
  }
}

export type Typist = ReturnType<typeof createTypist>

/** An empty folder with Harbor in it, and the hub over it, as another process has it. */
export const openStore = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-command-'))
  const environment = { FOYER_DATA: folder }
  const typist = createTypist(environment)
  await typist.data('organization add Harbor --kind Brokerage')
  const hub: Hub = await openHub(getConfig(environment))
  return {
    ...typist,
    folder,
    environment,
    hub,
    /** Writes a file into the folder, and gives its path. */
    write(name: string, content: unknown): string {
      const path = join(folder, name)
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
      return path
    },
    async close() {
      await hub.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Store = Awaited<ReturnType<typeof openStore>>

export const findPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

/**
 * `foyer start` in a folder, with what else it is told, until it says that it is there. `through`
 * is a program and its words that runs it: one that traces it, say.
 */
export const startProcess = async (
  folder: string,
  given: Record<string, string> = {},
  through: readonly string[] = [],
) => {
  const port = await findPort()
  const env = { PATH: process.env.PATH, FOYER_DATA: folder, FOYER_PORT: String(port), ...given }
  const start = [process.execPath, ...startFlags, script, 'start']
  const [program = '', ...words] = [...through, ...start]
  const child: ChildProcess = spawn(program, words, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.includes('Foyer is at')) resolve()
      })
    }
  })
  await Promise.race([ready, ended.then(() => assert.fail(output))])
  return {
    url: `http://localhost:${port}`,
    port,
    pid: child.pid ?? 0,
    /** The status that it ends with, or null if it is killed. */
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    output: () => output,
    stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
      child.kill(signal)
      return ended
    },
  }
}

/** The same folder with a process that runs on it: commands have no other way to the store. */
export const openProcess = async () => {
  const store = await openStore()
  const running = await startProcess(store.folder)
  const nowhere = { FOYER_DATA: store.folder, FOYER_DATABASE: 'postgres://nowhere.invalid/foyer' }
  return {
    ...store,
    ...createTypist(nowhere),
    running,
    async close() {
      await running.stop()
      await store.close()
    },
  }
}

/** Runs the cases of a noun in both places. */
export const places: Record<string, () => Promise<Store>> = {
  'on the store': openStore,
  'through the running process': openProcess,
}
