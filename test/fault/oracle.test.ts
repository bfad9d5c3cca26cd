/** The oracle of the faults sees what is wrong, and nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Act, type Entry, judge, type State, type Word } from './oracle.ts'

const entriesOf = (text: string): Entry[] =>
  text.split(', ').map((each) => {
    const [act, word] = each.split(' ')
    return { thing: 'it', act: act as Act, word: word as Word }
  })

const judgeOne = (text: string, state?: State): string[] =>
  judge(entriesOf(text), {
    states: new Map(state ? [['it', state]] : []),
    audit: [],
    wrong: [],
  })

const lost = 'it was acknowledged and is lost'
const alive = 'it ended and is alive'

test('what was acknowledged is there, and what was revoked is not', () => {
  const table: [string, State | undefined, string[]][] = [
    ['begin yes', 'alive', []],
    ['begin yes', 'dead', [lost]],
    ['begin yes', undefined, []],
    ['begin none', 'alive', []],
    ['begin none', 'dead', []],
    ['begin no', 'dead', []],
    ['begin yes, end yes', 'dead', []],
    ['begin yes, end yes', 'alive', [alive]],
    ['begin yes, end none', 'alive', []],
    ['begin yes, end none', 'dead', []],
    ['begin yes, end no', 'dead', [lost]],
    ['begin none, end yes', 'alive', [alive]],
    ['begin yes, begin none', 'dead', [lost]],
    ['begin yes, end yes, begin none', 'alive', []],
    ['begin yes, end yes, begin yes', 'dead', [lost]],
  ]
  for (const [text, state, faults] of table) assert.deepEqual(judgeOne(text, state), faults, text)
})

test('what is used once is used once, and by somebody', () => {
  const nobody = 'it was good for nobody'
  const table: [string, string[]][] = [
    ['begin yes, use yes', []],
    ['begin yes, use yes, use no', []],
    ['begin yes, use yes, use yes', ['it was used 2 times']],
    ['begin none, use yes, use no, use yes', ['it was used 2 times']],
    ['begin yes, use no', [nobody]],
    ['begin yes, use none, use no', []],
    ['begin none, use no', []],
    ['begin yes', []],
  ]
  for (const [text, faults] of table) assert.deepEqual(judgeOne(text), faults, text)
})

test('faults of the audit log and wrong answers are told as they are', () => {
  const found = { states: new Map(), audit: ['1 was altered'], wrong: ['a page said 500'] }
  assert.deepEqual(judge([], found), ['audit: 1 was altered', 'a page said 500'])
})
