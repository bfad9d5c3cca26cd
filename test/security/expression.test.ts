/** HTTP-06: no expression of the product takes a long text badly. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { readFlatXml } from '../../src/dialects/rest-connector/flat-xml.ts'
import { readLooseJson } from '../../src/dialects/ringotel/loose-json.ts'
import { isIdentifier } from '../../src/dialects/saml/identifier.ts'
import { readXml } from '../../src/dialects/saml/xml.ts'

const root = new URL('../../src/', import.meta.url)
const length = 50_000
const longestMs = 2_000

type Expression = { file: string; source: string; flags: string }

const isProduct = (file: string): boolean =>
  file.endsWith('.ts') && !/\.test\.ts$|testdata|conformance/.test(file)

const files = readdirSync(root, { recursive: true })
  .map((file) => String(file).replaceAll('\\', '/'))
  .filter(isProduct)
  .map((file) => ({ file, text: readFileSync(new URL(file, root), 'utf8') }))

const literal = new RegExp(
  String.raw`(?<=(?:[(,=:[!&|?{};]|return)\s*)/(?![*/]|\$\{)` +
    String.raw`((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([dgimsuvy]*)(?![\w/])`,
  'g',
)

const withoutComments = (text: string): string =>
  text.replaceAll(/^\s*(?:\*|\/\*\*?|\/\/).*$/gm, '')

const expressions: Expression[] = files.flatMap(({ file, text }) =>
  [...withoutComments(text).matchAll(literal)].map(([, source = '', flags = '']) => ({
    file,
    source,
    flags,
  })),
)

const units = [
  'a',
  'Z',
  '0',
  ' ',
  '\t',
  '\n',
  '-',
  '_',
  '.',
  '/',
  '=',
  '"',
  '\\',
  '<',
  '{',
  ',',
].concat([';', ':', '@', '%', 'a.', 'a-', 'a ', ' a', '":', ';a=', '\\"', '\u00e9', '\u0000'])

/** What an expression begins with before anything in it varies. */
const headOf = (source: string): string =>
  /^\^?((?:[\w<@#;:=" -]|\\[/.+*?[\](){}^$|-])*)/.exec(source)?.[1]?.replaceAll('\\', '') ?? ''

const textsFor = (source: string): string[] =>
  units.flatMap((unit) => {
    const long = unit.repeat(length / unit.length)
    return [long, `${headOf(source)}${long}\u0001`, `x${long}\u0001`]
  })

/** Runs it as far as it goes over each text, and says which one took too long. */
const findSlow = ({ source, flags }: Expression): string | undefined => {
  const context = createContext({
    source,
    flags: flags.includes('y') ? flags : `${flags.replace('g', '')}g`,
    text: '',
  })
  const code = 'text.replace(new RegExp(source, flags), "")'
  for (const text of textsFor(source)) {
    context.text = text
    try {
      runInContext(code, context, { timeout: longestMs })
    } catch (error) {
      return `${JSON.stringify(text.slice(0, 20))}: ${(error as Error).message}`
    }
  }
  return undefined
}

/** A group that is repeated without end and holds a repetition without end: `(a+)+`. */
const isNested = (source: string): boolean =>
  /\((?:[^()\\]|\\.)*(?<!\\)[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\})/.test(
    source.replaceAll(/\[(?:[^\]\\]|\\.)*\]/g, 'x'),
  )

/** Those that look nested, and why they are not: what begins each round ends the one before. */
const known = new Set(
  [
    /^(\d{3})-([a-z0-9]+(?:-[a-z0-9]+)*)\.sql$/,
    /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
    /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/,
    /^[\w-]+(?:\/[\w-]+)*$/,
    /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/,
    /"[^"\\]*(?:\\.[^"\\]*)*"?/,
    /[“„”«»]([^“”«»\\]*(?:\\.[^“”«»\\]*)*)[“”«»]?/,
  ].map(({ source }) => source),
)

test('HTTP-06: every expression of the product is seen', () => {
  const seen = files.flatMap(({ text }) => [...text.matchAll(/\.(?:test|exec)\(|new RegExp\(/g)])
  assert.ok(expressions.length > 100, String(expressions.length))
  assert.ok(seen.length > 50)
  const made = files.filter(({ text }) => text.includes('new RegExp('))
  assert.deepEqual(
    made
      .map(({ file }) => file)
      .filter((file) => !file.startsWith('dialects/saml/'))
      .sort(),
    // A choice of words; a class with a bound; two that the test below knows; and routes of our
    // own with `[^/]+` between their slashes.
    [
      'attempt-fact.ts',
      'dialects/rechat/client.ts',
      'dialects/rest-connector/flat-xml.ts',
      'dialects/ringotel/loose-json.ts',
      'http/method.ts',
    ],
  )
})

test('HTTP-06: no repetition is nested in another', () => {
  const nested = expressions.filter(({ source }) => isNested(source) && !known.has(source))
  assert.deepEqual(
    nested.map(({ file, source }) => `${file}: ${source}`),
    [],
  )
})

test('HTTP-06: those that are put together read a long text in time, too', () => {
  for (const unit of [...units, '<a', 'a:', ' a="b"', ' xmlns:a="u:b"', '</a>', '%41', 'u:']) {
    const long = unit.repeat(length / unit.length)
    const begun = performance.now()
    isIdentifier(long)
    const tried = ['', '<', '<a ', '<a b="', '<a xmlns="', '<?xml version="1.0"', '<a>'].map(
      (head) => Buffer.from(`${head}${long}>`),
    )
    for (const each of tried) assert.throws(() => readXml(each), { code: 'invalid' })
    for (const head of ['<a', '<a b="', '<a>', '<a><b>', '<?xml version="1.0"']) {
      assert.throws(() => readFlatXml(`${head}${long}\u0001`), { code: 'invalid' })
      assert.throws(() => readFlatXml(`${head}${long}<`), { code: 'invalid' })
    }
    assert.throws(() => readLooseJson(`{"a": ${long}\u0001`), { code: 'invalid' })
    assert.ok(performance.now() - begun < longestMs * tried.length, unit)
  }
})

test('HTTP-06: a text of fifty thousand characters is read in time by each', () => {
  const slow = expressions.flatMap((each) => {
    const found = findSlow(each)
    return found === undefined ? [] : [`${each.file}: /${each.source}/ ${found}`]
  })
  assert.deepEqual(slow, [])
})
