/**
 * Imports: many people at once, from a table. What a file says is kept for a while, shown, and
 * then carried out part by part: each part is one unit with the mark of how far it went, so that
 * whatever happens in between, every line is carried out once. Whoever is invited hears of it at
 * least once.
 */
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { isId, newId } from './identifier.ts'
import type { JsonValue, Organization } from './organization.ts'
import { type Decision, decide, type ImportOutcome } from './person-import-decision.ts'
import {
  type ImportColumn,
  type ImportFault,
  type ImportRow,
  type ImportTable,
  readImport,
} from './person-import-row.ts'
import type { Recovery } from './recovery.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { State } from './store/state.ts'
import type { Rows, Store } from './store/store.ts'
import { keepUser, makeUser, rewriteUser } from './user.ts'
import type { World } from './world.ts'

export type ImportCounts = Record<ImportOutcome, number>

export type Import = {
  id: string
  organizationId: string
  /** Of the file, as the browser has said it. */
  name: string
  createdAt: number
  columns: ImportColumn[]
  /** What the file comes to, as people were when it was read. */
  expected: ImportCounts & { faults: number }
  /** How many parts of the file there are, and how many have been carried out. */
  parts: number
  partsDone: number
  rows: number
  done: ImportCounts
  /** Whether the new ones are invited; null before it was begun. */
  isInviting: boolean | null
  /** Parts whose people have been invited; it follows `partsDone`. */
  partsInvited: number
  invited: number
  /** Why somebody was skipped when it was carried out: the first of them. */
  notes: ImportFault[]
}

/** What the file comes to, line by line. */
export type ImportPreview = {
  rows: (Pick<Decision, 'row' | 'what' | 'why'> & { fields: string[] })[]
  faults: ImportFault[]
}

const lifetimeSeconds = 24 * 3600
const rowsOfPart = 100
const rowsShown = 100
const notesMost = 200
const importsListed = 10
/** So many are decided at once while a file is read: others get their turn in between. */
const rowsRead = 500

const kinds = {
  import: 'import',
  preview: 'import-preview',
  part: 'import-part',
  invitations: 'import-invitations',
  list: 'import-list',
} as const

const goneWords = 'There is no such import, or it is over.'

const noCounts = (): ImportCounts => ({ add: 0, change: 0, same: 0, skip: 0 })

const countInto = (counts: ImportCounts, decisions: readonly Decision[]): ImportCounts => {
  for (const { what } of decisions) counts[what] += 1
  return counts
}

const partOf = (id: string, part: number): string => `${id} ${part}`

export const isOver = ({ isInviting, parts, partsDone, partsInvited }: Import): boolean =>
  isInviting !== null && partsDone === parts && (!isInviting || partsInvited === parts)

export type ImportParts = { recovery: Recovery; store: Store; world: World }

