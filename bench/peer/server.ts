/**
 * The servers of a product in a folder of their own: started together, and gone together with the
 * process that started them, however that one ends.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { asServer, giveAway, isRoot } from '../../test/postgres.ts'
import type { Product, Start } from './product.ts'

export type Servers = {
  /** Of the shell that holds them. */
  pid: number
  /** What they have said so far. */
  said: () => string
  stop: () => Promise<void>
}

export const createFolder = (): string => mkdtempSync(join(tmpdir(), 'foyer-peer-'))

/** Writes the configuration into the folder, which then belongs to the servers. */
const fillFolder = ({ folders, files }: Product, start: Start): void => {
  for (const name of folders) mkdirSync(join(start.folder, name), { recursive: true })
  for (const [name, text] of Object.entries(files(start))) {
    const path = join(start.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text, { mode: 0o600 })
  }
  if (isRoot) giveAway(start.folder)
}

/** A shell waits for its input to end, which the death of this process brings about too. */
const guard = [
  'for each in "$@"; do sh -c "exec $each" & servers="$servers $!"; done',
  'read -r _; kill $servers; wait; cd /; rm -rf "$FOLDER"',
].join('; ')

export const startServers = (product: Product, start: Start): Servers => {
  const { folder } = start
  fillFolder(product, start)
  const log = openSync(join(folder, 'log/servers'), 'a')
  const child = spawn('/bin/sh', ['-c', guard, 'guard', ...product.commands], {
    ...asServer,
    cwd: folder,
    detached: true,
    env: { PATH: process.env.PATH, FOLDER: folder, ...product.environment(start) },
    stdio: ['pipe', log, log],
  })
  return {
    pid: child.pid ?? 0,
    said: () => readFileSync(join(folder, 'log/servers'), 'utf8'),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.stdin?.end()
      }),
  }
}
