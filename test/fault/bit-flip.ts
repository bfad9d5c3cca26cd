/**
 * FLT-06: bits that change by themselves where a SQLite file says who somebody is. One bit at a
 * time is turned over in a page of sessions, keys, tickets or people; a hub is opened on it, and
 * everybody comes with what was given to them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dialects } from '../../src/dialects/index.ts'
import type { Hub } from '../../src/hub.ts'
import { createHub } from '../../src/hub.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { createRandom, pick, type Random } from './random.ts'

const peopleCount = 40

/** What somebody holds, how a hub is shown it, and the only one that it may then speak of. */
type Held = { what: string; show: (hub: Hub) => Promise<string | undefined>; owner?: string }

const openFile = async (file: string) => {
  const database = openSqlite({ file, durable: false })
  return { database, another: async () => database, close: () => database.close() }
}

const showSession = (secret: string) => async (hub: Hub) =>
  (await hub.sessions.find(secret))?.user.id

const showKey = (text: string) => async (hub: Hub) => (await hub.keys.check(text)).key.id

const showTicket = (secret: string) => async (hub: Hub) =>
  (await hub.tickets.redeem('sign-in', secret)).userId ?? undefined

/** Gives each of many people something that lasts and something that is over. */
const fill = async ({ hub, organizations }: TestHub): Promise<Held[]> => {
  const home = organizations.harbor
  const held: Held[] = []
  for (let index = 0; index < peopleCount; index += 1) {
    const user = await hub.users.add({ email: `person${index}@harbor.example`, home })
    const [alive, over] = [
      await hub.sessions.start({ user, method: 'password' }),
      await hub.sessions.start({ user, method: 'password' }),
    ]
    await hub.sessions.end(over.session)
    const [good, revoked] = [
      await hub.keys.add({ organization: home, name: `good ${index}`, user }),
      await hub.keys.add({ organization: home, name: `revoked ${index}`, user }),
    ]
    await hub.keys.revoke(revoked.key.id)
    const facts = { purpose: 'sign-in', lifetimeMinutes: 60, uses: 1, userId: user.id } as const
    const [fresh, used] = [await hub.tickets.issue(facts), await hub.tickets.issue(facts)]
    await hub.tickets.redeem('sign-in', used)
    held.push(
      { what: 'a session', show: showSession(alive.secret), owner: user.id },
      { what: 'a session that was ended', show: showSession(over.secret) },
      { what: 'a key', show: showKey(good.text), owner: good.key.id },
      { what: 'a key that was revoked', show: showKey(revoked.text) },
      { what: 'a ticket', show: showTicket(fresh), owner: user.id },
      { what: 'a ticket that was used', show: showTicket(used) },
    )
  }
  await hub.audit.seal()
  return held
}

type Page = { offset: number; size: number }

/** The pages that say who somebody is: of tables, and of the indexes by which they are found. */
const findPages = (file: string): { tables: Page[]; indexes: Page[] } => {
  const db = new DatabaseSync(file)
  db.exec('pragma wal_checkpoint(truncate)')
  const pagesOf = (type: string): Page[] =>
    db
      .prepare(
        `select pgoffset as offset, pgsize as size from dbstat where name in (
           select name from sqlite_master
           where type = ? and tbl_name in ('session', 'api_key', 'ticket', 'user_account')
             and (sql is null or sql like 'create unique %' or type = 'table'))`,
      )
      .all(type)
      .map(({ offset, size }) => ({ offset: Number(offset), size: Number(size) }))
  const pages = { tables: pagesOf('table'), indexes: pagesOf('index') }
  db.close()
  return pages
}

/** What a hub on that file says to everybody: who was taken for somebody else. */
const tryEverybody = async (
  { config, now }: TestHub,
  file: string,
  held: readonly Held[],
): Promise<{ wrong: string[]; denied: number }> => {
  const database = openSqlite({ file, durable: false })
  const world = { now, random: systemWorld.random }
  const owners = new Set(held.flatMap(({ owner }) => owner ?? []))
  const wrong: string[] = []
  let denied = 0
  try {
    const hub = createHub({ config, store: createStore(database, now), world, dialects })
    for (const { what, show, owner } of held) {
      const found = await show(hub).catch(() => undefined)
      // An id that has itself changed is that of nobody.
      const isWrong =
        found !== undefined && found !== owner && (owner === undefined || owners.has(found))
      if (isWrong) wrong.push(`${what} opened for ${found}`)
      if (found !== owner) denied += 1
    }
  } finally {
    await database.close()
  }
  return { wrong, denied }
}

const turnBit = (bytes: Buffer, at: number, random: Random): void => {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
}

/** Turns so many bits, each in a file of its own. Gives what was wrong, and how many mattered. */
export const flipBits = async (
  count: number,
  seed: number,
): Promise<{ wrong: string[]; noticed: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-flip-'))
  const random = createRandom(seed)
  const file = join(folder, 'foyer.db')
  const test = await openTestHub({}, () => openFile(file))
  try {
    const held = await fill(test)
    await test.close()
    const { tables, indexes } = findPages(file)
    const whole = readFileSync(file)
    const wrong: string[] = []
    let noticed = 0
    for (let turn = 0; turn < count; turn += 1) {
      const bytes = Buffer.from(whole)
      const page = pick(random, turn % 2 === 0 ? tables : indexes)
      const at = page.offset + random(page.size)
      turnBit(bytes, at, random)
      const damaged = join(folder, `${turn}.db`)
      writeFileSync(damaged, bytes)
      const tried = await tryEverybody(test, damaged, held)
      for (const suffix of ['', '-wal', '-shm']) rmSync(damaged + suffix, { force: true })
      wrong.push(...tried.wrong.map((words) => `bit in byte ${at}: ${words}`))
      if (tried.denied > 0) noticed += 1
    }
    return { wrong, noticed }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
