/**
 * The store: the rows of every noun over one database. `read` reads what is committed; `write`
 * takes a unit that holds only SQL and answers once it is durable.
 */
import type { EventInput } from '../event.ts'
import { Refusal } from '../refusal.ts'
import { applicationRows } from './application.ts'
import { attemptRows } from './attempt.ts'
import { attemptCountRows } from './attempt-count.ts'
import { auditRows } from './audit.ts'
import { auditPageRows } from './audit-page.ts'
import { auditStreamRows } from './audit-stream.ts'
import { avatarRows } from './avatar.ts'
import { connectorRows } from './connector.ts'
import { dataKeyRows, sealedRows } from './data-key.ts'
import type { Database, Runner, Unit } from './database.ts'
import { deviceRows } from './device.ts'
import { eventRows } from './event.ts'
import { isConflict } from './fault.ts'
import { favouriteRows } from './favourite.ts'
import { grantRows } from './grant.ts'
import { groupRows } from './group.ts'
import { groupMappingRows, mappedRightRows } from './group-mapping.ts'
import { holdingRows } from './holding.ts'
import { iconRows } from './icon.ts'
import { keyRows } from './key.ts'
import { limitRows } from './limit.ts'
import { logoRows } from './logo.ts'
import { membershipRows } from './membership.ts'
import { organizationRows } from './organization.ts'
import { recordRows } from './record.ts'
import { sessionRows } from './session.ts'
import { signingKeyRows } from './signing-key.ts'
import { createState } from './state.ts'
import { ticketRows } from './ticket.ts'
import { userRows } from './user.ts'
import { personSearchRows } from './user-search.ts'
import { createCache } from './version.ts'

/** What processes cache; a change of one is seen by all within a second. */
export type CachedName = 'organization' | 'application' | 'signing-key' | 'connector' | 'data-key'

/** Is told each event once it is committed; it must not wait and must not throw. */
export type Listener = (event: EventInput) => void

const takenWords = 'That is already taken.'

const prepareRows = (database: Database, now: () => number, tell: Listener) => {
  const rows = {
    organizations: organizationRows(database),
    holdings: holdingRows(database),
    users: userRows(database),
    peopleFound: personSearchRows(database),
    memberships: membershipRows(database, now),
    groups: groupRows(database),
    groupMappings: groupMappingRows(database),
    mappedRights: mappedRightRows(database),
    applications: applicationRows(database),
    icons: iconRows(database),
    avatars: avatarRows(database),
    logos: logoRows(database),
    favourites: favouriteRows(database),
    connectors: connectorRows(database),
    devices: deviceRows(database),
    records: recordRows(database),
    grants: grantRows(database),
    sessions: sessionRows(database, now),
    tickets: ticketRows(database),
    keys: keyRows(database),
    signingKeys: signingKeyRows(database),
    dataKeys: dataKeyRows(database),
    sealed: sealedRows(database),
    limits: limitRows(database),
    events: eventRows(database, now, tell),
    audit: auditRows(database),
    auditPages: auditPageRows(database),
    auditStreams: auditStreamRows(database),
    attempts: attemptRows(database),
    attemptCounts: attemptCountRows(database),
  }
  type Bound = { readonly [K in keyof typeof rows]: ReturnType<(typeof rows)[K]> }
  type Lazy = { runner: Runner; bound: Record<string, unknown> }
  // A unit uses two or three nouns: each is bound when it is first asked for.
  const nouns: PropertyDescriptorMap = {}
  for (const [name, rowsOf] of Object.entries(rows)) {
    nouns[name] = {
      get(this: Lazy) {
        this.bound[name] ??= rowsOf(this.runner)
        return this.bound[name]
      },
    }
  }
  const shared = Object.defineProperties({}, nouns)
  const bind = (runner: Runner): Bound =>
    Object.assign(Object.create(shared), { runner, bound: {} })
  return bind
}

/** `now` is in epoch milliseconds; `steady` is the same of a clock that nobody sets. */
export const createStore = (database: Database, now: () => number, steady = now) => {
  const listeners: Listener[] = []
  const bind = prepareRows(database, now, (event) => {
    for (const listener of listeners) listener(event)
  })
  const state = createState(database, now)
  const cache = createCache(database, steady)
  const rowsOf = (unit: Unit) =>
    Object.assign(bind(unit), {
      /** Says that rows of this kind have changed, to every process that keeps some. */
      bump: (name: CachedName): Promise<void> => cache.bump(unit, name),
      state: state.within(unit),
    })

  return {
    read: bind(database.read),
    state,

    /** Runs a unit wholly or not at all. A row that must be unique and is not: `conflict`. */
    async write<T>(unit: (rows: ReturnType<typeof rowsOf>) => Promise<T>): Promise<T> {
      try {
        return await database.write((runner) => unit(rowsOf(runner)))
      } catch (error) {
        if (!isConflict(error)) throw error
        throw new Refusal('conflict', takenWords, { cause: String(error) })
      }
    },
    listen(listener: Listener): void {
      listeners.push(listener)
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
