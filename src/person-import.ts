/**
 * Imports: many people at once, from a table. What a file says is kept for a while, shown, and
 * then carried out part by part: each part is one unit with the mark of how far it went, so that
 * whatever happens in between, every line is carried out once. Whoever is invited hears of it at
 * least once.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { newId } from './identifier.ts'
import type { JsonValue, Organization } from './organization.ts'
import { type Decision, decide } from './person-import-decision.ts'
import {
  countParts,
  dropImport,
  findImport,
  findInvitations,
  getImport,
  getPreview,
  type Import,
  type ImportCounts,
  type ImportPreview,
  keepImport,
  keepInvitations,
  keepNew,
  listImports,
  takePart,
} from './person-import-kept.ts'
import { type ImportRow, readImport } from './person-import-row.ts'
import type { Recovery } from './recovery.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Rows, Store } from './store/store.ts'
import { keepUser, makeUser, rewriteUser } from './user.ts'
import type { World } from './world.ts'

const rowsShown = 100
const notesMost = 200
/** So many are decided at once while a file is read: others get their turn in between. */
const rowsRead = 500

const noCounts = (): ImportCounts => ({ add: 0, change: 0, same: 0, skip: 0 })

const countInto = (counts: ImportCounts, decisions: readonly Decision[]): ImportCounts => {
  for (const { what } of decisions) counts[what] += 1
  return counts
}

export const isOver = ({ isInviting, parts, partsDone, partsInvited }: Import): boolean =>
  isInviting !== null && partsDone === parts && (!isInviting || partsInvited === parts)

export type ImportParts = { recovery: Recovery; store: Store; world: World }

export const createPersonImports = (hub: Nouns, { recovery, store, world }: ImportParts) => {
  /** What becomes of the rows of a file, as people are now. */
  const foresee = async (within: Organization, rows: readonly ImportRow[]) => {
    const counts = noCounts()
    const shown: ImportPreview['rows'] = []
    for (let at = 0; at < rows.length; at += rowsRead) {
      await nextTurn()
      const decisions = await decide(store.read, within, rows.slice(at, at + rowsRead))
      countInto(counts, decisions)
      for (const { row, what, why, change = {} } of decisions.slice(0, rowsShown - shown.length)) {
        shown.push({ row, what, why, fields: Object.keys(change) })
      }
    }
    return { counts, shown }
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
    await rows.events.add({ ...by, type: 'user.imported', organization, data })
  }

  /** The next part of the file, in one unit with the mark that it is done. */
  const runPart = (within: Organization, id: string, by: Actor): Promise<Import> =>
    store.write(async (rows) => {
      const before = await getImport(rows.state, id)
      const part = before.partsDone
      const given = await takePart(rows.state, id, part)
      const decisions = await decide(rows, within, given)
      const added: string[] = []
      for (const decision of decisions) {
        const newcomer = await carryOut(rows, decision, by)
        if (newcomer !== undefined) added.push(newcomer)
      }
      if (before.isInviting) await keepInvitations(rows.state, { id, part, userIds: added })
      const skipped = decisions.filter(({ what }) => what === 'skip')
      const notes = skipped.map(({ row, why }) => ({ line: row.line, words: why }))
      const after: Import = {
        ...before,
        partsDone: part + 1,
        done: countInto(before.done, decisions),
        notes: [...before.notes, ...notes].slice(0, notesMost),
      }
      await keepImport(rows.state, after)
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
    const waiting = await findInvitations(store.state, id, part)
    let [gone, sent] = [0, 0]
    for (const userId of waiting) {
      const answer = await inviteOne(userId, by)
      if (answer === 'full') break
      gone += 1
      if (answer === 'sent') sent += 1
    }
    return store.write(async ({ state }) => {
      const before = await getImport(state, id)
      if (before.partsInvited !== part) return before
      const left = waiting.slice(gone)
      await keepInvitations(state, { id, part, userIds: left })
      const partsInvited = left.length === 0 ? part + 1 : part
      const after = { ...before, partsInvited, invited: before.invited + sent }
      await keepImport(state, after)
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
      const before = await getImport(state, id)
      if (before.isInviting !== null) return before
      const after = { ...before, isInviting }
      await keepImport(state, after)
      return after
    })
  }

  return {
    find: (id: string): Promise<Import | undefined> => findImport(store.state, id),
    preview: (id: string): Promise<ImportPreview> => getPreview(store.state, id),
    /** Those of an organization that are still known, the newest first. */
    list: (organization: Organization): Promise<Import[]> => listImports(store.state, organization),

    /**
     * Reads a file and keeps it for a day; nobody is added yet. Refuses with `invalid` what is no
     * table of people.
     */
    async read(within: Organization, name: string, bytes: Uint8Array): Promise<Import> {
      const table = await readImport(bytes)
      const { counts, shown } = await foresee(within, table.rows)
      const { columns, rows, faults } = table
      const made: Import = {
        ...{ id: newId(world), organizationId: within.id, name, createdAt: world.now(), columns },
        expected: { ...counts, faults: faults.length },
        ...{ parts: countParts(rows.length), partsDone: 0, rows: rows.length },
        ...{ done: noCounts(), isInviting: null, partsInvited: 0, invited: 0, notes: [] },
      }
      await keepNew(store, made, { preview: { rows: shown, faults }, rows })
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
      await store.write(async ({ state }) => dropImport(state, await getImport(state, id)))
    },
  }
}

export type PersonImports = ReturnType<typeof createPersonImports>
