/** A hub as an operator starts it: a process of its own with a data folder, and what it takes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startFlags } from '../scripts/start-flags.mjs'
import type { Facts } from './facts.ts'
import type { Size } from './prepare.ts'
import { connectTo } from './wire.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const startSeconds = 30

export type Foyer = {
  facts: Facts
  folder: string
  /** Of the process that is running now. */
  pid: () => number
  /** Starts it again; gives how long it took to the first good answer, in seconds. */
  restart: () => Promise<number>
  /** Runs a script of this folder as another process of that hub; gives what it prints. */
  run: (script: string) => string
  close: () => Promise<void>
}

export type FoyerOptions = {
  size: Size
  standPort: number
  database?: string | undefined
  processes?: string
  /** Node writes a profile of the hub there. */
  profile?: string | undefined
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** Waits for an answer of 200. */
export const waitFor = async (port: number, target: string): Promise<void> => {
  const endsAt = Date.now() + startSeconds * 1000
  while (Date.now() < endsAt) {
    try {
      const connection = await connectTo(port)
      const { status } = await connection.send({ path: target, host: `localhost:${port}` })
      connection.close()
      if (status === 200) return
    } catch {
      // Nobody listens yet.
    }
    await sleep(2)
  }
  throw new Error(`nothing answers at port ${port}`)
}

const stop = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

/** Loopback over http, without the sample; all else is as in production. */
const environmentOf = (folder: string, port: number, options: FoyerOptions) => ({
  PATH: process.env.PATH,
  FOYER_DATA: folder,
  FOYER_PORT: String(port),
  FOYER_HOST: '127.0.0.1',
  FOYER_URL: `http://localhost:${port}`,
  FOYER_TRUSTED_PROXIES: '127.0.0.1',
  FOYER_OUTSIDE_ALLOW: '127.0.0.1',
  FOYER_LOG_LEVEL: 'info',
  ...(options.database !== undefined && { FOYER_DATABASE: options.database }),
  ...(options.processes !== undefined && { FOYER_PROCESSES: options.processes }),
})

export const openFoyer = async (options: FoyerOptions): Promise<Foyer> => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const port = await freePort()
  const env = environmentOf(folder, port, options)
  const file = join(folder, 'facts.json')
  const toPrepare = JSON.stringify({ ...options.size, standPort: options.standPort, file })
  const prepared = spawnSync(process.execPath, [path('prepare.ts'), toPrepare], {
    env: { ...env, FOYER_PROCESSES: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (prepared.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error('the hub could not be prepared')
  }
  const log = openSync(join(folder, 'log'), 'a')
  const profiling = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []
  const given = [...startFlags, ...profiling, path('../src/command/entry.mjs'), 'start']
  let child: ChildProcess | undefined
  const start = async (): Promise<number> => {
    const begunAt = performance.now()
    child = spawn(process.execPath, given, { env, stdio: ['ignore', log, log] })
    await waitFor(port, '/sign-in')
    return (performance.now() - begunAt) / 1000
  }
  const end = async (): Promise<void> => {
    if (child) await stop(child)
  }
  await start()
  return {
    facts: JSON.parse(readFileSync(file, 'utf8')),
    folder,
    pid: () => child?.pid ?? 0,
    async restart() {
      await end()
      return start()
    },
    run: (script) => {
      const { status, stdout } = spawnSync(process.execPath, [path(script)], {
        env: { ...env, FOYER_PROCESSES: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`${script} failed`)
      return stdout
    },
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
