/**
 * A backup: a file with the whole database, and beside it a manifest that says what is in it and
 * by which checksum it is known. Neither is there before it is complete, and neither holds a
 * secret in the open, because the database holds none.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { refuse } from '../refusal.ts'
import type { Engine } from './database.ts'

export type Manifest = {
  /** How this manifest is to be read. */
  format: 1
  /** The Foyer that made it. */
  foyer: string
  engine: Engine
  /** When it was begun: what was committed until then is in it. ISO 8601. */
  at: string
  /** The migrations that the database has had. */
  migrations: string[]
  bytes: number
  sha256: string
}

export const manifestPath = (file: string): string => `${file}.json`

export type LongOptions = {
  /** Told from time to time how much is done, from 0 to 1. */
  progress?: ((part: number) => void) | undefined
  signal?: AbortSignal | undefined
}

const partOf = (file: string): string => `${file}.part`

/** SHA-256 of a file, read in pieces. */
const hashFile = async (file: string, options: LongOptions = {}): Promise<string> => {
  const { progress, signal } = options
  const { size } = statSync(file)
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of createReadStream(file)) {
    if (signal) checkGoing(signal)
    hash.update(chunk)
    done += chunk.length
    progress?.(done / size)
  }
  return hash.digest('hex')
}

/** Waits until what was written to a file, or which files are in a folder, is on the disk. */
export const syncPath = (path: string): void => {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Half a backup, under a name that it has from us; those that people named are theirs. */
const leftoverPattern = /^foyer[-.].*\d{14}Z(?:\.sqlite|\.pgdump)?(?:\.json)?\.part(?:-journal)?$/
/** Longer than a backup that is under way leaves its file untouched. */
const leftoverMs = 3_600_000

/** Takes away what is left of backups in a folder whose processes were killed. */
const removeLeftovers = (folder: string, now: number): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    // Another may take the same away at this moment.
    const { mtimeMs = now } = statSync(path, { throwIfNoEntry: false }) ?? {}
    if (leftoverPattern.test(name) && now - mtimeMs > leftoverMs) rmSync(path, { force: true })
  }
}

type Written = Pick<Manifest, 'migrations'>

/**
 * Makes a backup: `write` writes it into the file that it is given, which is there already and
 * for its owner alone. Gives the manifest. Refuses with `conflict` where there is a file already;
 * whatever goes wrong, nothing is left behind.
 */
export const keepBackup = async (
  file: string,
  about: Pick<Manifest, 'foyer' | 'engine' | 'at'>,
  write: (part: string) => Promise<Written>,
): Promise<Manifest> => {
  const [part, manifestFile] = [partOf(file), manifestPath(file)]
  for (const path of [file, manifestFile]) {
    if (existsSync(path)) refuse('conflict', `There is a file ${path} already.`)
  }
  removeLeftovers(dirname(file), Date.parse(about.at))
  rmSync(part, { force: true })
  writeFileSync(part, '', { mode: 0o600, flag: 'wx' })
  try {
    const { migrations } = await write(part)
    syncPath(part)
    const { size } = statSync(part)
    const manifest = { ...about, migrations, bytes: size, sha256: await hashFile(part) }
    // Linking, unlike renaming, takes nobody's place.
    linkSync(part, file)
    writeManifest(manifestFile, { format: 1, ...manifest })
    syncPath(dirname(file))
    return { format: 1, ...manifest }
  } catch (error) {
    if (existsSync(part) && existsSync(file) && isSameFile(part, file)) rmSync(file)
    throw error
  } finally {
    for (const path of [part, `${part}-journal`, partOf(manifestFile)])
      rmSync(path, { force: true })
  }
}

const isSameFile = (left: string, right: string): boolean =>
  statSync(left).ino === statSync(right).ino

const writeManifest = (path: string, manifest: Manifest): void => {
  const part = partOf(path)
  rmSync(part, { force: true })
  writeFileSync(part, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  syncPath(part)
  linkSync(part, path)
}

const isManifest = (value: unknown): value is Manifest => {
  const { format, engine, at, migrations, bytes, sha256 } = (value ?? {}) as Record<string, unknown>
  return (
    format === 1 &&
    (engine === 'sqlite' || engine === 'postgres') &&
    typeof at === 'string' &&
    Array.isArray(migrations) &&
    typeof bytes === 'number' &&
    typeof sha256 === 'string'
  )
}

const readManifest = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** The manifest of a backup whose bytes are those that were written. Refuses with `invalid`. */
export const checkBackup = async (file: string, options?: LongOptions): Promise<Manifest> => {
  if (!existsSync(file)) refuse('not-found', `There is no file ${file}.`)
  const path = manifestPath(file)
  const manifest = readManifest(path)
  if (!isManifest(manifest)) {
    return refuse('invalid', `${path} is not there, or is not the manifest of a backup.`)
  }
  const isWhole = statSync(file).size === manifest.bytes
  if (isWhole && (await hashFile(file, options)) === manifest.sha256) return manifest
  return refuse('invalid', `${file} is damaged: it is not what its manifest says. Take another.`)
}

/** Refuses where whoever waits has given up. */
export const checkGoing = (signal: AbortSignal): void => {
  if (signal.aborted) refuse('unavailable', 'Stopped; nothing was changed.', { reason: 'stopped' })
}
