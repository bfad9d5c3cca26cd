/**
 * An address, hubs that believe it is theirs, and whoever answers there: one of them, or a
 * stand-in. Copies are made of the database of one while it is open.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createOutside } from '../../src/outside.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { openTestHub, type TestHub, type TestOptions } from '../helper.ts'
import { openStandIn } from '../outside/stand-in.ts'

/** What is written to somebody who asks for a path; nothing ends the connection. */
export type Answering = (path: string) => Promise<string>

export const nobody: Answering = async () => ''

/** That hub answers, as over the network. */
export const hubOf =
  ({ server }: Pick<TestHub, 'server'>, host: string): Answering =>
  async (url) => {
    const { statusCode, body } = await server.inject({ url, headers: { host } })
    return `HTTP/1.1 ${statusCode} So\r\nContent-Type: text/plain\r\n\r\n${body}`
  }

const openFile = (file: string) => async () => {
  const database = openSqlite({ file, durable: false })
  const another = async () => openSqlite({ file, durable: false })
  return { database, another, close: () => database.close() }
}

export const openAddress = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-copy-'))
  let answering = nobody
  const standIn = await openStandIn(async (socket, request) => {
    const [, path = ''] = /^GET (\S+) HTTP/.exec(request) ?? []
    socket.end(await answering(path))
  })
  const host = `localhost:${standIn.port}`
  const url = `http://${host}`
  const files = new Map<TestHub, string>()

  const open = async (file: string, options: TestOptions): Promise<TestHub> => {
    // Nothing private is allowed: a hub may ask its own address all the same.
    const outside = createOutside({ allow: [], resolve: async () => ['127.0.0.1'] })
    const hub = await openTestHub({ url, copyCheck: true, ...options }, openFile(file), { outside })
    files.set(hub, file)
    return hub
  }
  const newFile = (): string => join(folder, `${files.size}.db`)

  return {
    host,
    url,
    asked: standIn.asked,
    /** From now on, this is who answers there. */
    lead(to: TestHub | Answering): void {
      answering = typeof to === 'function' ? to : hubOf(to, host)
    },
    open: (options: TestOptions = {}) => open(newFile(), options),
    /** A hub on a copy of that one's database, as it is now. */
    copy(original: TestHub, options: TestOptions = {}): Promise<TestHub> {
      const file = newFile()
      const from = new DatabaseSync(files.get(original) ?? '')
      from.prepare('vacuum into ?').run(file)
      from.close()
      return open(file, { ...original.config, ...options })
    },
    async close() {
      await standIn.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Address = Awaited<ReturnType<typeof openAddress>>

/** Looks so many times, as the process does; gives what is told to the log. */
export const look = async ({ hub }: Pick<TestHub, 'hub'>, times: number): Promise<string[]> => {
  const told: string[] = []
  for (let time = 0; time < times; time += 1) await hub.copies.look((words) => told.push(words))
  return told
}
