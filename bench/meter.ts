/**
 * A process that does one thing as often as it can and says how often that was: the raw limits,
 * our own core without a server, and other packages of npm that do the same work.
 */
import { sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hash } from '@node-rs/argon2'
import pg from 'pg'
import { kernels, key } from './kernel.ts'
import { serve } from './process.ts'

/** `database` is where PostgreSQL's commits go; without it they go to a SQLite file. */
export type Metered = { name: string; seconds: number; database?: string | undefined }
export type Rate = { count: number; seconds: number; cpuSeconds: number }

type Work = { run: () => unknown; atOnce?: number; close?: () => Promise<void> | void }

const argonParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

const openSqliteCommits = (): Work => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-commit-'))
  const database = new DatabaseSync(join(folder, 'commits'))
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec('create table row (id integer primary key, value text)')
  const insert = database.prepare('insert into row (value) values (?)')
  return {
    run: () => insert.run('a value of some length'),
    close: () => {
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const openPostgresCommits = async (url: string): Promise<Work> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create table if not exists bench (id bigserial, value text)')
  return {
    run: () => client.query({ name: 'row', text: `insert into bench (value) values ('a value')` }),
    close: async () => {
      await client.query('drop table bench')
      await client.end()
    },
  }
}

const message = Buffer.alloc(800, 'm')

const openWork = async (name: string, database: string | undefined): Promise<Work> => {
  if (name === 'rsa-sign') return { run: () => sign('sha256', message, key) }
  if (name === 'argon2') {
    return { run: () => hash('a password', argonParameters), atOnce: availableParallelism() }
  }
  if (name === 'commit') {
    return database === undefined ? openSqliteCommits() : openPostgresCommits(database)
  }
  const run = await kernels[name]?.()
  if (!run) throw new Error(`${name} cannot be measured`)
  return { run }
}

/** What answers at once is not awaited: a turn of the loop would be measured with it. */
const repeat = async (run: Work['run'], endsAt: number): Promise<number> => {
  let count = 0
  while (performance.now() < endsAt) {
    const done = run()
    if (done instanceof Promise) await done
    count += 1
  }
  return count
}

serve<Metered, Rate>(async ({ name, seconds, database }) => {
  const { run, atOnce = 1, close } = await openWork(name, database)
  await run()
  const cpu = process.cpuUsage()
  const begunAt = performance.now()
  const lanes = Array.from({ length: atOnce }, () => repeat(run, begunAt + seconds * 1000))
  const counts = await Promise.all(lanes)
  const took = (performance.now() - begunAt) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await close?.()
  const count = counts.reduce((sum, each) => sum + each, 0)
  return { count, seconds: took, cpuSeconds: (user + system) / 1e6 }
})
