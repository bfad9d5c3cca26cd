/**
 * The store: the rows of every noun over one database. `read` reads what is committed; `write`
 * takes a unit that holds only SQL and answers once it is durable.
 */
import { Refusal } from '../refusal.ts'
import { applicationRows } from './application.ts'
import { avatarRows } from './avatar.ts'
import { connectorRows } from './connector.ts'
import type { Database, Runner, Unit } from './database.ts'
import { deviceRows } from './device.ts'
import { eventRows } from './event.ts'
import { isConflict } from './fault.ts'
import { grantRows } from './grant.ts'
import { groupRows } from './group.ts'
import { iconRows } from './icon.ts'
import { keyRows } from './key.ts'
import { limitRows } from './limit.ts'
import { membershipRows } from './membership.ts'
import { organizationRows } from './organization.ts'
import { recordRows } from './record.ts'
import { sessionRows } from './session.ts'
import { signingKeyRows } from './signing-key.ts'
import { createState } from './state.ts'
import { ticketRows } from './ticket.ts'
import { userRows } from './user.ts'
import { createCache } from './version.ts'

/** What processes cache; a change of one is seen by all within a second. */
export type CachedName = 'organization' | 'application' | 'signing-key' | 'connector'

const takenWords = 'That is already taken.'

const prepareRows = (database: Database, now: () => number) => {
  const rows = {
    organizations: organizationRows(database),
    users: userRows(database),
    memberships: membershipRows(database, now),
    groups: groupRows(database),
    applications: applicationRows(database),
    icons: iconRows(database),
    avatars: avatarRows(database),
    connectors: connectorRows(database),
    devices: deviceRows(database),
    records: recordRows(database),
    grants: grantRows(database),
    sessions: sessionRows(database, now),
    tickets: ticketRows(database),
    keys: keyRows(database),
    signingKeys: signingKeyRows(database),
    limits: limitRows(database),
    events: eventRows(database, now),
  }
  // A unit uses two or three nouns; the others are not bound for it.
  type Bound = { readonly [K in keyof typeof rows]: ReturnType<(typeof rows)[K]> }
  const names = Object.keys(rows) as (keyof typeof rows)[]
  const bind = (runner: Runner): Bound => {
    const bound = {}
    for (const name of names) {
      Object.defineProperty(bound, name, { get: () => rows[name](runner) })
    }
    return bound as Bound
  }
  return bind
}

export const createStore = (database: Database, now: () => number) => {
  const bind = prepareRows(database, now)
  const cache = createCache(database, now)
  const rowsOf = (unit: Unit) =>
    Object.assign(bind(unit), {
      /** Says that rows of this kind have changed, to every process that keeps some. */
      bump: (name: CachedName): Promise<void> => cache.bump(unit, name),
    })

  return {
    read: bind(database.read),
    state: createState(database, now),

    /** Runs a unit wholly or not at all. A row that must be unique and is not: `conflict`. */
    async write<T>(unit: (rows: ReturnType<typeof rowsOf>) => Promise<T>): Promise<T> {
      try {
        return await database.write((runner) => unit(rowsOf(runner)))
      } catch (error) {
        if (!isConflict(error)) throw error
        throw new Refusal('conflict', takenWords, { cause: String(error) })
      }
    },
    cached<T>(name: CachedName, key: string, load: () => Promise<T>): Promise<T> {
      return cache.cached(name, key, load)
    },
    close: () => database.close(),
  }
}

export type Store = ReturnType<typeof createStore>

/** The rows of every noun, within one unit. */
export type Rows = Parameters<Parameters<Store['write']>[0]>[0]
