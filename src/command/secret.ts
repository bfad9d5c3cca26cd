/** `foyer secret …`: FOYER_SECRET and the data keys that it wraps. Nothing secret is shown. */
import type { DataKeyStatus } from '../data-key.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { type Command, findNumber, type Noun, operator } from './command.ts'
import { timeOf, writeTable } from './table.ts'

const recordOf = (key: DataKeyStatus): JsonValue => ({
  number: key.number,
  isCurrent: key.isCurrent,
  wrappedWith: key.wrappedWith,
  rows: key.rowCount,
  createdAt: timeOf(key.createdAt),
  beginsAt: timeOf(key.beginsAt),
})

/** What is still to be done before the previous secret, or an old data key, may go. */
const adviseOf = (keys: readonly DataKeyStatus[]): string[] => {
  const current = keys.find(({ isCurrent }) => isCurrent)
  const old = keys.filter(({ number }) => number < (current?.number ?? 0))
  const hasOther = keys.some(({ wrappedWith }) => wrappedWith !== 'current')
  return [
    hasOther
      ? 'Not every data key is wrapped with FOYER_SECRET: "foyer secret rotate" does that.'
      : 'FOYER_SECRET_PREVIOUS is not needed.',
    ...(old.some(({ rowCount }) => rowCount > 0)
      ? ['Rows are sealed with older data keys: "foyer secret reseal" seals them anew.']
      : []),
  ]
}

const status: Command = {
  summary: 'Shows the data keys, which FOYER_SECRET wraps each, and what is sealed with it.',
  flags: {},
  run: async (hub: Hub) => {
    const { keys, wrapper } = await hub.dataKeys.status()
    const table = writeTable(
      ['key', 'seals', 'wrapped with', 'rows', 'begins'],
      keys.map((key) => [
        key.number,
        key.isCurrent ? 'now' : '-',
        key.wrappedWith === 'current' ? 'FOYER_SECRET' : `${key.wrappedWith} secret`,
        key.rowCount,
        timeOf(key.beginsAt),
      ]),
    )
    const text = [table, '', ...adviseOf(keys)].join('\n')
    return { text, data: { secret: wrapper, keys: keys.map(recordOf) } }
  },
}

const rotate: Command = {
  summary: 'Wraps every data key with the FOYER_SECRET of now. May be run again at any time.',
  flags: {},
  run: async (hub) => {
    const count = await hub.dataKeys.rewrap(operator)
    const text =
      count === 0
        ? 'Every data key is wrapped with FOYER_SECRET already.'
        : `Wrapped with FOYER_SECRET: ${count}. FOYER_SECRET_PREVIOUS is not needed any more.`
    return { text, data: { wrapped: count } }
  },
}

const add: Command = {
  summary: 'Makes a new data key, which seals in a minute. Older ones go on opening.',
  flags: {},
  run: async (hub) => {
    const { number, beginsAt } = await hub.dataKeys.add(operator)
    const begins = timeOf(beginsAt)
    const text = `Data key ${number} seals from ${begins} on. Then run "foyer secret reseal".`
    return { text, data: { number, beginsAt: begins } }
  },
}

const reseal: Command = {
  summary: 'Seals what older data keys have sealed with the one of now; goes on where it ended.',
  flags: { limit: { value: 'COUNT', help: 'so many rows at the most', kind: 'number' } },
  run: async (hub, values) => {
    const done = await hub.dataKeys.reseal(operator, findNumber(values, 'limit'))
    const what = `Sealed ${done.rowCount} rows with data key ${done.number}.`
    const rest = done.isDone ? 'That was all.' : 'There are more: run it again.'
    const { number, rowCount, isDone } = done
    return { text: `${what} ${rest}`, data: { number, rows: rowCount, isDone } }
  },
}

const forget: Command = {
  summary: 'Removes a data key that seals nothing any more. There is no way back.',
  word: 'key',
  flags: {
    key: { value: 'NUMBER', help: 'number of the data key', kind: 'number', required: true },
    leaked: {
      value: '',
      help: 'at once, although links may still be on their way',
      kind: 'switch',
    },
  },
  run: async (hub, values) => {
    const number = findNumber(values, 'key') ?? -1
    await hub.dataKeys.forget(number, values.leaked === true, operator)
    return { text: `Data key ${number} is gone.`, data: { number } }
  },
}

export const secret: Noun = {
  summary: 'What secrets at rest are sealed with.',
  verbs: { status, rotate, add, reseal, forget },
}
