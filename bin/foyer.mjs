#!/usr/bin/env node
/**
 * The `foyer` command. It runs on whatever Node the machine has, installs what npm can give into
 * this folder when that is missing, and goes on with the Node that the project pins.
 */
import { buildInBackground } from '../scripts/console.mjs'
import { install, runWithPinnedNode } from '../scripts/install.mjs'
import { startFlags } from '../scripts/start-flags.mjs'

const isStart = process.argv[2] === 'start'

if (isStart) {
  install(false)
  buildInBackground()
}
await runWithPinnedNode({
  dev: false,
  script: new URL('../src/command/entry.mjs', import.meta.url),
  arguments: process.argv.slice(2),
  flags: isStart ? startFlags : [],
})
