/** Every page as a whole: its document, its landmarks, and what it must never hold. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { refusalCodes } from '../refusal.ts'
import { accentPath, accentStyle, assets, stylesheetPath } from './asset.ts'
import { refusalWords } from './error.ts'
import { handOverScriptHash } from './hand-over.ts'
import { writeHtml } from './html.ts'
import { organization, samplePages } from './sample.ts'

const documents = Object.entries(samplePages).map(([name, page]) => ({
  name,
  text: writeHtml(page),
}))

const count = (text: string, pattern: RegExp): number => Array.from(text.matchAll(pattern)).length

// The names of assets carry their hash, which says nothing about the page.
const withoutHashes = (text: string): string => text.replace(/-[0-9a-f]{12}\./g, '-HASH.')

for (const { name, text } of documents) {
  test(`page ${name} is written as its golden file`, (context) => {
    const golden = new URL(`testdata/${name}.html`, import.meta.url).pathname
    context.assert.fileSnapshot(withoutHashes(text), golden, { serializers: [String] })
  })

  test(`page ${name} has one h1, one main, one footer, a title and a language`, () => {
    for (const landmark of [
      /<h1[ >]/g,
      /<main /g,
      /<footer>/g,
      /<title>[^<]+</g,
      /<html lang="(en|de)"/g,
    ]) {
      assert.equal(count(text, landmark), 1, String(landmark))
    }
  })

  test(`page ${name} gives every input a label and every id once`, () => {
    const ids = Array.from(text.matchAll(/ id="([^"]*)"/g), (found) => found[1])
    assert.equal(new Set(ids).size, ids.length)
    for (const [input] of text.matchAll(/<input [^>]*>/g)) {
      const id = / id="([^"]*)"/.exec(input)?.[1]
      const labelled = id !== undefined && text.includes(`<label for="${id}">`)
      assert.ok(labelled || /type="(hidden|checkbox|radio)"|aria-label=/.test(input), input)
    }
  })

  test(`WEB-07: page ${name} needs no inline style, no handler, nothing from elsewhere`, () => {
    assert.equal(count(text, / style=|<style| on\w+="|javascript:/gi), 0)
    assert.equal(count(text, /<script/g), name === 'hand-over' ? 1 : 0)
    const elsewhere = count(text, /<(?:link|img|script)[^>]* (?:src|href)="(?!\/)/g)
    assert.equal(elsewhere, name === 'sign-in-elsewhere' ? 1 : 0)
  })

  test(`page ${name} never says "invalid" to a person`, () => {
    assert.doesNotMatch(text.replaceAll('aria-invalid', ''), /invalid/i)
  })
}

test('every golden file belongs to a page', () => {
  const files = readdirSync(new URL('testdata/', import.meta.url)).sort()
  assert.deepEqual(files, documents.map(({ name }) => `${name}.html`).sort())
})

test('every refusal has words that do not blame', () => {
  for (const code of refusalCodes) {
    const { title, text } = refusalWords(code, 'en')
    assert.ok(title.length > 0 && text.endsWith('.'))
    assert.doesNotMatch(title + text, /invalid|wrong|illegal|error|failed|you must|denied/i)
  }
})

test('the sign-in page and its stylesheets weigh less than 20 kB', () => {
  const sheet = assets.find(({ path }) => path === stylesheetPath)?.body ?? ''
  const accent = accentStyle(organization.accent ?? '') ?? ''
  const page = documents.find(({ name }) => name === 'sign-in-refused')?.text ?? ''
  assert.ok(page.includes(stylesheetPath) && page.includes(accentPath(organization.accent) ?? '?'))
  const bytes = Buffer.byteLength(sheet + accent + page)
  assert.ok(bytes < 20_000, `${bytes} bytes`)
})

test('WEB-07: the hand-over page carries exactly the script whose hash is exported', async () => {
  const text = documents.find(({ name }) => name === 'hand-over')?.text ?? ''
  const script = /<script>([\s\S]*)<\/script>/.exec(text)?.[1] ?? ''
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
  assert.equal(handOverScriptHash, `sha256-${Buffer.from(hash).toString('base64')}`)
})

test('WEB-07: only the hand-over page takes text as markup without a look', () => {
  const folder = new URL('.', import.meta.url)
  const trusting = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => /\braw\(/.test(readFileSync(new URL(file, folder), 'utf8')))
  assert.deepEqual(trusting, ['hand-over.ts'])
})
