/** Devices in the store: what people sign in with, and which of it is blocked. */
import type { Device } from '../device.ts'
import type { Database, Runner } from './database.ts'
import type { DeviceTable } from './schema.ts'

const read = (row: DeviceTable): Device => ({
  userId: row.user_id,
  id: row.name,
  os: row.os,
  name: row.label,
  seenAt: row.seen_at,
  blockedAt: row.blocked_at,
})

/** So many a person has; of those not blocked, the ones seen longest ago are forgotten. */
const keptCount = 100

type Key = { user: string; name: string }
type Seen = Key & { os: string; label: string; now: number }

export const deviceRows = (database: Database) => {
  const byKey = database.prepare((build, value: Key) =>
    build
      .selectFrom('device')
      .selectAll()
      .where('user_id', '=', value.user)
      .where('name', '=', value.name),
  )
  const ofUser = database.prepare((build, value: { user: string }) =>
    build
      .selectFrom('device')
      .selectAll()
      .where('user_id', '=', value.user)
      .orderBy('seen_at', 'desc')
      .orderBy('name')
      .limit(2 * keptCount),
  )
  const see = database.prepare((build, value: Seen) =>
    build
      .insertInto('device')
      .values({
        user_id: value.user,
        name: value.name,
        os: value.os,
        label: value.label,
        seen_at: value.now,
        blocked_at: null,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'name'])
          .doUpdateSet({ os: value.os, label: value.label, seen_at: value.now }),
      ),
  )
  const forget = database.prepare((build, value: { user: string }) =>
    build
      .deleteFrom('device')
      .where('user_id', '=', value.user)
      .where('name', 'in', (from) =>
        from
          .selectFrom('device')
          .select('name')
          .where('user_id', '=', value.user)
          .where('blocked_at', 'is', null)
          .orderBy('seen_at', 'desc')
          .orderBy('name')
          .limit(keptCount)
          .offset(keptCount),
      ),
  )
  const block = database.prepare((build, value: Key & { at: number | null }) =>
    build
      .updateTable('device')
      .set({ blocked_at: value.at })
      .where('user_id', '=', value.user)
      .where('name', '=', value.name),
  )
  return (runner: Runner) => ({
    async find(user: string, name: string): Promise<Device | undefined> {
      const row = await runner.first(byKey, { user, name })
      return row && read(row)
    },
    async of(user: string): Promise<Device[]> {
      return (await runner.all(ofUser, { user })).map(read)
    },
    async see(user: string, device: { id: string; os: string; name: string }, now: number) {
      await runner.send(see, { user, name: device.id, os: device.os, label: device.name, now })
      await runner.send(forget, { user })
    },
    /** False when the person has no such device. */
    async block(user: string, name: string, at: number | null): Promise<boolean> {
      return (await runner.run(block, { user, name, at })) > 0
    },
  })
}
