/** `npm run faults`: installs what is missing, and starts `faults.ts` on the pinned Node. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findNode, install } from './install.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
install(true)
const words = ['scripts/faults.ts', ...process.argv.slice(2)]
process.exitCode = spawnSync(findNode(), words, { stdio: 'inherit' }).status ?? 1
