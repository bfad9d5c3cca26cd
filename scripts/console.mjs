#!/usr/bin/env node
/**
 * Builds the console into console/dist, unless what is there was built from the same files. Plain
 * JavaScript: it runs before anything else does.
 *
 *   npm run console
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode, runWithPinnedNode } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'console')
const built = join(folder, 'dist')
const stampPath = join(built, 'stamp')

/** What the console is made of: its files, and the versions of what it is built with. */
const stampOf = () => {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(built))
    .sort()
  for (const path of files) hash.update(path.slice(root.length)).update(readFileSync(path))
  return hash.digest('hex')
}

/** Whether what is there was built from these files. */
export const isBuilt = () => existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stampOf()

/** Builds beside what is there, and takes its place at once. */
const build = async () => {
  const stamp = stampOf()
  const { build: bundle } = await import('vite')
  const made = `${built}.${process.pid}`
  await bundle({
    root: folder,
    base: '/admin/',
    logLevel: 'warn',
    configFile: false,
    oxc: { jsx: { runtime: 'automatic' } },
    build: {
      outDir: made,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1000,
      // "use client" means nothing here, and a thousand files of the libraries say it.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  })
  writeFileSync(join(made, 'stamp'), stamp)
  rmSync(built, { recursive: true, force: true })
  renameSync(made, built)
}

const own = fileURLToPath(import.meta.url)

/** Builds it, and waits until it is there. */
export const buildConsole = () => {
  if (isBuilt()) return
  const done = spawnSync(findNode(), [own, '--pinned'], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (done.status !== 0) process.exit(1)
}

/** Builds it while the hub is there already: who opens it meanwhile is asked to wait a moment. */
export const buildInBackground = () => {
  if (isBuilt()) return
  spawn(findNode(), [own, '--pinned'], { stdio: ['ignore', 'ignore', 'inherit'] }).unref()
}

if (process.argv[1] === own) {
  if (process.argv.includes('--pinned')) {
    if (!isBuilt()) await build()
  } else {
    await runWithPinnedNode({
      dev: false,
      script: import.meta.url,
      arguments: ['--pinned'],
    })
  }
}
