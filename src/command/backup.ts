/** `foyer backup`: the whole database in a file, while the hub runs or when it does not. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, Environment } from '../config.ts'
import { getConfig, openDatabase, sqliteFile } from '../main.ts'
import { keepBackup, type Manifest, manifestPath } from '../store/backup.ts'
import { readPostgres } from '../store/backup-postgres.ts'
import { backupSqlite, stampOf } from '../store/backup-sqlite.ts'
import { version } from '../version.ts'
import { systemWorld } from '../world.ts'
import { getText, type OwnCommand, type Terminal } from './command.ts'
import { interruptible, showPart, watchSize } from './interrupt.ts'
import { runTool } from './postgres-tool.ts'

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** In a folder, the file has the time in its name. */
const targetOf = (path: string, at: string, { database }: Config): string => {
  const ending = database === undefined ? 'sqlite' : 'pgdump'
  return isFolder(path) ? join(path, `foyer-${stampOf(at)}.${ending}`) : path
}

const backupPostgres = async (
  config: Config,
  to: string,
  about: Pick<Manifest, 'foyer' | 'at'>,
  environment: Environment,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Manifest> => {
  const database = await openDatabase(config)
  try {
    const migrations = await readPostgres(database)
    return await keepBackup(to, { ...about, engine: 'postgres' }, async (part) => {
      const words = ['--format=custom', '--no-owner', '--no-privileges', `--file=${part}`]
      const given = { database: config.database ?? '', environment }
      const done = watchSize(part, terminal)
      await runTool('pg_dump', words, given, signal).finally(done)
      return { migrations }
    })
  } finally {
    await database.close()
  }
}

const make = (config: Config, to: string, environment: Environment, terminal: Terminal) => {
  const about = { foyer: version, at: new Date(systemWorld.now()).toISOString() }
  const target = targetOf(to, about.at, config)
  return interruptible(async (signal) => {
    const progress = showPart(terminal, 'Backing up')
    try {
      const manifest = config.database
        ? await backupPostgres(config, target, about, environment, terminal, signal)
        : await backupSqlite({ from: sqliteFile(config), to: target }, about, { progress, signal })
      return { target, manifest }
    } finally {
      progress(1)
    }
  })
}

export const backup: OwnCommand = {
  summary: 'Writes the whole database into a file, beside a running hub or without one.',
  flags: {
    to: {
      value: 'FILE|FOLDER',
      help: 'where to; in a folder, the file is named by the time',
      required: true,
    },
  },
  word: 'to',
  start: async (environment, values, terminal) => {
    const config = getConfig(environment)
    const { target, manifest } = await make(config, getText(values, 'to'), environment, terminal)
    const text = [
      `${target}: ${manifest.bytes} bytes, everything until ${manifest.at}.`,
      `${manifestPath(target)} says what is in it; keep both together.`,
      'Keep FOYER_SECRET too, and elsewhere: without it the backup cannot be used.',
    ]
    return { text: text.join('\n'), data: { file: target, ...manifest } }
  },
}
