/** A hub with a chat room, a bot and a site behind a proxy, and what is left of a secret there. */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { CompiledQuery } from 'kysely'
import type { Settings } from '../../src/setting.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { captureLog } from './log.ts'
import { findTraces, type Said } from './spelling.ts'

export const hosts = {
  hub: 'localhost:3000',
  room: 'chat.harbor.localhost:3000',
  bot: 'bot.harbor.localhost:3000',
  wiki: 'wiki.harbor.localhost:3000',
} as const

/** The website that belongs to the room. */
export const shop = 'https://shop.example'

/** Every row of every table. */
const readRows = async ({ database }: TestHub): Promise<string> => {
  const query = <R>(sql: string) => database.read.query<R>(CompiledQuery.raw(sql))
  const tables = await query<{ name: string }>(
    "select name from sqlite_master where type = 'table'",
  )
  const rows = await Promise.all(tables.map(({ name }) => query(`select * from "${name}"`)))
  return JSON.stringify(rows, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  )
}

export const openCanaryPlace = async () => {
  const test = await openTestHub({ logLevel: 'trace', trustedProxies: ['10.0.0.0/8'] })
  const log = captureLog(test.server)
  const { hub, server, organizations, people } = test
  const { harbor } = organizations
  const add = (type: string, settings: Settings) =>
    hub.applications.add({ owner: harbor, name: type, type, settings })
  const room = await add('chat-room', {
    ...{ url: `http://${hosts.room}/room/`, faces: 'both', sites: [shop] },
  })
  const bot = await add('bot', { url: `http://${hosts.bot}/console/` })
  const wiki = await add('forward-auth', {
    ...{ url: `http://${hosts.wiki}/`, groupPaths: { '/closed/*': ['Nobody'] } },
  })
  await hub.grants.give({ application: bot, to: { userId: people.ana.id }, role: 'owner' })
  const keyOf = async (application: typeof room): Promise<string> =>
    (await hub.keys.add({ organization: harbor, application, name: application.name })).text
  const account = await hub.keys.add({ organization: harbor, name: 'account' })

  let calls = 0
  /** Each comes from an address of its own on this machine: no limit stands in the way. */
  const send = (options: InjectOptions): Promise<LightMyRequestResponse> => {
    calls += 1
    const remoteAddress = `127.0.${(calls >> 8) & 255}.${calls & 255}`
    return server.inject({ remoteAddress, ...options })
  }

  return {
    ...test,
    log,
    applications: { room, bot, wiki },
    keys: { room: await keyOf(room), bot: await keyOf(bot), account: account.text },
    send,
    calls: () => calls,
    /** Where something of these secrets is: in the log since it was last looked at, and beside. */
    async findLeaks(secrets: Said): Promise<string[]> {
      await hub.attempts.flush()
      const places = {
        log: log.splice(0).join(''),
        events: JSON.stringify(await test.events(100_000)),
        rows: await readRows(test),
      }
      return Object.entries(places).flatMap(([place, text]) =>
        findTraces(text, secrets).map((name) => `${name} in ${place}`),
      )
    },
  }
}

export type CanaryPlace = Awaited<ReturnType<typeof openCanaryPlace>>
