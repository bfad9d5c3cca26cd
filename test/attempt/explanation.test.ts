/** Every rule by which the product refuses has its words, and they are words that people say. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { dialects } from '../../src/dialects/index.ts'
import { type Explanations, explain } from '../../src/explanation.ts'
import { coreExplanations } from '../../src/explanation-words.ts'
import { refusalCodes } from '../../src/refusal.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => /\.ts$/.test(file) && !/\.test\.ts$|testdata|explanation|conformance/.test(file),
  )
  .map((file) => readFileSync(join(src, file), 'utf8'))

const tables = dialects.all.flatMap(({ explanations }) => explanations ?? [])
const every: Explanations[] = [coreExplanations, ...tables]
const words = new Map(every.flatMap(({ en }) => Object.entries(en)))

/** What stands behind `rule:` or in a place where the compiler asks for a rule. */
const usedRules = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/\brule(?:: string)?(?::| =| \?\?) '([a-z]+(?:-[a-z]+)*\.[a-z-]+)'/g)].map(
      ([, rule = '']) => rule,
    ),
  ),
)

test('every rule that the source names has a sentence and a remedy', () => {
  assert.ok(usedRules.size > 60, `${usedRules.size}`)
  assert.deepEqual(
    [...usedRules].filter((rule) => !words.has(rule)),
    [],
  )
  assert.deepEqual(
    refusalCodes.filter((code) => !words.has(code)),
    [],
    'a refusal that names no rule is said by its kind',
  )
})

test('no words are left over for rules that there are not', () => {
  const all = sources.join('\n')
  // Those of exchanges are put together from the reason why there was no answer.
  const reasons = ['address', 'busy', 'resting', 'time', 'size', 'encoding', 'connection']
  const joined = reasons.map((reason) => `source.${reason}`)
  const isNamed = (rule: string): boolean => all.includes(`'${rule}'`) || joined.includes(rule)
  const codes: readonly string[] = refusalCodes
  assert.deepEqual(
    [...words.keys()].filter((rule) => !isNamed(rule) && !codes.includes(rule)),
    [],
  )
})

test('rules of a dialect begin with its name, and none has words in two tables', () => {
  for (const { name, explanations } of dialects.all) {
    for (const rule of Object.keys(explanations?.en ?? {})) {
      assert.ok(rule.startsWith(`${name}.`), rule)
    }
  }
  const count = every.reduce((sum, { en }) => sum + Object.keys(en).length, 0)
  assert.equal(count, words.size)
})

test('they are whole sentences of plain words that blame nobody', () => {
  const jargon = /\b(invalid|error|errors|failed|failure|illegal|bad request|exception|abort)/i
  for (const [rule, { sentence, remedy, label = '' }] of words) {
    assert.doesNotMatch(`${sentence} ${remedy} ${label}`, jargon, rule)
    assert.match(sentence, /^[A-Z{'].*\.$/, rule)
    assert.equal(sentence.split(/[.!?] /).length, 1, `${rule}: one sentence`)
    assert.match(remedy, /^[A-Z{].*\.$/, rule)
    assert.ok(sentence.length <= 160 && remedy.length <= 160, rule)
  }
})

test('names are filled in, and what has none is called by what it is', () => {
  const rule = 'application.not-granted'
  const said = (names: object) => explain({ rule, names, tables })?.sentence
  assert.equal(
    said({ application: 'Wiki', person: 'Ana' }),
    'Wiki is open to some people only, and Ana is not among them.',
  )
  assert.equal(
    said({}),
    'The application is open to some people only, and the person is not among them.',
  )
  assert.equal(said({ application: '{person}', person: '$&' })?.slice(0, 11), '{person} is')
  assert.equal(explain({ rule: 'no.such', names: {}, tables }), undefined)
})
