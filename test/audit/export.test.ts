/** KEY-07, TEN-10: the log as lines of JSON, which anybody with the public key can verify. */
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { startExport } from '../../src/audit-export.ts'
import { createFileCheck } from '../../src/audit-file.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { exportAll, force } from './log.ts'

let hub: TestHub
let lines: string[]
let publicKey: ReturnType<typeof createPublicKey>

const check = (given: readonly string[], key = publicKey) => {
  const file = createFileCheck(key)
  for (const line of given) file.line(line)
  return file.end()
}

const faultsOf = (given: readonly string[]): string[] =>
  check(given).faults.map(({ words }) => words)

const isCheckpoint = (line: string): boolean => 'signature' in JSON.parse(line)

/** What a spreadsheet would run, and what a reader of lines would take for more of them. */
const nasty = ["=cmd|'/c calc'!A1", '@SUM(1)', '"},\n{"chain":"x"', '\u2028\u001b[31m', '😀é']

before(async () => {
  hub = await openTestHub()
  const { harbor, otter } = hub.organizations
  for (const organization of [harbor, otter]) {
    for (const word of nasty) {
      const data = { word, named: organization.name, 'nested list': [1, { a: null }, true] }
      await hub.hub.events.add({ type: 'test.happened', organization, data })
    }
  }
  await hub.hub.audit.seal()
  lines = await exportAll(hub.hub)
  publicKey = createPublicKey((await hub.hub.audit.publicKey()).pem)
})
after(() => hub.close())

describe('KEY-07: an export', () => {
  test('KEY-07: is verified with the public key alone', () => {
    const found = check(lines)
    assert.deepEqual(found.faults, [])
    assert.equal(found.chains, lines.filter(isCheckpoint).length)
    assert.equal(found.events + found.chains, lines.length)
  })

  test('KEY-07: misses each line that is taken away, doubled, moved or written anew', () => {
    for (const [index, line] of lines.entries()) {
      const others = lines.filter((_, at) => at !== index)
      assert.notDeepEqual(faultsOf(others), [], `without line ${index + 1}`)
      const doubled = lines.toSpliced(index, 0, line)
      assert.notDeepEqual(faultsOf(doubled), [], `with line ${index + 1} twice`)
      // Where a checkpoint stands after the last of its events does not matter.
      if (isCheckpoint(line)) continue
      assert.notDeepEqual(faultsOf([...others, line]), [], `with line ${index + 1} at the end`)
    }
  })

  test('KEY-07: misses a change of every field, and one that is put in', () => {
    const index = lines.findIndex((line) => line.includes('=cmd'))
    const line: Record<string, unknown> = JSON.parse(lines[index] ?? '')
    for (const field of [...Object.keys(line), 'note']) {
      const changed = JSON.stringify({ ...line, [field]: field === 'data' ? {} : 7 })
      assert.notDeepEqual(faultsOf(lines.with(index, changed)), [], field)
      const other = JSON.stringify({ ...line, [field]: `${line[field]}0` })
      assert.notDeepEqual(faultsOf(lines.with(index, other)), [], field)
    }
    const spaced = (lines[index] ?? '').replace(':', ': ')
    assert.notDeepEqual(faultsOf(lines.with(index, spaced)), [])
  })

  test('KEY-07: misses lines cut from its beginning or its end, and is nothing when empty', () => {
    const first = lines.findIndex(isCheckpoint) + 1
    const [one = '', ...rest] = lines.slice(0, first)
    assert.match(String(faultsOf(rest)), /begins at position 1/)
    assert.match(String(faultsOf([one, ...rest].slice(0, -1))), /the end is missing/)
    assert.deepEqual(faultsOf([]), ['there is no line'])
    assert.deepEqual(faultsOf(['no JSON']), ['this is neither an event nor a checkpoint'])
  })

  test('KEY-07: is signed by one key and no other', async () => {
    const other = await openTestHub()
    const { pem } = await other.hub.audit.publicKey()
    const { faults } = check(lines, createPublicKey(pem))
    assert.match(String(faults[0]?.words), /not signed by this key/)
    await other.close()
  })

  test('KEY-07: of a part of the log is verified like the whole', async () => {
    hub.pass(3_600_000)
    const since = hub.now()
    for (const number of [1, 2, 3]) {
      const organization = hub.organizations.harbor
      await hub.hub.events.add({ type: 'test.later', organization, data: { number } })
      hub.pass(1_000)
    }
    await hub.hub.audit.seal()
    const part = await exportAll(hub.hub, { since, until: since + 2_000 })
    assert.deepEqual(
      part.map((line) => JSON.parse(line).data?.number),
      [1, 2, undefined],
    )
    assert.deepEqual(faultsOf(part), [])
    assert.deepEqual(await exportAll(hub.hub, { since: hub.now() }), [])
  })
})

describe('TEN-10: an export', () => {
  test('TEN-10: of one organization holds nothing of another', async () => {
    const { harbor, otter } = hub.organizations
    const found = await exportAll(hub.hub, { chain: otter.id })
    assert.deepEqual(faultsOf(found), [])
    const text = found.join('\n')
    const foreign = [harbor.id, harbor.name, ...Object.values(hub.people).map(({ id }) => id)]
    for (const word of foreign.filter((each) => each !== hub.people.otto.id)) {
      assert.ok(!text.includes(word), word)
    }
    assert.ok(text.includes(otter.id))
    for (const line of found) assert.equal(JSON.parse(line).chain, otter.id)
  })

  test('TEN-10: is lines of JSON, in which nothing runs and nothing breaks out', () => {
    for (const line of lines) {
      assert.doesNotThrow(() => JSON.parse(line))
      for (const mark of ['\n', '\r', '\u001b']) assert.ok(!line.includes(mark))
    }
    const words = lines.map((line) => JSON.parse(line).data?.word).filter(Boolean)
    assert.deepEqual(words, [...nasty, ...nasty])
  })

  test('TEN-10: comes a page at a time, however long the log is', async () => {
    const organization = hub.organizations.downtown
    const add = (number: number) =>
      hub.hub.events.add({ type: 'test.many', organization, data: { number } })
    await Promise.all(Array.from({ length: 1_200 }, (_, number) => add(number)))
    await hub.hub.audit.seal()
    let state = startExport()
    const sizes: number[] = []
    while (!state.isDone) {
      const part = await hub.hub.audit.export({ chain: organization.rootId }, state)
      state = part.state
      sizes.push(part.lines.length)
      assert.ok(JSON.stringify(state).length < 1_000, 'what is held does not grow')
    }
    assert.ok(Math.max(...sizes) <= 501)
    assert.ok(sizes.length > 3)
  })

  test('KEY-07: stops where the log is not whole', async () => {
    await force(hub.database, `delete from event where type = 'test.later'`)
    await assert.rejects(exportAll(hub.hub), /is not whole at position/)
  })
})
