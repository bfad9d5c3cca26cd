/**
 * A proxy, an application behind it and a hub beside it, on free ports of this machine. The proxy
 * reads the very file of `examples/proxy`, with other addresses and without TLS.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPort, type RunningHub, startHub } from '../browser/hub.ts'
import { personOf } from '../browser/tour.ts'
import { openApplication } from './application.ts'
import { openBrowser, type ProxyBrowser } from './client.ts'

const command = fileURLToPath(new URL('../../src/command/entry.mjs', import.meta.url))

export type Addresses = { host: string; port: number; hubPort: number; applicationPort: number }

/** How a proxy is started in a folder of its own: its files, and the words of its command. */
export type ExampleProxy = {
  files: (addresses: Addresses, folder: string) => Record<string, string>
  command: (folder: string) => readonly [program: string, ...words: string[]]
}

/** An example with each of the words changed. One that is not there is a fault of the test. */
export const readExample = (name: string, changes: readonly (readonly [string, string])[]) => {
  const file = new URL(`../../examples/proxy/${name}`, import.meta.url)
  return changes.reduce(
    (text, [from, to]) => {
      assert.ok(text.includes(from), `${name} does not hold "${from}"`)
      return text.replaceAll(from, to)
    },
    readFileSync(file, 'utf8'),
  )
}

/** What changes in every example. */
export const addressesOf = ({ host, hubPort, applicationPort }: Addresses) =>
  [
    ['wiki.example.com', host],
    ['127.0.0.1:3000', `127.0.0.1:${hubPort}`],
    ['127.0.0.1:8080', `127.0.0.1:${applicationPort}`],
  ] as const

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** Starts a proxy, and waits until it takes connections. */
export const startProxy = async (proxy: ExampleProxy, addresses: Addresses) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-proxy-'))
  for (const [name, text] of Object.entries(proxy.files(addresses, folder))) {
    writeFileSync(join(folder, name), text)
  }
  const [program, ...words] = proxy.command(folder)
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const close = async (): Promise<void> => {
    process.off('exit', kill)
    kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  while (!(await isListening(addresses.port))) {
    if (child.exitCode === null) continue
    await close()
    throw new Error(`${program} ended with ${child.exitCode}: ${complained}`)
  }
  return { close }
}

const typeFoyer = (hub: RunningHub, words: readonly string[]): void => {
  const env = { ...process.env, FOYER_DATA: hub.data }
  const done = spawnSync(process.execPath, [command, ...words], { env, encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
}

/** The guide's own words: what the wiki lets anybody see, and what editors alone. */
const register = (hub: RunningHub, origin: string): void => {
  // In UTF-8 it has bytes that are white space to those who read something else.
  typeFoyer(hub, ['user', 'change', personOf(hub, 'dev').email, '--last-name', 'Åkesson Natà'])
  typeFoyer(hub, ['group', 'add', 'Editors'])
  typeFoyer(hub, ['group', 'join', 'Editors', '--user', personOf(hub, 'ana').email])
  typeFoyer(hub, [
    ...['application', 'add', 'Wiki', '--type', 'forward-auth', '--set', `url=${origin}/`],
    ...['--set', 'publicPaths=/health', '--set', 'publicPaths=/public/*'],
    ...['--set', 'groupPaths={"/edit/*":["Editors"]}'],
  ])
}

/** All of it together. */
export const openPlace = async (proxy: ExampleProxy) => {
  const application = await openApplication()
  const hub = await startHub({ FOYER_TRUSTED_PROXIES: '127.0.0.1,::1', FOYER_LOG_LEVEL: 'silent' })
  const host = 'wiki.localhost'
  const port = await findPort()
  const addresses = { host, port, hubPort: hub.port, applicationPort: application.port }
  const origin = `http://${host}:${port}`
  register(hub, origin)
  const running = await startProxy(proxy, addresses)
  const { id } = hub.sample().organization
  const keysUrl = `${hub.url}/forward-auth/${id}/jwks.json`
  application.checkPasses({ issuer: hub.url, keysUrl, audience: origin })
  return {
    hub,
    application,
    addresses,
    /** Where browsers find the wiki. */
    origin,
    /** A browser in which that person of the sample has signed in to the wiki. */
    async signIn(name: string): Promise<ProxyBrowser> {
      const browser = openBrowser()
      const { email, password } = personOf(hub, name)
      const back = await browser.submit(await browser.open(`${origin}/`), { email, password })
      assert.equal(back.url, `${origin}/`)
      assert.equal(back.status, 200)
      return browser
    },
    async close(): Promise<void> {
      await running.close()
      await application.close()
      await hub.close()
    },
  }
}

export type Place = Awaited<ReturnType<typeof openPlace>>
