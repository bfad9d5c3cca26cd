/** Pictures and forms with changed bytes: a yes or a 400, soon, and never a fault. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFile } from '../../http/multipart.ts'
import { readPicture } from '../../picture.ts'
import { isRefusal } from '../../refusal.ts'
import { fileHead, formOf, pictures, tagged } from './testdata/picture.ts'

/** The same numbers in each run (a linear congruential generator). */
const createNumbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const mutate = (bytes: Buffer, number: (below: number) => number): Buffer => {
  const changed = Buffer.from(bytes)
  for (let count = 1 + number(4); count > 0; count -= 1) {
    const at = number(changed.length)
    changed[at] = [0, 0xff, 0x3b, 0x2c, 0xd9, 0xda, number(256), number(256)][number(8)] ?? 0
  }
  const from = number(changed.length)
  const [whole, cut, twice, without] = [
    changed,
    changed.subarray(0, from),
    Buffer.concat([changed, changed.subarray(from)]),
    Buffer.concat([changed.subarray(0, from), changed.subarray(from + number(9))]),
  ]
  return [whole, whole, cut, twice, without][number(5)] ?? whole
}

/** What comes of it must be what was read, and be read again as the same. */
const checkPicture = (bytes: Buffer, about: string): boolean => {
  try {
    const { ending, bytes: read } = readPicture(bytes)
    assert.deepEqual(readPicture(read), { ending, bytes: read }, about)
    return true
  } catch (error) {
    assert.ok(isRefusal(error) && error.code === 'invalid', `${about}: ${error}`)
    return false
  }
}

test('APP-10: a picture with changed bytes is read or refused, and what is kept stays', () => {
  const number = createNumbers(20_261_122)
  for (const [name, bytes] of [...Object.entries(pictures), ...Object.entries(tagged)]) {
    for (let length = 0; length < bytes.length; length += 1) {
      const isTaken = checkPicture(bytes.subarray(0, length), `${name} of ${length}`)
      assert.ok(!isTaken || name === 'svg', `${name} of ${length}`)
    }
    for (let round = 0; round < 3000; round += 1) {
      checkPicture(mutate(bytes, number), `${name} ${round}`)
    }
  }
})

test('a form with changed bytes is read or refused', () => {
  const number = createNumbers(4711)
  const form = formOf([{ head: fileHead(), data: pictures.gif ?? '' }])
  for (let round = 0; round < 10_000; round += 1) {
    try {
      readFile(mutate(form, number), 'multipart/form-data; boundary=frontier')
    } catch (error) {
      assert.ok(isRefusal(error) && error.code === 'invalid', `${round}: ${error}`)
    }
  }
})

test('APP-10: what is made to be read for long is not', () => {
  const size = 1024 * 1024
  const xmlns = 'xmlns="http://www.w3.org/2000/svg"'
  const fill = (piece: string, before = '', behind = ''): Buffer => {
    const count = Math.floor((size - before.length - behind.length) / piece.length)
    return Buffer.from(`${before}${piece.repeat(count)}${behind}`, 'latin1')
  }
  const long = [
    ...[fill(' '), fill('<!---->'), fill('<!---->', '', 'x'), fill(' <!-- --> ', '<?xml ?>', '<')],
    ...[fill('-->', `<svg ${xmlns}>`), fill('<!---->', `<svg ${xmlns}></svg>`)],
    ...[fill('<!---->', `<svg ${xmlns}>${'x'.repeat(size / 2)}`), fill('</svg ', `<svg ${xmlns}>`)],
    ...[
      fill(' a="b"', '<svg'),
      fill(' ', '<svg a="b"'),
      fill('a', '<svg '),
      fill('<!DOCTYPE svg>'),
    ],
    ...[
      fill('\xff', '\xff\xd8'),
      fill('\xff\xe1\0\x02', '\xff\xd8'),
      fill('!\xfe\0', 'GIF89a\x01\0\x01\0\0\0\0'),
    ],
    ...[
      fill('\0\0\0\0tEXt\0\0\0\0', '\x89PNG\r\n\x1a\n'),
      fill('EXIF\0\0\0\0', 'RIFF\xf8\xff\x0f\0WEBP'),
    ],
  ]
  const cpu = process.cpuUsage()
  for (const [index, bytes] of long.entries()) checkPicture(bytes, `long ${index}`)
  const { user } = process.cpuUsage(cpu)
  assert.ok(user < 4_000_000, `${long.length} of them took ${user / 1000} ms`)
})
