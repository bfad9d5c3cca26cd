/**
 * A process that looks into the database of a hub: what its sessions take on the disk, and how
 * long others wait behind a batch when they are swept away, years later. SQLite alone.
 */
import { DatabaseSync } from 'node:sqlite'
import { dialects } from '../src/dialects/index.ts'
import { createHub } from '../src/hub.ts'
import { getConfig, openDatabase, sqliteFile } from '../src/main.ts'
import { createStore } from '../src/store/store.ts'
import { sweepBatch } from '../src/sweep.ts'
import { systemWorld } from '../src/world.ts'

export type Swept = { sessions: number; bytesEach: number; batchMs: number[] }

const batchCount = 100
const yearsMs = 2 * 365 * 24 * 3_600_000

/** The pages of the table and of its indexes, as SQLite counts them. */
const measureSessions = (file: string): Pick<Swept, 'sessions' | 'bytesEach'> => {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])
    const sessions = number('select count(*) from session')
    const bytes = number(
      `select sum(pgsize) from dbstat
        where name in (select name from sqlite_master where tbl_name = 'session')`,
    )
    return { sessions, bytesEach: bytes / sessions }
  } finally {
    db.close()
  }
}

const sweep = async (): Promise<number[]> => {
  const config = getConfig(process.env)
  const now = () => systemWorld.now() + yearsMs
  const store = createStore(await openDatabase(config), now)
  const hub = createHub({ config, store, dialects, world: { ...systemWorld, now } })
  const times: number[] = []
  for (let batch = 0; batch < batchCount; batch += 1) {
    const begunAt = performance.now()
    const count = await hub.sessions.sweep(sweepBatch)
    if (count < sweepBatch) break
    times.push(performance.now() - begunAt)
  }
  await store.close()
  return times
}

const found = measureSessions(sqliteFile(getConfig(process.env)))
const swept: Swept = { ...found, batchMs: await sweep() }
process.stdout.write(JSON.stringify(swept), () => process.exit())
