/**
 * The `foyer` command: what each word does is a file of its own beside this one.
 */
import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Clears the line of a terminal from the cursor on (ECMA-48 §8.3.41). */
const eraseLine = '\x1b[K'

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url)))

const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2), process.env, {
  say: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  input: () => readFileSync(0, 'utf8'),
  ...(process.stderr.isTTY && {
    show: (text: string) => void process.stderr.write(`\r${eraseLine}${text}`),
  }),
})
