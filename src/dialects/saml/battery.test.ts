import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../../refusal.ts'
import { type BatteryDocument, present } from './testdata/battery/document.ts'
import { documentCount, families } from './testdata/battery/index.ts'

/** What the verifier makes of a document: whom it names, or the cause of a refusal as invalid. */
const outcomeOf = (document: BatteryDocument): { accepted?: string; refused?: string } => {
  try {
    return { accepted: present(document) }
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'invalid') return { refused: `not a refusal: ${error}` }
    return { refused: error.detail.cause ?? error.message }
  }
}

/** Why the outcome is not the one that is expected, or undefined when it is. */
const findMismatch = (document: BatteryDocument): string | undefined => {
  const { accepted, refused } = outcomeOf(document)
  const { name, outcome } = document
  if (typeof outcome === 'string') {
    return accepted === outcome ? undefined : `${name}: ${accepted ?? `refused: ${refused}`}`
  }
  if (refused === undefined) return `${name}: accepted, naming ${accepted}`
  const isExpected = !refused.startsWith('not a refusal') && outcome.test(refused)
  return isExpected ? undefined : `${name}: refused for ${outcome}: ${refused.slice(0, 200)}`
}

const limitMs = 250

/** Milliseconds of the processor; the better of two, for the first may be the compiler's. */
const measure = (document: BatteryDocument): number => {
  const once = (): number => {
    const start = process.cpuUsage()
    outcomeOf(document)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  const first = once()
  return first < limitMs ? first : Math.min(first, once())
}

for (const { id, why, documents } of families) {
  test(`${id}: ${why}`, (t) => {
    const accepted = documents.filter((each) => each.verdict === 'accept').length
    t.diagnostic(`${id}: ${accepted} accepted, ${documents.length - accepted} refused`)
    assert.ok(documents.length > 0)
    const mismatches = documents.map(findMismatch).filter((each) => each !== undefined)
    assert.deepEqual(mismatches, [])
  })
}

test('SP-62: the battery has its size, and every document a name of its own', (t) => {
  const names = families.flatMap(({ documents }) => documents.map((each) => each.name))
  t.diagnostic(`${names.length} documents`)
  assert.ok(names.length >= 500)
  assert.equal(names.length, documentCount)
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  )
})

test(`SP-27: none of the documents keeps the processor for ${limitMs} ms`, () => {
  const slow = families
    .flatMap(({ documents }) => documents)
    .map((each) => ({ name: each.name, ms: measure(each) }))
    .filter(({ ms }) => ms >= limitMs)
  assert.deepEqual(slow, [])
})
