/**
 * Writes to a SQLite file until it is killed, many units at once, and says on standard output
 * which of them were acknowledged. Each unit writes two rows.
 */
import { writeSync } from 'node:fs'
import { openSqlite } from '../../src/store/sqlite.ts'

const [file = '', name = ''] = process.argv.slice(2)
const atOnce = 32

const database = openSqlite({ file })
const add = database.prepare((build, row: { name: string }) =>
  build.insertInto('version').values({ name: row.name, value: 1 }),
)

let count = 0

const writeForever = async (): Promise<never> => {
  for (;;) {
    const id = `${name}.${count++}`
    await database.write(async (unit) => {
      await unit.run(add, { name: `${id} first` })
      await unit.run(add, { name: `${id} second` })
    })
    writeSync(1, `${id}\n`)
  }
}

await Promise.all(Array.from({ length: atOnce }, writeForever))
