/** `foyer restore`: puts a backup in the place of the database. The hub must not run. */
import type { Config, Environment } from '../config.ts'
import { getConfig, openDatabase, sqliteFile } from '../main.ts'
import { refuse } from '../refusal.ts'
import { checkBackup, type LongOptions, type Manifest } from '../store/backup.ts'
import { checkEmpty } from '../store/backup-postgres.ts'
import { restoreSqlite } from '../store/restore-sqlite.ts'
import { settleRestored } from '../store/restored.ts'
import { systemWorld } from '../world.ts'
import { getText, type OwnCommand, type Terminal } from './command.ts'
import { interruptible, showPart } from './interrupt.ts'
import { runTool } from './postgres-tool.ts'
import { findProcess, hasSockets, socketPath } from './socket.ts'

/** Refuses with `conflict` while a hub runs on this data folder. */
const checkStopped = async ({ data }: Config): Promise<void> => {
  const running = hasSockets ? await findProcess(socketPath(data)) : undefined
  if (running === undefined) return
  running.close()
  refuse('conflict', 'The hub is running: stop it first (systemctl stop foyer), then restore.')
}

const restorePostgres = async (
  config: Config,
  from: string,
  environment: Environment,
  options: LongOptions & { signal: AbortSignal },
): Promise<Manifest> => {
  const manifest = await checkBackup(from, options)
  if (manifest.engine !== 'postgres') {
    refuse('invalid', 'This is a backup of SQLite, and the hub is set to PostgreSQL.')
  }
  const database = await openDatabase(config)
  try {
    await checkEmpty(database)
    const words = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges', from]
    await runTool(
      'pg_restore',
      words,
      { database: config.database ?? '', environment },
      options.signal,
    )
    await settleRestored(database, manifest, systemWorld.now)
    return manifest
  } finally {
    await database.close()
  }
}

const restoreFrom = async (
  config: Config,
  { from, replace }: { from: string; replace: boolean },
  environment: Environment,
  terminal: Terminal,
) =>
  interruptible(async (signal) => {
    const options = { progress: showPart(terminal, 'Checking the backup'), signal }
    if (config.database === undefined) {
      return restoreSqlite({ from, to: sqliteFile(config), replace }, systemWorld.now, options)
    }
    const manifest = await restorePostgres(config, from, environment, options)
    return { manifest, aside: undefined }
  })

export const restore: OwnCommand = {
  summary: 'Puts a backup in the place of the database of a hub that is stopped.',
  flags: {
    from: { value: 'FILE', help: 'the backup; its manifest stands beside it', required: true },
    replace: {
      value: '',
      help: 'also where somebody uses the database: it is put aside (SQLite)',
      kind: 'switch',
    },
  },
  word: 'from',
  start: async (environment, values, terminal) => {
    const config = getConfig(environment)
    await checkStopped(config)
    const given = { from: getText(values, 'from'), replace: values.replace === true }
    const { manifest, aside } = await restoreFrom(config, given, environment, terminal)
    const text = [
      `Restored: everything until ${manifest.at}. Everybody has to sign in again.`,
      'Keys, grants and people that were taken away after that are back: take them away again.',
      ...(aside === undefined ? [] : [`The database from before is ${aside}.`]),
    ]
    return { text: text.join('\n'), data: { ...manifest, aside: aside ?? null } }
  },
}
