/** The documents: their links lead somewhere, and what is generated is up to date. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { writeConfigManual } from '../scripts/config-manual.ts'
import { writeClient } from '../scripts/console-client.ts'
import { writeSecurityCases } from '../scripts/security-cases.ts'
import { operations } from '../src/api/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const passedOver = new Set(['node_modules', '.git', 'data', 'testdata'])

const findDocuments = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (passedOver.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return findDocuments(path)
    return entry.name.endsWith('.md') ? [path] : []
  })

/** The text without code, in which brackets and hashes mean something else. */
const readProse = (file: string): string =>
  readFileSync(file, 'utf8')
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''))

const readLinks = (file: string): string[] =>
  [...readProse(file).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))

/** The anchors that a renderer gives the headings of a document. */
const readAnchors = (file: string): Set<string> => {
  const headings = readProse(file).matchAll(/^#{1,6} (.+)$/gm)
  const anchors = [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return new Set(anchors)
}

const isBroken = (file: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? file : join(dirname(file), decodeURI(path))
  if (!existsSync(target)) return true
  return anchor !== undefined && !readAnchors(target).has(anchor)
}

test('every link between documents leads to a file, and to a heading where it names one', () => {
  const documents = findDocuments(root)
  assert.ok(documents.length > 10)
  const broken = documents.flatMap((file) =>
    readLinks(file)
      .filter((link) => isBroken(file, link))
      .map((link) => `${relative(root, file)} → ${link}`),
  )
  assert.deepEqual(broken, [])
})

test('console/src/client.ts is what scripts/console-client.ts writes', () => {
  const written = readFileSync(join(root, 'console/src/client.ts'), 'utf8')
  assert.equal(written, writeClient(operations), 'run: node scripts/console-client.ts')
})

test('docs/configuration.md is what scripts/config-manual.ts writes', () => {
  const written = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  assert.equal(written, writeConfigManual(), 'run: npx node scripts/config-manual.ts')
})

test('docs/dialects.md links to the README of every dialect', () => {
  const links = readLinks(join(root, 'docs/dialects.md'))
  const folders = readdirSync(join(root, 'src/dialects'), { withFileTypes: true })
  const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  assert.deepEqual(
    names.filter((name) => !links.includes(`../src/dialects/${name}/README.md`)),
    [],
  )
})

test('the list of security cases is what its generator writes', () => {
  const written = readFileSync(join(root, 'docs/security-cases.md'), 'utf8')
  assert.equal(written, writeSecurityCases(), 'run node scripts/security-cases.ts')
})
