/** How SQLite looks for people: by an index alone, however many there are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { openTestSqlite } from '../../test/database.ts'
import type { Made, Runner } from './database.ts'
import { migrate } from './migrate.ts'
import { personSearchRows } from './user-search.ts'

test('people are listed and found by an index: no table of them is gone through', async () => {
  const { database, close } = await openTestSqlite()
  try {
    await migrate(database, () => 0)
    const plans: string[] = []
    const query = async <R>(made: Made<R>): Promise<R[]> => {
      const { sql, parameters } = 'compile' in made ? made.compile() : made
      const plan = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
      const steps = await database.read.query(plan as CompiledQuery<{ detail: string }>)
      plans.push(...steps.map(({ detail }) => detail))
      return []
    }
    const people = personSearchRows(database)({ ...database.read, query } as Runner)
    for (const path of [undefined, 'root/office/']) {
      for (const status of [undefined, 'active'] as const) {
        const place = { rootId: 'root', path, status, limit: 100 }
        await people.list({ ...place, after: 'a' })
        await people.search({ ...place, prefix: 'a', after: undefined })
        await people.search({ ...place, prefix: 'a', after: { key: 'ab', id: 'x' } })
      }
    }
    const ofPeople = plans.filter((detail) => detail.includes('user_account'))
    assert.equal(ofPeople.length, 4 * 9)
    for (const detail of ofPeople) {
      assert.match(detail, /^SEARCH user_account USING (COVERING )?INDEX user_\w+ \(root_id=\?/)
    }
    assert.ok(!plans.some((detail) => detail.includes('TEMP B-TREE')), plans.join('\n'))
  } finally {
    await close()
  }
})
