/** What a noun, a verb and a flag of the command line are, and how their values are read. */
import type { Environment } from '../config.ts'
import type { Actor } from '../event.ts'
import type { Hub } from '../hub.ts'
import type { List, Slice } from '../list.ts'
import type { JsonValue } from '../organization.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { writeTable } from './table.ts'

/**
 * A flag by its name in files, `firstName`; on the command line it is `--first-name`. An `input`
 * is a secret, which stands in no list of processes: its flag is `--password-stdin`. A `file` is
 * read where the command is typed, and its bytes are passed on in base64. To an `out`, the lines of
 * a long answer are written there. A `switch` has no value.
 */
export type Flag = {
  /** What stands after it, in capitals. */
  value: string
  help: string
  kind?: 'number' | 'file' | 'out' | 'input' | 'pairs' | 'switch'
  many?: boolean
  required?: boolean
  choices?: readonly string[]
}

export type Flags = Record<string, Flag>

/** What was said, by the names of the flags. */
export type Values = Record<string, JsonValue>

/** For people, and for machines. */
export type Result = {
  text: string
  data: JsonValue
  /** True where the answer is that something is wrong: status 1. */
  isFault?: boolean
  /** Of a long answer, a part: what is written as it comes, and what to ask on with. */
  lines?: string[]
  more?: JsonValue
}

export type Command = {
  summary: string
  flags: Flags
  /** The flag that a word without one is for: `user show ana@harbor.example`. */
  word?: string
  /** What can be done where it is typed, without a hub; undefined for what cannot. */
  here?: (values: Values, terminal: Terminal) => Promise<Result | undefined>
  /** Of a long answer it gives a part, and is asked on with the `more` of the part before. */
  run: (hub: Hub, values: Values, more?: JsonValue) => Promise<Result>
}

export type Noun = { summary: string; verbs: Record<string, Command> }

/** Where a command is typed. */
export type Terminal = {
  say: (text: string) => void
  complain: (text: string) => void
  /** Shows how far something is, in the place of what it showed before. Only where a person is. */
  show?: (text: string) => void
  /** Reads the standard input to its end. */
  input: () => string
}

/** The few that need no hub, or make one. */
export type OwnCommand = {
  summary: string
  flags?: Flags
  word?: string
  start: (
    environment: Environment,
    values: Values,
    terminal: Terminal,
  ) => Promise<Result | undefined>
}

/** Who did it, for the events. */
export const operator: Actor = { by: 'command' }

export const flagOf = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The text of a flag; undefined when it was not said. An empty text is one. */
export const findText = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

export const getText = (values: Values, name: string): string =>
  findText(values, name) || refuse('invalid', 'is missing.', { field: name })

export const findNumber = (values: Values, name: string): number | undefined => {
  const value = values[name]
  return typeof value === 'number' ? value : undefined
}

export const findTexts = (values: Values, name: string): string[] | undefined => {
  const value = values[name]
  return Array.isArray(value) ? value.map(String) : undefined
}

/** Those of the texts that were said, for a change: what was not said stays as it is. */
export const pickTexts = <K extends string>(
  values: Values,
  names: readonly K[],
): Partial<Record<K, string>> => {
  const picked: Partial<Record<K, string>> = {}
  for (const name of names) {
    const text = findText(values, name)
    if (text !== undefined) picked[name] = text
  }
  return picked
}

/** The store knows that something is taken, and the command what that must be. */
export const orTaken = async <T>(field: string, work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    const isTaken = isRefusal(error) && error.code === 'conflict' && !error.detail.field
    return isTaken ? refuse('conflict', 'is already taken.', { field }) : Promise.reject(error)
  }
}

export const checkChange = (change: object): void => {
  if (Object.keys(change).length === 0) refuse('invalid', 'Say what changes.')
}

/** The flags that every list has. */
export const sliceFlags: Flags = {
  limit: { value: 'COUNT', help: 'how many at the most (100, up to 1000)', kind: 'number' },
  after: { value: 'ID', help: 'go on after that one' },
}

export const sliceOf = (values: Values): Slice => ({
  limit: findNumber(values, 'limit'),
  after: findText(values, 'after'),
})

/** A list as a table, and as `items` with what `--after` has to be to go on. */
export const writeList = <T>(
  { items, next }: List<T>,
  headings: readonly string[],
  rowOf: (item: T) => readonly (string | number | null)[],
  recordOf: (item: T) => JsonValue,
): Result => {
  const table = items.length === 0 ? 'None.' : writeTable(headings, items.map(rowOf))
  const more = next === null ? '' : `\nThere are more: --after ${next}`
  return { text: `${table}${more}`, data: { items: items.map(recordOf), next } }
}
