/**
 * How the `foyer` command is entered, in plain JavaScript. TypeScript that is loaded before the
 * compile cache is there would be stripped of its types at every start, by a parser that takes
 * 15 MB; what comes after is kept as Node compiled it.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url)))
await import('./index.ts')
