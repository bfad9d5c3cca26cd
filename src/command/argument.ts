/**
 * The words of a command as requests: one of its flags, or one for each object of `--file`. What
 * is to be read from files and from the standard input is read here, where the command is typed.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { JsonValue } from '../organization.ts'
import { Refusal } from '../refusal.ts'
import { type Command, type Flag, flagOf, type Terminal, type Values } from './command.ts'
import type { Pair } from './setting.ts'

type Input = Terminal['input']

/** What of a command says how its words are read. */
export type Spoken = Pick<Command, 'flags' | 'word'>

export type Arguments = {
  /** What each request says: one without `--file`. */
  requests: Values[]
  /** True when they are the objects of `--file`, and when that held a list. */
  isFile: boolean
  isList: boolean
  isJson: boolean
}

/** What is wrong with the words themselves: status 2, and nothing was tried. */
export const wrongWords = (message: string): never => {
  throw new Refusal('invalid', message, { cause: 'words' })
}

type Parsed = { values: Record<string, string | boolean | (string | boolean)[] | undefined> }

/** How a flag is spelled: what comes by the standard input says so. */
export const spellFlag = (name: string, flag: Flag): string =>
  flag.kind === 'input' ? `${flagOf(name)}-stdin` : flagOf(name)

const optionsOf = ({ flags }: Spoken) => {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }> = {
    json: { type: 'boolean' },
    file: { type: 'string' },
  }
  for (const [name, flag] of Object.entries(flags)) {
    const type = flag.kind === 'input' || flag.kind === 'switch' ? 'boolean' : 'string'
    options[spellFlag(name, flag)] = flag.many ? { type, multiple: true } : { type }
  }
  return options
}

const parse = (words: string[], command: Spoken): Parsed['values'] => {
  try {
    const options = optionsOf(command)
    const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true })
    const [word, ...rest] = positionals
    if (word === undefined) return values
    const name = command.word
    if (name === undefined || rest.length > 0) {
      return wrongWords(`"${rest[0] ?? word}" is a word too many.`)
    }
    const spelled = flagOf(name)
    if (values[spelled] !== undefined) return wrongWords(`"${word}" and --${spelled}: say one.`)
    return { ...values, [spelled]: command.flags[name]?.many ? [word] : word }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [first = ''] = error.message.split(/\. |\n/)
    return wrongWords(`${first.replace(/\.$/, '')}. Add --help to see what there is.`)
  }
}

const readFile = (path: string, flag: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    return wrongWords(`--${flag}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `KEY=VALUE`; `@FILE` stands for what the file holds. */
const readPair = (text: string, flag: string): JsonValue => {
  const [key = '', ...rest] = text.split('=')
  if (rest.length === 0) return wrongWords(`--${flag} is KEY=VALUE: there is no "=" in ${text}.`)
  const given = rest.join('=')
  const isArgument = !given.startsWith('@')
  const value = isArgument ? given : readFile(given.slice(1), flag).toString('utf8').trim()
  return { key, value, isArgument } satisfies Pair
}

const readFlag = (flag: Flag, spelled: string, value: unknown, input: Input): JsonValue => {
  const text = String(value)
  if (flag.kind === 'switch') return true
  if (flag.kind === 'input') return input().replace(/\r?\n$/, '')
  if (flag.kind === 'file') return readFile(text, spelled).toString('base64')
  if (flag.kind === 'pairs') return (value as string[]).map((each) => readPair(each, spelled))
  return Array.isArray(value) ? value.map(String) : text
}

/** The objects of `--file`; the files that they name are read as those of flags are. */
const readObjects = (command: Spoken, path: string, input: Input): [Values[], boolean] => {
  const text = path === '-' ? input() : readFile(path, 'file').toString('utf8')
  let read: JsonValue = null
  try {
    read = JSON.parse(text)
  } catch {
    wrongWords(`--file: ${path === '-' ? 'the standard input' : path} is not JSON.`)
  }
  const list = Array.isArray(read) ? read : [read]
  const objects = list.map((each): Values => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) {
      return wrongWords('--file holds one object, or a list of them.')
    }
    const named = Object.entries(each).map(([name, value]) => {
      const isFile = command.flags[name]?.kind === 'file' && typeof value === 'string'
      return [name, isFile ? readFile(value, flagOf(name)).toString('base64') : value]
    })
    return Object.fromEntries(named)
  })
  return [objects, Array.isArray(read)]
}

/** Refuses with `invalid` and the cause `words` what cannot be understood. */
export const readArguments = (words: string[], command: Spoken, input: Input): Arguments => {
  const parsed = parse(words, command)
  const said: Values = {}
  for (const [name, flag] of Object.entries(command.flags)) {
    const spelled = spellFlag(name, flag)
    const value = parsed[spelled]
    if (value !== undefined) said[name] = readFlag(flag, spelled, value, input)
  }
  const isJson = parsed.json === true
  if (typeof parsed.file !== 'string' || command.flags.file) {
    return { requests: [said], isFile: false, isList: false, isJson }
  }
  if (parsed.file === '-' && Object.values(command.flags).some(({ kind }) => kind === 'input')) {
    const isTwice = Object.keys(parsed).some((name) => name.endsWith('-stdin'))
    if (isTwice) wrongWords('The standard input is either the --file or the password.')
  }
  const [objects, isList] = readObjects(command, parsed.file, input)
  // What the flags say holds for every object that does not say otherwise.
  const requests = objects.map((each) => ({ ...said, ...each }))
  return { requests, isFile: true, isList, isJson }
}