export const createPersonImports = (hub: Nouns, { recovery, store, world }: ImportParts) => {
  const find = async (id: string, state: State = store.state): Promise<Import | undefined> =>
    isId(id) ? state.get<Import>(kinds.import, id) : undefined
  const get = async (id: string, state?: State): Promise<Import> =>
    (await find(id, state)) ?? refuse('not-found', goneWords)
  const keep = (state: State, kept: Import): Promise<void> =>
    state.put(kinds.import, kept.id, kept, lifetimeSeconds)

  /** What becomes of the rows of a file, as people are now. */
  const foresee = async (within: Organization, rows: readonly ImportRow[]) => {
    const counts = noCounts()
    const shown: ImportPreview['rows'] = []
    for (let at = 0; at < rows.length; at += rowsRead) {
      const decisions = await decide(store.read, within, rows.slice(at, at + rowsRead))
      countInto(counts, decisions)
      for (const { row, what, why, change = {} } of decisions.slice(0, rowsShown - shown.length)) {
        shown.push({ row, what, why, fields: Object.keys(change) })
      }
    }
    return { counts, shown }
  }

  const keepAll = async (made: Import, preview: ImportPreview, { rows }: ImportTable) => {
    await store.write(async ({ state }) => {
      for (let part = 0; part < made.parts; part += 1) {
        const some = rows.slice(part * rowsOfPart, (part + 1) * rowsOfPart)
        await state.put(kinds.part, partOf(made.id, part), some, lifetimeSeconds)
      }
      const { organizationId } = made
      const before = (await state.get<string[]>(kinds.list, organizationId)) ?? []
      const list = [made.id, ...before].slice(0, importsListed)
      await state.put(kinds.list, organizationId, list, lifetimeSeconds)
      await state.put(kinds.preview, made.id, preview, lifetimeSeconds)
      await keep(state, made)
    })
  }

  const addOne = async (rows: Rows, { row, home }: Decision, by: Actor): Promise<string> => {
    if (!home) throw new Error('Somebody new has a home.')
    const { line: _, role = 'member', organization: _slug, ...said } = row
    const user = makeUser(world, { ...said, home }, null)
    await keepUser(rows, user, home, role, by)
    return user.id
  }

  /** Carries one decision out. Gives the id of somebody who is new. */
  const carryOut = async (rows: Rows, decision: Decision, by: Actor) => {
    const { what, user, change } = decision
    if (what === 'add') return addOne(rows, decision, by)
    if (user && change) await rewriteUser(rows, world, user.id, change, by)
    return undefined
  }

  const tellEnd = async (rows: Rows, { organizationId, id, done }: Import, by: Actor) => {
    const organization = await rows.organizations.find(organizationId)
    const data: { [name: string]: JsonValue } = { id, ...done }
    await rows.events.add({ ...by, type: 'people.imported', organization, data })
  }

  /** The next part of the file, in one unit with the mark that it is done. */
  const runPart = (within: Organization, id: string, by: Actor): Promise<Import> =>
    store.write(async (rows) => {
      const before = await get(id, rows.state)
      const part = before.partsDone
      const given = await rows.state.take<ImportRow[]>(kinds.part, partOf(id, part))
      // Another page was faster, and this is how far it has got.
      if (!given) return before
      const decisions = await decide(rows, within, given)
      const added: string[] = []
      for (const decision of decisions) {
        const newcomer = await carryOut(rows, decision, by)
        if (newcomer !== undefined) added.push(newcomer)
      }
      if (before.isInviting) {
        await rows.state.put(kinds.invitations, partOf(id, part), added, lifetimeSeconds)
      }
      const skipped = decisions.filter(({ what }) => what === 'skip')
      const notes = skipped.map(({ row, why }) => ({ line: row.line, words: why }))
      const after: Import = {
        ...before,
        partsDone: part + 1,
        done: countInto(before.done, decisions),
        notes: [...before.notes, ...notes].slice(0, notesMost),
      }
      await keep(rows.state, after)
      if (after.partsDone === after.parts) await tellEnd(rows, after, by)
      return after
    })

  /** `full` where no more letters are taken for now; `none` where there is nothing to choose. */
  const inviteOne = async (userId: string, by: Actor): Promise<'sent' | 'none' | 'full'> => {
    const user = await hub.users.find(userId)
    if (user?.status !== 'active' || user.passwordHash !== null) return 'none'
    try {
      return (await recovery.invite(user, by)).isMailed ? 'sent' : 'full'
    } catch (error) {
      if (isRefusal(error)) return 'none'
      throw error
    }
  }

  /** Invites the people of a part that is done; those for whom there is no room come later. */
  const invitePart = async (id: string, part: number, by: Actor): Promise<Import> => {
    const place = partOf(id, part)
    const waiting = (await store.state.get<string[]>(kinds.invitations, place)) ?? []
    let [gone, sent] = [0, 0]
    for (const userId of waiting) {
      const answer = await inviteOne(userId, by)
      if (answer === 'full') break
      gone += 1
      if (answer === 'sent') sent += 1
    }
    return store.write(async ({ state }) => {
      const before = await get(id, state)
      if (before.partsInvited !== part) return before
      const left = waiting.slice(gone)
      const isDone = left.length === 0
      if (isDone) await state.take(kinds.invitations, place)
      else await state.put(kinds.invitations, place, left, lifetimeSeconds)
      const partsInvited = isDone ? part + 1 : part
      const after = { ...before, partsInvited, invited: before.invited + sent }
      await keep(state, after)
      return after
    })
  }

  /** Refuses with `conflict` letters where there is no mail, or no password to choose. */
  const checkInviting = async (within: Organization): Promise<void> => {
    if (!hub.mail.isAvailable) refuse('conflict', 'This hub cannot send mail.')
    if (!(await recovery.givesPasswords(within))) {
      refuse('conflict', 'Their passwords are kept elsewhere, so there is nothing to invite to.')
    }
  }

  const begin = async (within: Organization, id: string, isInviting: boolean): Promise<Import> => {
    if (isInviting) await checkInviting(within)
    return store.write(async ({ state }) => {
      const before = await get(id, state)
      if (before.isInviting !== null) return before
      const after = { ...before, isInviting }
      await keep(state, after)
      return after
    })
  }

  return {
    find,
    async preview(id: string): Promise<ImportPreview> {
      return (
        (await store.state.get<ImportPreview>(kinds.preview, id)) ?? refuse('not-found', goneWords)
      )
    },

    /** Those of an organization that are still known, the newest first. */
    async list({ id: organizationId }: Organization): Promise<Import[]> {
      const ids = (await store.state.get<string[]>(kinds.list, organizationId)) ?? []
      const found = await Promise.all(ids.map((id) => find(id)))
      return found.filter((each) => each !== undefined)
    },

    /**
     * Reads a file and keeps it for a day; nobody is added yet. Refuses with `invalid` what is no
     * table of people.
     */
    async read(within: Organization, name: string, bytes: Uint8Array): Promise<Import> {
      const table = readImport(bytes)
      const { counts, shown } = await foresee(within, table.rows)
      const { columns, rows, faults } = table
      const made: Import = {
        ...{ id: newId(world), organizationId: within.id, name, createdAt: world.now(), columns },
        expected: { ...counts, faults: faults.length },
        ...{ parts: Math.ceil(rows.length / rowsOfPart), partsDone: 0, rows: rows.length },
        ...{ done: noCounts(), isInviting: null, partsInvited: 0, invited: 0, notes: [] },
      }
      await keepAll(made, { rows: shown, faults }, table)
      return made
    },

    /**
     * Does the next part, or invites the people of one that is done: called until it is over.
     * Whether people are invited is said at the first time. Refuses with `not-found`, or with
     * `conflict` to invite whom no letter reaches.
     */
    async step(within: Organization, id: string, isInviting: boolean, by: Actor): Promise<Import> {
      const begun = await begin(within, id, isInviting)
      if (isOver(begun)) return begun
      const isBehind = begun.isInviting === true && begun.partsInvited < begun.partsDone
      return isBehind ? invitePart(id, begun.partsInvited, by) : runPart(within, id, by)
    },

    /** Forgets the rest of it. Who was added stays. */
    async remove(id: string): Promise<void> {
      await store.write(async ({ state }) => {
        const { parts, partsDone, partsInvited } = await get(id, state)
        for (let part = partsInvited; part < parts; part += 1) {
          if (part >= partsDone) await state.take(kinds.part, partOf(id, part))
          await state.take(kinds.invitations, partOf(id, part))
        }
        await state.take(kinds.preview, id)
        await state.take(kinds.import, id)
      })
    },
  }
}

export type PersonImports = ReturnType<typeof createPersonImports>
