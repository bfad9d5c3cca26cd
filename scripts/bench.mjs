/**
 * `npm run bench`: measures, with the Node that the project pins. `npm run bench -- --help` says
 * what it takes; `bench/README.md` says how to read it.
 */

import { fileURLToPath } from 'node:url'
import { findNode, install, runInstead } from './install.mjs'

install(true)
const script = fileURLToPath(new URL('../bench/index.ts', import.meta.url))
runInstead(findNode(), [script, ...process.argv.slice(2)])
