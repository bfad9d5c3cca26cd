/**
 * Writes docs/configuration.md from the table of the config: `npx node scripts/config-manual.ts`.
 * A test compares the file with what this gives.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configTable } from '../src/config.ts'

const columns = 100

const introduction = `# Configuration

This page is written by \`scripts/config-manual.ts\` from the table in
[src/config.ts](../src/config.ts): change that.

Every setting comes from the environment. All of them are read and checked at start; if some are
wrong, the process names each with its remedy and ends with status 2. A name that begins with
\`FOYER_\` and is not on this page is a fault too, so that a slip of the keyboard does not go
unnoticed. \`foyer --help\` shows the same list.

Where a name with \`_FILE\` at its end is given, the value may stand in a file, and that name holds
the file's path. White space around it is dropped. Give one of the two, not both.

Which settings a first run needs is told in [first-run.md](first-run.md).
`

const wrap = (text: string): string => {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > columns) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join('\n')
}

/** Text that Markdown would take for a tag stays what it is. */
const escapeText = (text: string): string => text.replaceAll('<', '\\<').replaceAll('*', '\\*')

const writeEntry = (entry: (typeof configTable)[number]): string => {
  const twin = entry.isSecret ? ` or \`${entry.name}_FILE\`` : ''
  const standard = entry.default === '' ? 'none' : `\`${entry.default}\``
  const meaning = wrap(escapeText(entry.meaning))
  const source = `Set by \`${entry.name}\`${twin}. Default: ${standard}.`
  return `## ${entry.name}\n\n${meaning}\n\n${source}\n`
}

/** The whole page, as Markdown. */
export const writeConfigManual = (): string =>
  [introduction, ...configTable.map(writeEntry)].join('\n')

if (import.meta.main) {
  const file = fileURLToPath(new URL('../docs/configuration.md', import.meta.url))
  writeFileSync(file, writeConfigManual())
}
