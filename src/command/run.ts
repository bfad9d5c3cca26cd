/** Finds the command that the words name, runs it, and says what went wrong in one line. */
import { parseArgs } from 'node:util'
import { type Environment, writeConfigHelp } from '../config.ts'
import { isRefusal } from '../refusal.ts'
import type { Command, Flags } from './command.ts'

/** Loaded when they are called: most of what a command needs is not needed by the others. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.ts')).start,
  migrate: async () => (await import('./migrate.ts')).migrateStore,
  'organization add': async () => (await import('./organization.ts')).addOrganization,
  'user add': async () => (await import('./user.ts')).addUser,
  'key add': async () => (await import('./key.ts')).addKey,
  'application add': async () => (await import('./application.ts')).addApplication,
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

const writeUsage = async (): Promise<string> => {
  const lines: string[] = []
  for (const [name, load] of Object.entries(commands)) {
    const { summary, flags } = await load()
    lines.push(`  foyer ${name}\n      ${summary}`)
    for (const [flag, { value, help }] of Object.entries(flags)) {
      lines.push(`        --${flag}${value ? ` ${value}` : ''}  ${help}`)
    }
  }
  return [
    'Foyer: a self-hosted single sign-on hub.\n',
    'Commands (each with --json for a machine to read)',
    ...lines,
    '\nSettings, from the environment',
    writeConfigHelp(),
  ].join('\n')
}

const optionsOf = (flags: Flags) => {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }> = {
    json: { type: 'boolean' },
  }
  for (const [name, { value, many }] of Object.entries(flags)) {
    const type = value ? 'string' : 'boolean'
    options[name] = many ? { type, multiple: true } : { type }
  }
  return options
}

const findCommand = (words: string[]) => {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const load = commands[name]
    if (load && words.length >= length) return { load, rest: words.slice(length) }
  }
  return undefined
}

export const run = async (words: string[], environment: Environment): Promise<void> => {
  if (words.length === 0 || words.some((word) => word === '--help' || word === '-h')) {
    say(await writeUsage())
    return
  }
  const found = findCommand(words)
  if (!found) {
    complain(`There is no command "${words.join(' ')}". "foyer --help" lists them.`)
    process.exitCode = 2
    return
  }
  try {
    const command = await found.load()
    const { values } = parseArgs({ args: found.rest, options: optionsOf(command.flags) })
    const result = await command.run(values, environment)
    if (result) say(values.json ? JSON.stringify(result.data) : result.text)
  } catch (error) {
    const known = isRefusal(error) || (error instanceof Error && 'code' in error)
    complain(known ? (error as Error).message : String((error as Error).stack))
    process.exitCode = 1
  }
}
