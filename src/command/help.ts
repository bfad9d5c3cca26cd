/** What `--help` says: all nouns with their verbs, or everything of one noun. */
import { writeConfigHelp } from '../config.ts'
import { spellFlag } from './argument.ts'
import type { Flags, Noun, OwnCommand } from './command.ts'
import { findNoun, findOwn, nouns, ownCommands } from './noun.ts'
import { indent, writeTable } from './table.ts'

const common = `Every command takes
  --json        answers for a machine
  --file FILE   takes an object, or a list of objects, from a JSON file (- for standard input)
  --help        says more`

/** The nouns and verbs, and the settings of the process. */
export const writeOverview = async (): Promise<string> => {
  const own: [string, string][] = []
  for (const name of Object.keys(ownCommands)) {
    own.push([`foyer ${name}`, (await findOwn(name))?.summary ?? ''])
  }
  const rows: [string, string, string][] = []
  for (const name of Object.keys(nouns)) {
    const noun = await findNoun(name)
    if (noun) rows.push([name, Object.keys(noun.verbs).join(', '), noun.summary])
  }
  const width = Math.max(...own.map(([name]) => name.length))
  return [
    'Foyer: a self-hosted single sign-on hub.\n',
    ...own.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    indent(writeTable(['noun', 'verbs', 'what it is'], rows)),
    '\n"foyer user --help" says what each verb takes.\n',
    `${common}\n`,
    'Settings, from the environment',
    writeConfigHelp(),
  ].join('\n')
}

type Explained = { summary: string; flags?: Flags; word?: string }

const writeCommand = (name: string, { word, flags = {}, summary }: Explained): string => {
  const bare = word === undefined ? '' : ` [${flags[word]?.value ?? ''}]`
  const rows = Object.entries(flags).map(([flag, spec]): [string, string] => {
    const spelled = `--${spellFlag(flag, spec)}${spec.value === '' ? '' : ` ${spec.value}`}`
    const notes = [spec.required && 'required', spec.many && 'may be repeated']
    const said = notes.filter((note) => note).join(', ')
    return [`    ${spelled}`, said === '' ? spec.help : `${spec.help} (${said})`]
  })
  const width = Math.max(0, ...rows.map(([flag]) => flag.length))
  const lines = rows.map(([flag, help]) => `${flag.padEnd(width)}  ${help}`)
  return [`  foyer ${name}${bare}`, `      ${summary}`, ...lines].join('\n')
}

/** A noun with each of its verbs, or with one of them. */
export const writeNoun = (name: string, noun: Noun, verb?: string): string => {
  const verbs = Object.entries(noun.verbs).filter(([each]) => verb === undefined || each === verb)
  const parts = verbs.map(([each, command]) => writeCommand(`${name} ${each}`, command))
  return [`${noun.summary}\n`, parts.join('\n\n'), `\n${common}`].join('\n')
}

/** One of the words that are no noun. */
export const writeOwn = (name: string, own: OwnCommand): string =>
  `${writeCommand(name, own)}\n      --json answers for a machine`
