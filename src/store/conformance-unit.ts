/** The parts of `conformance.ts` for values and for units. */
import assert from 'node:assert/strict'
import { isRefusal, type RefusalCode } from '../refusal.ts'
import type { Part } from './conformance.ts'
import type { Database, Unit } from './database.ts'
import { isConflict } from './fault.ts'

/** Passes for a refusal of this code. */
export const refusedAs = (code: RefusalCode) => (error: unknown) =>
  isRefusal(error) && error.code === code

const prepare = (database: Database) => ({
  add: database.prepare((build, row: { name: string; value: number }) =>
    build.insertInto('version').values({ name: row.name, value: row.value }),
  ),
  get: database.prepare((build, row: { name: string }) =>
    build.selectFrom('version').select(['name', 'value']).where('name', '=', row.name),
  ),
  set: database.prepare((build, row: { name: string; value: number }) =>
    build.updateTable('version').set({ value: row.value }).where('name', '=', row.name),
  ),
  increase: database.prepare((build, row: { name: string }) =>
    build
      .updateTable('version')
      .set((set) => ({ value: set('value', '+', 1) }))
      .where('name', '=', row.name),
  ),
  like: database.prepare((build, row: { start: string }) =>
    build.selectFrom('version').select('name').where('name', 'like', row.start).orderBy('name'),
  ),
})

const addOne = (database: Database, name: string, value: number) =>
  database.write((unit) => unit.run(prepare(database).add, { name, value }))

const getOne = async (database: Database, name: string): Promise<number | undefined> =>
  (await database.read.first(prepare(database).get, { name }))?.value

const times = <T>(count: number, step: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => step(index)))

const texts = ['', ' ', "it's", '"', '\\', '%_', '😀', 'e\u0301', '\u00e9', '\u{10ffff}', '\u0001']

