/**
 * The buckets of the limits. `level` is the time at which the bucket will be empty again.
 *
 * A level that lies further ahead than a full bucket is one that a clock has written which is wrong
 * now, or was then. Up to the skew it holds, so that processes whose clocks are apart count
 * together; beyond it, it comes down to the skew, and nobody is locked out until that time comes.
 */
import { sql } from 'kysely'
import { clockSkewMs } from '../clock.ts'
import type { Limit } from '../limit.ts'
import type { Database, Runner } from './database.ts'

export const limitRows = (database: Database) => {
  const take = database.prepare(
    (
      build,
      value: {
        bucket: string
        now: number
        every: number
        first: number
        full: number
        beyond: number
      },
    ) =>
      build
        .insertInto('rate_limit')
        .values({
          bucket: value.bucket,
          level: value.first,
          updated_at: value.now,
          ends_at: value.first,
        })
        .onConflict((conflict) => {
          const level = sql<number>`case
            when rate_limit.level > ${value.beyond} then ${value.beyond}
            when rate_limit.level > ${value.now} then rate_limit.level + ${value.every}
            else ${value.first} end`
          return conflict
            .column('bucket')
            .doUpdateSet({ level, ends_at: level, updated_at: value.now })
            .where((each) =>
              each.or([
                each('rate_limit.level', '<=', value.full),
                each('rate_limit.level', '>', value.beyond),
              ]),
            )
        })
        .returning('level'),
  )
  const level = database.prepare((build, value: { bucket: string }) =>
    build.selectFrom('rate_limit').select('level').where('bucket', '=', value.bucket),
  )
  const clear = database.prepare((build, value: { bucket: string }) =>
    build.deleteFrom('rate_limit').where('bucket', '=', value.bucket),
  )
  const give = database.prepare((build, value: { bucket: string; every: number; now: number }) => {
    const level = sql<number>`level - ${value.every}`
    return build
      .updateTable('rate_limit')
      .set({ level, ends_at: level })
      .where('bucket', '=', value.bucket)
      .where('level', '>', value.now)
  })
  const sweep = database.prepare((build, value: { now: number; limit: number }) =>
    build
      .deleteFrom('rate_limit')
      .where('bucket', 'in', (from) =>
        from
          .selectFrom('rate_limit')
          .select('bucket')
          .where('ends_at', '<=', value.now)
          .limit(value.limit),
      ),
  )
  return (runner: Runner) => ({
    /** Counts one; false if the bucket is full, and then nothing was counted. */
    async take(limit: Limit, now: number): Promise<boolean> {
      const row = await runner.first(take, {
        bucket: limit.bucket,
        now,
        every: limit.everyMs,
        first: now + limit.everyMs,
        full: now + (limit.burst - 1) * limit.everyMs,
        beyond: now + limit.burst * limit.everyMs + clockSkewMs,
      })
      return row !== undefined
    },
    async level(bucket: string): Promise<number> {
      return (await runner.first(level, { bucket }))?.level ?? 0
    },
    async clear(bucket: string): Promise<void> {
      await runner.send(clear, { bucket })
    },
    /** Takes one back that was counted: what it was counted for did not come about. */
    async give({ bucket, everyMs }: Limit, now: number): Promise<void> {
      await runner.send(give, { bucket, every: everyMs, now })
    },
    async sweep(now: number, limit: number): Promise<number> {
      return runner.run(sweep, { now, limit })
    },
  })
}
