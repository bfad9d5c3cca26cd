/**
 * Finds the command that the words name, lets the running process or an own hub answer it, and
 * says what went wrong in one line. Gives the status: 0 done, 1 refused, 2 wrong words.
 */
import { configTable, type Environment } from '../config.ts'
import type { JsonValue } from '../organization.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { answer, findFault, isRefused, type Reply, type Request, readValues } from './answer.ts'
import { type Arguments, readArguments, wrongWords } from './argument.ts'
import type { Command, OwnCommand, Result, Terminal } from './command.ts'
import { findNoun, findOwn } from './noun.ts'
import { findProcess, hasSockets, socketPath } from './socket.ts'
import { askWhole, openOut } from './whole.ts'

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

const isWrongWords = (error: Refusal): boolean => error.detail.cause === 'words'

type Answerer = { ask: (request: Request) => Promise<Reply>; close: () => Promise<void> | void }

/** The data folder alone is needed to find the process; the rest of the config is its own. */
const findRunning = async (environment: Environment): Promise<Answerer | undefined> => {
  if (!hasSockets) return undefined
  const standard = configTable.find((entry) => entry.name === 'FOYER_DATA')?.default ?? ''
  return findProcess(socketPath(environment.FOYER_DATA || standard))
}

/** Opens the store; a process that runs elsewhere sees the change in a second. */
const openOwn = async (environment: Environment): Promise<Answerer> => {
  const { getConfig, openHub } = await import('../main.ts')
  const hub = await openHub(getConfig(environment))
  return { ask: (request) => answer(hub, request), close: () => hub.close() }
}

const askAll = async (
  words: string[],
  { requests }: Arguments,
  environment: Environment,
  take: (part: Result) => void,
): Promise<Reply[]> => {
  const answerer = (await findRunning(environment)) ?? (await openOwn(environment))
  try {
    const replies: Reply[] = []
    for (const values of requests) {
      replies.push(await askWhole(answerer.ask, { words, values }, take))
    }
    return replies
  } finally {
    await answerer.close()
  }
}

const dataOf = (reply: Reply): JsonValue => (isRefused(reply) ? { ...reply } : reply.data)

/** A list is answered by a list, in its order; what is refused says why and stops nothing. */
const report = (replies: Reply[], given: Arguments, terminal: Terminal): number => {
  const refusals = replies.filter(isRefused)
  if (given.isJson) {
    const data = given.isList ? replies.map(dataOf) : dataOf(replies[0] as Reply)
    terminal.say(JSON.stringify(data))
  }
  replies.forEach((reply, index) => {
    const place = given.isList ? `${index + 1}: ` : ''
    if (isRefused(reply)) terminal.complain(`${place}${reply.refusal.message}`)
    else if (!given.isJson) terminal.say(`${place}${reply.text}`)
  })
  const isFault = replies.some((reply) => !isRefused(reply) && reply.isFault === true)
  return isFault || refusals.length > 0 ? 1 : 0
}

const runCommand = async (
  words: string[],
  rest: string[],
  command: Command,
  environment: Environment,
  terminal: Terminal,
): Promise<number> => {
  const given = readArguments(rest, command, terminal.input)
  const fault = given.isFile ? undefined : findFault(command, given.requests[0] ?? {})
  if (fault) {
    report([fault], given, terminal)
    return 2
  }
  const done = await command.here?.(given.requests[0] ?? {}, terminal)
  if (done) return report([done], given, terminal)
  const out = openOut(command, given.requests[0] ?? {}, terminal)
  try {
    const replies = await askAll(words, given, environment, out.take)
    // What is said beside lines on the standard output must not be one of them.
    return report(
      replies,
      given,
      out.isOnScreen() ? { ...terminal, say: terminal.complain } : terminal,
    )
  } finally {
    out.close()
  }
}

const runOwn = async (
  own: OwnCommand,
  rest: string[],
  environment: Environment,
  terminal: Terminal,
): Promise<number> => {
  const { flags = {}, word } = own
  const spoken = { flags, ...(word !== undefined && { word }) }
  const given = readArguments(rest, spoken, terminal.input)
  if (given.isFile) wrongWords('--file is for commands about a noun.')
  const values = given.requests[0] ?? {}
  const fault = findFault(spoken, values)
  if (fault) {
    report([fault], given, terminal)
    return 2
  }
  const result = await own.start(environment, readValues(spoken, values), terminal)
  if (result) terminal.say(given.isJson ? JSON.stringify(result.data) : result.text)
  return result?.isFault ? 1 : 0
}

const runWords = async (
  words: string[],
  environment: Environment,
  terminal: Terminal,
): Promise<number> => {
  const [word = '', verb = '', ...rest] = words
  const wantsHelp = words.length === 0 || words.some(isHelp)
  const own = await findOwn(word)
  if (own && !wantsHelp) return runOwn(own, words.slice(1), environment, terminal)
  const noun = await findNoun(word)
  const command = noun && Object.hasOwn(noun.verbs, verb) ? noun.verbs[verb] : undefined
  if (wantsHelp || (noun && verb === '')) {
    const { writeNoun, writeOverview, writeOwn } = await import('./help.ts')
    if (own) terminal.say(writeOwn(word, own))
    else terminal.say(noun ? writeNoun(word, noun, command && verb) : await writeOverview())
    return wantsHelp ? 0 : 2
  }
  if (command) return runCommand([word, verb], rest, command, environment, terminal)
  const there = noun ? `foyer ${word} --help` : 'foyer --help'
  const named = noun ? `${word} ${verb}` : word
  terminal.complain(`There is no command "${named}". "${there}" lists them.`)
  return 2
}

export const run = async (
  words: string[],
  environment: Environment,
  terminal: Terminal,
): Promise<number> => {
  try {
    return await runWords(words, environment, terminal)
  } catch (error) {
    const isKnown = isRefusal(error) || (error instanceof Error && 'code' in error)
    terminal.complain(isKnown ? (error as Error).message : String((error as Error).stack))
    return isRefusal(error) && isWrongWords(error) ? 2 : 1
  }
}
