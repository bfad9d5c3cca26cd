/** FLT-03: the disk of which the power is cut, as the fault suite makes one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDisk, readStep } from './power.ts'
import { createRandom } from './random.ts'

const write = (at: number, text: string) =>
  ({ kind: 'write', file: 'a', at, bytes: Buffer.from(text) }) as const

const hex = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

test('FLT-03: what was waited for is there, and of the rest anything may be', () => {
  const disk = createDisk({ a: Buffer.from('0123') })
  disk.take(write(2, 'abcd'))
  disk.take({ kind: 'sync', file: 'a' })
  disk.take(write(0, 'XY'))
  disk.take({ kind: 'truncate', file: 'a', size: 3 })
  const random = createRandom(1)
  const seen = new Set(Array.from({ length: 100 }, () => String(disk.cut(random).get('a'))))
  assert.deepEqual([...seen].sort(), ['01a', '01abcd', 'XYa', 'XYabcd'])
})

test('FLT-03: what strace says of the files of a database is read', () => {
  const wal = `21<${hex('/d/f.db-wal')}>`
  const read = (line: string) => readStep(line, '/d/f.db')
  const file = 'f.db-wal'
  assert.deepEqual(read(`pwrite64(${wal}, "${hex('no')}", 2, 32) = 2`), {
    ...{ kind: 'write', file, at: 32, bytes: Buffer.from('no') },
  })
  assert.deepEqual(read(`ftruncate(${wal}, 4096) = 0`), { kind: 'truncate', file, size: 4096 })
  assert.deepEqual(read(`fsync(${wal}) = 0`), { kind: 'sync', file })
  assert.deepEqual(read(`write(1<${hex('pipe:[1]')}>, "${hex('0.1\n')}", 4) = 4`), {
    ...{ kind: 'said', text: '0.1\n' },
  })
  for (const line of [`fsync(${wal}) = -1 EIO (x)`, `fsync(3<${hex('/d/other')}>) = 0`, '']) {
    assert.equal(read(line), undefined)
  }
})
