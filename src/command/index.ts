/**
 * The `foyer` command: what each word does is a file of its own beside this one.
 */
import { readFileSync } from 'node:fs'
import { run } from './run.ts'

/** Clears the line of a terminal from the cursor on (ECMA-48 §8.3.41). */
const eraseLine = '\x1b[K'

process.exitCode = await run(process.argv.slice(2), process.env, {
  say: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  input: () => readFileSync(0, 'utf8'),
  ...(process.stderr.isTTY && {
    show: (text: string) => void process.stderr.write(`\r${eraseLine}${text}`),
  }),
})
