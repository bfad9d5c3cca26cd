/** Migrates a SQLite file until it is killed, a migration after the other. */
import { cpSync, mkdirSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrate } from '../../src/store/migrate.ts'
import { openSqlite } from '../../src/store/sqlite.ts'

const [file = '', folder = ''] = process.argv.slice(2)

const database = openSqlite({ file })
// One more file at a time, so that the moment of the kill falls somewhere between the first
// statement and the last.
const own = `${file}.migrations`
mkdirSync(own)
for (const name of readdirSync(folder).sort()) {
  cpSync(join(folder, name), join(own, name))
  await migrate(database, Date.now, pathToFileURL(`${own}/`))
  writeSync(1, `${name}\n`)
}
setInterval(() => {}, 1000)
