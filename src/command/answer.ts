/**
 * Answers one request of the command line with a hub: the same whether the running process is
 * asked through its socket, or the command has opened the store itself.
 */
import type { Hub } from '../hub.ts'
import { isObject } from '../json-object.ts'
import type { JsonValue } from '../organization.ts'
import { isRefusal, Refusal, type RefusalCode, refuse } from '../refusal.ts'
import { type Command, type Flag, flagOf, type Result, type Values } from './command.ts'
import { findNoun } from './noun.ts'

/** The noun and the verb, and what was said, by the names of the flags. */
export type Request = {
  words: string[]
  values: Values
  /** Asks for the next part of a long answer. */
  more?: JsonValue
}

export type Refused = { refusal: { code: RefusalCode; message: string; field?: string } }

export type Reply = Result | Refused

/** How the flag of a field is spelled on the command line. */
const spell = (flags: Command['flags'], field: string): string => {
  // The core says `hostnames` where each flag gives one.
  const name = flags[field] ? field : field.replace(/s$/, '')
  const flag = flags[name]
  if (flag) return `--${flagOf(name)}${flag.kind === 'input' ? '-stdin' : ''}`
  return flags.set ? `--set ${field}` : field
}

/** A refusal with the flag that it speaks of. */
const writeRefusal = (refusal: Refusal, flags: Command['flags'] = {}): Refused => {
  const { code, message, detail } = refusal
  const { field } = detail
  if (field === undefined) return { refusal: { code, message } }
  const isPhrase = /^\p{Ll}/u.test(message)
  const named = `${spell(flags, field)}${isPhrase ? '' : ':'} ${message}`
  return { refusal: { code, message: named, field } }
}

const checkChoice = (field: string, flag: Flag, text: string): void => {
  if (!flag.choices || flag.choices.includes(text)) return
  refuse('invalid', `is one of ${flag.choices.join(', ')}.`, { field })
}

const readNumber = (field: string, value: JsonValue): number => {
  const number = value === '' ? Number.NaN : Number(value)
  return Number.isSafeInteger(number) ? number : refuse('invalid', 'is a whole number.', { field })
}

const readText = (field: string, flag: Flag, value: JsonValue): string => {
  if (typeof value === 'number') return String(value)
  if (value === null) return ''
  const text = typeof value === 'string' ? value : refuse('invalid', 'is a text.', { field })
  checkChoice(field, flag, text)
  return text
}

const isPair = (value: JsonValue): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  typeof value.key === 'string' &&
  typeof value.value === 'string'

const readValue = (field: string, flag: Flag, value: JsonValue): JsonValue => {
  if (flag.kind === 'number') return readNumber(field, value)
  if (flag.kind === 'switch') {
    return typeof value === 'boolean' ? value : refuse('invalid', 'is true or false.', { field })
  }
  if (flag.kind === 'pairs') {
    const isRight = Array.isArray(value) && value.every(isPair)
    return isRight ? value : refuse('invalid', 'is KEY=VALUE.', { field })
  }
  if (!flag.many) return readText(field, flag, value)
  const list = Array.isArray(value) ? value : [value]
  return list.map((each) => readText(field, flag, each))
}

/** The values, each as its flag says. Refuses with `invalid`, naming the flag. */
export const readValues = ({ flags }: Pick<Command, 'flags'>, given: Values): Values => {
  const values: Values = {}
  for (const [field, value] of Object.entries(given)) {
    const flag = Object.hasOwn(flags, field) ? flags[field] : undefined
    if (flag) values[field] = readValue(field, flag, value)
    // In a file, settings are JSON and need no text.
    else if (field === 'settings' && flags.set && isObject(value)) values.settings = value
    else refuse('invalid', `There is no "${field.slice(0, 40)}" here.`)
  }
  for (const [field, flag] of Object.entries(flags)) {
    if (flag.required && (values[field] === undefined || values[field] === '')) {
      refuse('invalid', 'is missing.', { field })
    }
  }
  return values
}

export const isRefused = (reply: Reply): reply is Refused => 'refusal' in reply

/** Why a command would not take these values, as far as it is known without a hub. */
export const findFault = (command: Pick<Command, 'flags'>, given: Values): Refused | undefined => {
  try {
    readValues(command, given)
    return undefined
  } catch (error) {
    if (isRefusal(error)) return writeRefusal(error, command.flags)
    throw error
  }
}

const isRequest = (value: unknown): value is Request =>
  isObject(value) &&
  Array.isArray(value.words) &&
  value.words.every((word) => typeof word === 'string') &&
  isObject(value.values)

/** What a request answers; a fault of ours is thrown. */
export const answer = async (hub: Hub, request: unknown): Promise<Reply> => {
  let flags: Command['flags'] = {}
  try {
    if (!isRequest(request)) return refuse('invalid', 'A request has words and values.')
    const [word = '', verb = '', ...rest] = request.words
    const noun = await findNoun(word)
    const command = noun && Object.hasOwn(noun.verbs, verb) ? noun.verbs[verb] : undefined
    if (!command || rest.length > 0) {
      return refuse('not-found', `There is no command "${request.words.join(' ').slice(0, 80)}".`)
    }
    flags = command.flags
    return await command.run(hub, readValues(command, request.values), request.more)
  } catch (error) {
    if (error instanceof Refusal) return writeRefusal(error, flags)
    throw error
  }
}
