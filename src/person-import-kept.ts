/**
 * What is kept of an import while it lasts: how far it is, what its file came to, and the parts of
 * the file that are still to be carried out. All of it ends by itself.
 */
import { isId } from './identifier.ts'
import type { Organization } from './organization.ts'
import type { Decision, ImportOutcome } from './person-import-decision.ts'
import type { ImportColumn, ImportFault, ImportRow } from './person-import-row.ts'
import { refuse } from './refusal.ts'
import type { State } from './store/state.ts'
import type { Store } from './store/store.ts'

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
/** So many are kept in one unit: others get their turn in between. */
const partsAtOnce = 20
const importsListed = 10

const kinds = {
  import: 'import',
  preview: 'import-preview',
  part: 'import-part',
  invitations: 'import-invitations',
  list: 'import-list',
} as const

const gone = (): never => refuse('not-found', 'There is no such import, or it is over.')

const nameOf = (id: string, part: number): string => `${id} ${part}`

/** How many parts so many rows have. */
export const countParts = (rows: number): number => Math.ceil(rows / rowsOfPart)

export const keepImport = (state: State, kept: Import): Promise<void> =>
  state.put(kinds.import, kept.id, kept, lifetimeSeconds)

export const findImport = async (state: State, id: string): Promise<Import | undefined> =>
  isId(id) ? state.get<Import>(kinds.import, id) : undefined

/** Refuses with `not-found`. */
export const getImport = async (state: State, id: string): Promise<Import> =>
  (await findImport(state, id)) ?? gone()

/** What the file came to. Refuses with `not-found`. */
export const getPreview = async (state: State, id: string): Promise<ImportPreview> =>
  (await state.get<ImportPreview>(kinds.preview, id)) ?? gone()

/** The rows of a part, which are there once. Refuses with `expired` where they had their time. */
export const takePart = async (state: State, id: string, part: number): Promise<ImportRow[]> =>
  (await state.take<ImportRow[]>(kinds.part, nameOf(id, part))) ??
  refuse('expired', 'The import was kept for a day. Read the file again.')

/** Whom of a part to invite yet. */
export const findInvitations = async (state: State, id: string, part: number) =>
  (await state.get<string[]>(kinds.invitations, nameOf(id, part))) ?? []

export const keepInvitations = async (
  state: State,
  { id, part, userIds }: { id: string; part: number; userIds: string[] },
): Promise<void> => {
  if (userIds.length === 0) await state.take(kinds.invitations, nameOf(id, part))
  else await state.put(kinds.invitations, nameOf(id, part), userIds, lifetimeSeconds)
}

/** Those of an organization that are still known, the newest first. */
export const listImports = async (state: State, { id }: Organization): Promise<Import[]> => {
  const ids = (await state.get<string[]>(kinds.list, id)) ?? []
  const found = await Promise.all(ids.map((each) => findImport(state, each)))
  return found.filter((each) => each !== undefined)
}

/** Some parts of a file; those of an import that never came to be end by themselves. */
const keepParts = (
  store: Store,
  id: string,
  { from, rows }: { from: number; rows: readonly ImportRow[] },
): Promise<void> =>
  store.write(async ({ state }) => {
    for (let part = from; part < from + partsAtOnce; part += 1) {
      const some = rows.slice(part * rowsOfPart, (part + 1) * rowsOfPart)
      if (some.length === 0) return
      await state.put(kinds.part, nameOf(id, part), some, lifetimeSeconds)
    }
  })

/** Keeps a file that was read: its rows first, then the import that they are of. */
export const keepNew = async (
  store: Store,
  made: Import,
  { preview, rows }: { preview: ImportPreview; rows: readonly ImportRow[] },
): Promise<void> => {
  for (let from = 0; from < made.parts; from += partsAtOnce) {
    await keepParts(store, made.id, { from, rows })
  }
  await store.write(async ({ state }) => {
    const { organizationId } = made
    const before = (await state.get<string[]>(kinds.list, organizationId)) ?? []
    const list = [made.id, ...before].slice(0, importsListed)
    await state.put(kinds.list, organizationId, list, lifetimeSeconds)
    await state.put(kinds.preview, made.id, preview, lifetimeSeconds)
    await keepImport(state, made)
  })
}

/** Forgets all that is left of it. */
export const dropImport = async (
  state: State,
  { id, parts, partsDone, partsInvited }: Import,
): Promise<void> => {
  for (let part = Math.min(partsDone, partsInvited); part < parts; part += 1) {
    await state.take(kinds.part, nameOf(id, part))
    await state.take(kinds.invitations, nameOf(id, part))
  }
  await state.take(kinds.preview, id)
  await state.take(kinds.import, id)
}
