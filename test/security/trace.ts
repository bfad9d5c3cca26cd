/** What a thief of bytes would look for, and where: the database as it lies on the disk. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import type { TestHub } from '../helper.ts'

export const databaseFile = async ({ database }: TestHub): Promise<string> => {
  const rows = await database.read.query<{ file: string }>(
    CompiledQuery.raw('pragma database_list'),
  )
  return rows[0]?.file ?? ''
}

/** The bytes of the database and of everything that lies beside it. */
export const readDatabase = async (hub: TestHub): Promise<Buffer> => {
  const file = await databaseFile(hub)
  const files = readdirSync(join(file, '..')).map((name) => join(file, '..', name))
  assert.ok(files.length >= 2, 'the file and its log')
  return Buffer.concat(files.map((each) => readFileSync(each)))
}

/** The text itself, and as it may be written down. */
const formsOf = (secret: string): Buffer[] => [
  Buffer.from(secret),
  Buffer.from(secret, 'latin1'),
  Buffer.from(encodeURIComponent(secret)),
  Buffer.from(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
  Buffer.from(Buffer.from(secret).toString('hex')),
]

export const checkAbsent = (
  bytes: Buffer,
  secrets: Record<string, string>,
  where: string,
): void => {
  for (const [name, secret] of Object.entries(secrets)) {
    assert.ok(secret.length >= 16, name)
    for (const form of formsOf(secret)) assert.ok(!bytes.includes(form), `${name} in ${where}`)
  }
}
