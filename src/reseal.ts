/**
 * Sealing anew: what rows hold that is sealed with an older data key is sealed with the one of
 * now. Whatever ends it midway, it goes on from there the next time (decision 020).
 */
import type { Actor } from './event.ts'
import { findKeyNumber, type Seal } from './seal.ts'
import { mapSealedTexts } from './setting.ts'
import type { SealedKind, SealedRow } from './store/data-key.ts'
import type { Store } from './store/store.ts'
import type { World } from './world.ts'

/** How long one call goes on: the next one begins where it ended. */
const callMs = 40_000
const pageRows = 100

/** Is shown each text within a row that may be sealed, and gives what stands there from now on. */
type Visit = (purpose: string, context: string, text: string) => string

const walkSettings = (kind: SealedKind, { id, text }: SealedRow, visit: Visit): string =>
  JSON.stringify(mapSealedTexts(JSON.parse(text), `${kind}/${id}`, visit))

const walkText = (kind: SealedKind, { context, text }: SealedRow, visit: Visit): string =>
  visit(kind, context, text)

/** Gives the text of a row with what was visited in it. */
const walkers: Record<SealedKind, typeof walkText> = {
  application: walkSettings,
  connector: walkSettings,
  'signing-key': walkText,
  'audit-key': walkText,
  'audit-stream': walkText,
  'upstream-session': walkText,
}
const kinds = Object.keys(walkers) as SealedKind[]

/** The numbers of the data keys that something in a row is sealed with. */
const numbersIn = (seal: Seal, kind: SealedKind, row: SealedRow): Set<number> => {
  const numbers = new Set<number>()
  walkers[kind](kind, row, (purpose, context, text) => {
    const number = findKeyNumber(text)
    // What looks as if it were sealed may be any text.
    if (number !== undefined && seal.open(purpose, context, text) !== undefined) numbers.add(number)
    return text
  })
  return numbers
}

/** The text of a row with everything in it sealed with the data key of now. */
const resealRow = (seal: Seal, kind: SealedKind, row: SealedRow): string => {
  const current = seal.current()
  return walkers[kind](kind, row, (purpose, context, text) => {
    const number = findKeyNumber(text)
    if (number === undefined || number === current) return text
    const opened = seal.open(purpose, context, text)
    return opened === undefined ? text : seal.close(purpose, context, opened)
  })
}

export const createReseal = (store: Store, world: World, seal: Seal) => {
  /** Every row that holds something sealed, page by page. */
  async function* readSealed(): AsyncGenerator<{ kind: SealedKind; rows: SealedRow[] }> {
    for (const kind of kinds) {
      let after: SealedRow['id'] | undefined
      for (;;) {
        const rows = await store.read.sealed.page(kind, after, pageRows)
        if (rows.length > 0) yield { kind, rows }
        if (rows.length < pageRows) break
        after = rows.at(-1)?.id
      }
    }
  }

  /** Who changes a row at the same moment wins: what they write is sealed with the key of now. */
  const swapAll = (kind: SealedKind, changes: { row: SealedRow; text: string }[]) =>
    store.write(async ({ sealed }) => {
      let count = 0
      for (const { row, text } of changes) if (await sealed.swap(kind, row, text)) count += 1
      return count
    })

  const countRows = async (): Promise<Map<number, number>> => {
    const counts = new Map<number, number>()
    for await (const { kind, rows } of readSealed()) {
      for (const number of rows.flatMap((row) => [...numbersIn(seal, kind, row)])) {
        counts.set(number, (counts.get(number) ?? 0) + 1)
      }
    }
    return counts
  }

  return {
    countRows,

    /**
     * Seals what is sealed with older data keys with the one of now, row by row: whatever ends it
     * midway, it goes on from there the next time. Gives how many rows it sealed anew, and if
     * that was all.
     */
    async reseal(by: Actor = {}, limit = Number.POSITIVE_INFINITY) {
      const until = world.now() + callMs
      const number = seal.current()
      let rowCount = 0
      let isDone = true
      for await (const { kind, rows } of readSealed()) {
        const resealed = rows.map((row) => ({ row, text: resealRow(seal, kind, row) }))
        const old = resealed.filter(({ row, text }) => text !== row.text)
        const taken = world.now() > until ? [] : old.slice(0, limit - rowCount)
        rowCount += await swapAll(kind, taken)
        isDone = taken.length === old.length
        if (!isDone) break
      }
      const data = { number, rows: rowCount, isDone }
      if (rowCount > 0) {
        await store.write((rows) => rows.events.add({ ...by, type: 'data-key.resealed', data }))
      }
      return { number, rowCount, isDone }
    },
  }
}
