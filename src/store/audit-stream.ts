/** Where sealed events are sent on to, and how far they have come. */
import type { AuditStream } from '../audit-stream.ts'
import type { Database, Runner } from './database.ts'
import { columns } from './row.ts'
import type { AuditStreamTable } from './schema-audit.ts'

const names = [
  'id',
  'chain',
  'url',
  'secret',
  'place',
  'failures',
  'retry_at',
  'cause',
  'holder',
  'held_until',
  'created_at',
  'delivered_at',
] as const

const read = (row: AuditStreamTable): AuditStream => ({
  id: row.id,
  chain: row.chain,
  url: row.url,
  secret: row.secret,
  place: row.place,
  failures: row.failures,
  retryAt: row.retry_at,
  cause: row.cause,
  createdAt: row.created_at,
  deliveredAt: row.delivered_at,
})

type Held = { id: string; holder: string; heldUntil: number; now: number }
type Arrived = { id: string; from: number; place: number; deliveredAt: number }
type Failed = { id: string; failures: number; retryAt: number; cause: string }

export const auditStreamRows = (database: Database) => {
  const insert = database.prepare((build, value: AuditStreamTable) =>
    build.insertInto('audit_stream').values(columns(value, names)),
  )
  const remove = database.prepare((build, value: { id: string }) =>
    build.deleteFrom('audit_stream').where('id', '=', value.id),
  )
  const all = database.prepare((build) =>
    build.selectFrom('audit_stream').selectAll().orderBy('created_at').orderBy('id'),
  )
  const hold = database.prepare((build, value: Held) =>
    build
      .updateTable('audit_stream')
      .set({ holder: value.holder, held_until: value.heldUntil })
      .where('id', '=', value.id)
      .where((each) =>
        each.or([each('holder', '=', value.holder), each('held_until', '<=', value.now)]),
      ),
  )
  const arrive = database.prepare((build, value: Arrived) =>
    build
      .updateTable('audit_stream')
      .set({ place: value.place, delivered_at: value.deliveredAt, failures: 0, cause: '' })
      .where('id', '=', value.id)
      .where('place', '=', value.from),
  )
  const fail = database.prepare((build, value: Failed) =>
    build
      .updateTable('audit_stream')
      .set({ failures: value.failures, retry_at: value.retryAt, cause: value.cause })
      .where('id', '=', value.id),
  )
  return (runner: Runner) => ({
    async all(): Promise<AuditStream[]> {
      return (await runner.all(all, {})).map(read)
    },
    async add(stream: AuditStream): Promise<void> {
      await runner.send(insert, {
        id: stream.id,
        chain: stream.chain,
        url: stream.url,
        secret: stream.secret,
        place: stream.place,
        failures: stream.failures,
        retry_at: stream.retryAt,
        cause: stream.cause,
        holder: '',
        held_until: 0,
        created_at: stream.createdAt,
        delivered_at: stream.deliveredAt,
      })
    },
    async remove(id: string): Promise<boolean> {
      return (await runner.run(remove, { id })) > 0
    },
    /** True for the one process that may send for a while. */
    async hold(held: Held): Promise<boolean> {
      return (await runner.run(hold, held)) === 1
    },
    /** False where it has gone on meanwhile, or is removed. */
    async arrived(arrived: Arrived): Promise<boolean> {
      return (await runner.run(arrive, arrived)) === 1
    },
    async failed(failed: Failed): Promise<void> {
      await runner.send(fail, failed)
    },
  })
}