export const valuePart: Part = {
  name: 'values',
  cases: {
    'text is kept as it is': async ({ database }) => {
      for (const text of texts) {
        await addOne(database, text, 1)
        const row = await database.read.first(prepare(database).get, { name: text })
        assert.deepEqual(row, { name: text, value: 1 })
      }
    },
    'text with a NUL or half a surrogate pair is refused as invalid': async ({ database }) => {
      for (const text of ['a\0b', '\0', '\ud83d', 'a\ude00']) {
        await assert.rejects(addOne(database, text, 1), refusedAs('invalid'))
        await assert.rejects(getOne(database, text), refusedAs('invalid'))
      }
    },
    'integers are numbers up to 2^53 - 1, and no larger one is kept': async ({ database }) => {
      const values = [0, -1, Date.UTC(2999, 11, 31), Number.MAX_SAFE_INTEGER]
      for (const value of values) {
        await addOne(database, `integer ${value}`, value)
        assert.equal(await getOne(database, `integer ${value}`), value)
      }
      for (const value of [2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
        await assert.rejects(addOne(database, 'large', value), /not one/)
      }
    },
    'a value that is not given is an error': async ({ database }) => {
      const { get } = prepare(database)
      await assert.rejects(database.read.first(get, {} as { name: string }), /value name/)
    },
    'reads give all rows, the first, or none': async ({ database }) => {
      const { get, like } = prepare(database)
      await times(3, (index) => addOne(database, `row ${index}`, index))
      const rows = await database.read.all(like, { start: 'row %' })
      assert.deepEqual(rows, [{ name: 'row 0' }, { name: 'row 1' }, { name: 'row 2' }])
      assert.equal(await database.read.first(get, { name: 'row 9' }), undefined)
      assert.deepEqual(await database.read.all(like, { start: 'none %' }), [])
    },
    'a query may take a list, and comparisons give 0 or 1': async ({ database }) => {
      await times(3, (index) => addOne(database, `list ${index}`, index))
      const rows = await database.read.query(
        database.build
          .selectFrom('version')
          .select((select) => ['value', select('value', '>', 1).as('large')])
          .where('name', 'in', ['list 0', 'list 2'])
          .orderBy('value'),
      )
      assert.deepEqual(rows, [
        { value: 0, large: 0 },
        { value: 2, large: 1 },
      ])
    },
    'a count is a number': async ({ database }) => {
      await addOne(database, 'counted', 7)
      const [row] = await database.read.query(
        database.build
          .selectFrom('version')
          .select(({ fn }) => [fn.countAll().as('count'), fn.sum('value').as('sum')])
          .where('name', '=', 'counted'),
      )
      assert.deepEqual(row, { count: 1, sum: 7 })
    },
  },
}

/** Says yes to the first only: each reads what the others would write. */
const addIfNone = async (database: Database, unit: Unit, start: string, name: string) => {
  const { add, like } = prepare(database)
  const rows = await unit.all(like, { start: `${start}%` })
  if (rows.length > 0) return false
  await unit.run(add, { name: start + name, value: 1 })
  return true
}

export const unitPart: Part = {
  name: 'units',
  cases: {
    'a unit gives what it returns, and what it wrote is read': async ({ database }) => {
      const { add } = prepare(database)
      const changed = await database.write((unit) => unit.run(add, { name: 'kept', value: 5 }))
      assert.equal(changed, 1)
      assert.equal(await getOne(database, 'kept'), 5)
    },
    'a unit reads its own writes, and nobody else does before its end': async ({ database }) => {
      const { add, get } = prepare(database)
      const seen = await database.write(async (unit) => {
        await unit.run(add, { name: 'own', value: 5 })
        const outside = await database.read.first(get, { name: 'own' })
        return [(await unit.first(get, { name: 'own' }))?.value, outside]
      })
      assert.deepEqual(seen, [5, undefined])
    },
    'a unit that throws leaves nothing, and its neighbours stay': async ({ database }) => {
      const { add, like } = prepare(database)
      const settled = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) =>
          database.write(async (unit) => {
            await unit.run(add, { name: `some ${index}`, value: index })
            await unit.run(add, { name: `some more ${index}`, value: index })
            if (index % 5 === 0) throw new Error(`told to fail ${index}`)
            return index
          }),
        ),
      )
      settled.forEach((result, index) => {
        if (index % 5 !== 0) assert.deepEqual(result, { status: 'fulfilled', value: index })
        else assert.match(String(result.status === 'rejected' && result.reason), /told to fail/)
      })
      assert.equal((await database.read.all(like, { start: 'some %' })).length, 80)
    },
    '200 increments at once lose none': async ({ database }) => {
      const { increase } = prepare(database)
      await addOne(database, 'increased', 0)
      await times(200, () => database.write((unit) => unit.run(increase, { name: 'increased' })))
      assert.equal(await getOne(database, 'increased'), 200)
    },
    '200 updates from what was read lose none': async ({ database, another }) => {
      const other = await another()
      await addOne(database, 'computed', 0)
      await times(200, (index) => {
        const handle = index % 2 === 0 ? database : other
        const { get, set } = prepare(handle)
        return handle.write(async (unit) => {
          const row = await unit.first(get, { name: 'computed' })
          await unit.run(set, { name: 'computed', value: (row?.value ?? 0) + 1 })
        })
      })
      assert.equal(await getOne(database, 'computed'), 200)
    },
    'what a unit has read still holds when it writes': async ({ database }) => {
      const added = await times(20, (index) =>
        database.write((unit) => addIfNone(database, unit, 'only ', String(index))),
      )
      assert.equal(added.filter(Boolean).length, 1)
    },
    'a second row of the same key is a conflict': async ({ database }) => {
      await addOne(database, 'twice', 1)
      await assert.rejects(addOne(database, 'twice', 2), isConflict)
      assert.equal(isConflict(new Error('no')), false)
      assert.equal(await getOne(database, 'twice'), 1)
    },
    'a unit whose statement failed is over, though it goes on': async ({ database }) => {
      const { add } = prepare(database)
      await addOne(database, 'there', 1)
      const write = database.write(async (unit) => {
        await unit.run(add, { name: 'before', value: 1 })
        await unit.run(add, { name: 'there', value: 2 }).catch(() => 'never mind')
        await assert.rejects(unit.run(add, { name: 'after', value: 1 }), isConflict)
        return 'all is well'
      })
      await assert.rejects(write, isConflict)
      assert.equal(await getOne(database, 'before'), undefined)
    },
    'what is sent holds with its unit, however much it is, and the unit reads it': async ({
      database,
    }) => {
      const { add, like } = prepare(database)
      const seen = await database.write(async (unit) => {
        for (let index = 0; index < 250; index += 1) {
          await unit.send(add, { name: `sent ${index}`, value: index })
        }
        return unit.all(like, { start: 'sent %' })
      })
      assert.equal(seen.length, 250)
      assert.equal((await database.read.all(like, { start: 'sent %' })).length, 250)
    },
    'what is sent and fails undoes its unit, with its own error': async ({ database }) => {
      const { add } = prepare(database)
      await addOne(database, 'sent twice', 1)
      const write = database.write(async (unit) => {
        unit.afterCommit(() => assert.fail('it was not committed'))
        await unit.send(add, { name: 'sent before', value: 1 })
        await unit.send(add, { name: 'sent twice', value: 2 })
        await unit.send(add, { name: 'sent after', value: 1 })
      })
      await assert.rejects(write, isConflict)
      assert.equal(await getOne(database, 'sent twice'), 1)
      assert.equal(await getOne(database, 'sent before'), undefined)
      assert.equal(await getOne(database, 'sent after'), undefined)
    },
    'a unit is over when what it sent has failed, though it goes on': async ({ database }) => {
      const { add, get } = prepare(database)
      await addOne(database, 'sent there', 1)
      const write = database.write(async (unit) => {
        await unit.send(add, { name: 'sent there', value: 2 }).catch(() => 'never mind')
        await assert.rejects(unit.first(get, { name: 'sent there' }), isConflict)
        await assert.rejects(unit.send(add, { name: 'sent late', value: 1 }), isConflict)
        return 'all is well'
      })
      await assert.rejects(write, isConflict)
      assert.equal(await getOne(database, 'sent late'), undefined)
    },
    '200 updates from what was read and then sent lose none': async ({ database, another }) => {
      const other = await another()
      await addOne(database, 'sent on', 0)
      await times(200, (index) => {
        const handle = index % 2 === 0 ? database : other
        const { get, set } = prepare(handle)
        return handle.write(async (unit) => {
          const row = await unit.first(get, { name: 'sent on' })
          await unit.send(set, { name: 'sent on', value: (row?.value ?? 0) + 1 })
        })
      })
      assert.equal(await getOne(database, 'sent on'), 200)
    },
    'a runner refuses when its unit has ended': async ({ database }) => {
      let kept: Unit | undefined
      await database.write(async (unit) => {
        kept = unit
      })
      const late = kept?.run(prepare(database).add, { name: 'late', value: 1 })
      await assert.rejects(async () => late, /ended/)
      assert.equal(await getOne(database, 'late'), undefined)
    },
    'what waits for the commit is called after it, and only then': async ({ database }) => {
      const called: string[] = []
      const write = database.write(async (unit) => unit.afterCommit(() => called.push('kept')))
      await write.then(() => called.push('resolved'))
      const failing = database.write(async (unit) => {
        unit.afterCommit(() => called.push('lost'))
        throw new Error('told to fail')
      })
      await assert.rejects(failing, /told to fail/)
      assert.deepEqual(called, ['kept', 'resolved'])
    },
    'a closed database has kept what was asked before, and refuses': async (_, open) => {
      const opened = await open()
      const { database } = opened
      const asked = database.write(async () => 'done')
      await database.close()
      assert.equal(await asked, 'done')
      await assert.rejects(
        database.write(async () => 1),
        refusedAs('unavailable'),
      )
      const read = database.read.query(database.build.selectFrom('version').selectAll())
      await assert.rejects(read, refusedAs('unavailable'))
      await opened.close()
    },
  },
}
