/** A hub as an operator starts it: a process of its own, with its data in a folder of its own. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../../src/config.ts'
import type { SampleFacts } from '../../src/sample.ts'
import { proxyHost } from './chromium.ts'
import { openProxy } from './proxy.ts'

const command = fileURLToPath(new URL('../../src/command/entry.mjs', import.meta.url))

/** What the process says when there is nothing left to wait for. */
const welcomes = /^(More people|Make the first administrator).*$/m

/** A port that nobody listens on. */
export const findPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

/** A hub in development, with its sample, unless the settings say otherwise. */
export const startHub = async (settings: Environment = {}) => {
  const data = mkdtempSync(join(tmpdir(), 'foyer-browser-'))
  const port = await findPort()
  const child = spawn(process.execPath, [command, 'start'], {
    env: { ...process.env, FOYER_DATA: data, FOYER_PORT: String(port), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGTERM')
  process.once('exit', kill)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (welcomes.test(said)) resolve()
    })
    child.once('close', (code) => reject(new Error(`the hub ended with ${code}: ${complained}`)))
  })
  const close = async (): Promise<void> => {
    process.off('exit', kill)
    kill()
    await ended
    rmSync(data, { recursive: true, force: true })
  }
  await ready.catch(async (error) => {
    await close()
    throw error
  })
  return {
    port,
    /** Its folder, where the `foyer` command finds it. */
    data,
    url: settings.FOYER_URL ?? `http://localhost:${port}`,
    /** The link that makes the first administrator, where there is one. */
    firstLink: /^Make the first administrator.*: (\S+)$/m.exec(said)?.[1] ?? '',
    /** What the sample holds, in development. */
    sample: (): SampleFacts => JSON.parse(readFileSync(join(data, 'sample.json'), 'utf8')),
    close,
  }
}

/** A new hub behind a proxy with TLS, in production: nobody has signed in yet. */
export const startProductionHub = async () => {
  const port = await findPort()
  const url = `https://${proxyHost}:${port}`
  const hub = await startHub({
    FOYER_URL: url,
    FOYER_HOST: 'localhost',
    FOYER_SECRET: randomBytes(32).toString('base64'),
    FOYER_TRUSTED_PROXIES: '127.0.0.1,::1',
    FOYER_LOG_LEVEL: 'silent',
  })
  const proxy = await openProxy(proxyHost, port, hub.port)
  return {
    ...hub,
    url,
    close: async (): Promise<void> => {
      await proxy.close()
      await hub.close()
    },
  }
}

export type RunningHub = Awaited<ReturnType<typeof startHub>>
