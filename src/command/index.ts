/**
 * The `foyer` command: what each word does is a file of its own beside this one.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url)))

const { run } = await import('./run.ts')
await run(process.argv.slice(2), process.env)
