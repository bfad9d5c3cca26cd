/** The house rules, as far as a machine can see them: walls, sizes, words, leftovers. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).stdout
const all = listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)))

type Source = { file: string; text: string; lines: string[] }

/** Written by a script, for machines to read. */
const isWritten = (file: string): boolean => file === 'console/src/client.ts'
const isText = (file: string): boolean => !/\.(png|ico|sqlite)$/.test(file)
const isCode = (file: string): boolean => /\.(tsx?|mjs)$/.test(file) && !isWritten(file)
const isTest = (file: string): boolean =>
  /\.test\.ts$/.test(file) || file.startsWith('test/') || /\/(testdata|conformance)/.test(file)

const read = (file: string): Source => {
  const text = readFileSync(join(root, file), 'utf8')
  return { file, text, lines: text.split('\n') }
}

const code = all.filter(isCode).map(read)
const product = code.filter(({ file }) => file.startsWith('src/') && !isTest(file))
const browserCode = code.filter(({ file }) => file.startsWith('console/'))

/** Places where the rule is broken, as `file:line`. */
const findLines = (sources: Source[], isBroken: (line: string, file: string) => boolean) =>
  sources.flatMap(({ file, lines }) =>
    lines.flatMap((line, index) => (isBroken(line, file) ? [`${file}:${index + 1}`] : [])),
  )

/** What a file imports of the project, as paths from the root. */
const importsOf = ({ file, text }: Source): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) =>
    normalize(join(dirname(file), path)),
  )

const roomOf = (file: string): string => {
  const parts = file.split('/')
  if (parts[0] !== 'src') return parts[0] ?? ''
  if (parts.length === 2) return file === 'src/main.ts' ? 'main' : 'core'
  return parts[1] === 'dialects' && parts.length > 3 ? `dialects/${parts[2]}` : (parts[1] ?? '')
}

/** Which rooms a room may look into, itself aside. */
const doors: Record<string, string[]> = {
  core: ['store'],
  store: ['core'],
  pages: ['core'],
  http: ['core', 'pages', 'api', 'store'],
  api: ['core', 'http', 'pages'],
  dialects: ['core', 'dialect'],
  dialect: ['core', 'http', 'pages'],
  command: ['core', 'store', 'main', 'dialects'],
  main: ['core', 'store', 'http', 'dialects'],
}

const kindOf = (room: string): string => (room.startsWith('dialects/') ? 'dialect' : room)

const crossesWall = (from: string, to: string): boolean =>
  from !== to && !doors[kindOf(from)]?.includes(kindOf(to))

describe('walls', () => {
  it('each room imports only from the rooms that it has a door to', () => {
    const crossed = product.flatMap((source) =>
      importsOf(source)
        .filter((target) => crossesWall(roomOf(source.file), roomOf(target)))
        .map((target) => `${source.file} → ${target}`),
    )
    assert.deepEqual(crossed, [])
  })

  it('the console knows the API alone: it imports nothing from src/', () => {
    const broken = browserCode.flatMap((source) =>
      importsOf(source).filter((target) => !target.startsWith('console/')),
    )
    assert.deepEqual(broken, [])
    assert.ok(browserCode.length > 10)
  })

  it('of the store, the core knows the types alone', () => {
    const core = product.filter(({ file }) => roomOf(file) === 'core')
    const broken = findLines(core, (line) => /^import (?!type).*'\.\/store\//.test(line))
    assert.deepEqual(broken, [])
  })

  it('only pages write HTML', () => {
    const others = product.filter(({ file }) => !file.startsWith('src/pages/'))
    const isMarkup = (line: string): boolean =>
      /<\/?(html|head|body|div|form|input|p|a|span|button|h1|ul|li|script|style)\b[^\w]/.test(line)
    assert.deepEqual(findLines(others, isMarkup), [])
  })

  it('only the store writes SQL', () => {
    const others = product.filter(({ file }) => !file.startsWith('src/store/'))
    const isSql = (line: string): boolean =>
      /from 'kysely'|selectFrom|insertInto|\b(select .+ from|insert into|delete from) /i.test(line)
    assert.deepEqual(findLines(others, isSql), [])
  })

  it('only the process and the commands read the environment', () => {
    const others = product.filter(({ file }) => !/^src\/(main\.ts|command\/)/.test(file))
    assert.deepEqual(
      findLines(others, (line) => /process\.env\b/.test(line)),
      [],
    )
  })

  it('OUT-14: nothing connects to the outside but the one door out and the database', () => {
    const others = product.filter(
      ({ file }) => !/^src\/(outside|exchange|store\/postgres)\.ts$/.test(file),
    )
    const connects = (line: string): boolean =>
      /^import (?!type).*from '(node:(http|https|http2|tls|dgram|dns)|undici|nodemailer|pg)'/.test(
        line,
      ) ||
      (/from 'node:net'/.test(line) && !/^import (type )?\{[^}]*\}/.test(line)) ||
      /^import (?!type).*\b(connect|createConnection|Socket)\b.*from 'node:net'/.test(line) ||
      /(^|[^.\w])fetch\(/.test(line)
    // The control socket is a file of this machine, and its path is all that it connects to.
    const isLocal = (line: string, file: string): boolean =>
      file === 'src/command/socket.ts' && !/connect\((?!path\))|from '(?!node:net')/.test(line)
    const reaches = (line: string, file: string): boolean => connects(line) && !isLocal(line, file)
    assert.deepEqual(findLines(others, reaches), [])
  })

  it('every dialect has a README and is on the list', () => {
    const list = readFileSync(join(root, 'src/dialects/index.ts'), 'utf8')
    for (const entry of readdirSync(join(root, 'src/dialects'), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue
      assert.ok(all.includes(`src/dialects/${entry.name}/README.md`), `${entry.name}: README`)
      assert.match(list, new RegExp(`'\\./${entry.name}/index\\.ts'`))
    }
  })
})

const lineLength = 100
const fileLength = 300
const functionLength = 70

/** A function that builds a noun or registers routes: its parts are measured, not the whole. */
const isRoom = (line: string): boolean =>
  /\b(create|prepare|open|start)[A-Z]\w*|\w+(Rows|Routes|Part)\b|\b(describe|statements)\b/.test(
    line,
  ) || /^ *return \(runner/.test(line)

/** The line that names what begins at an index: itself, or the start of a long signature. */
const nameLine = (lines: string[], index: number, indent: string): string => {
  for (let at = index; at >= Math.max(0, index - 20); at -= 1) {
    const line = lines[at] ?? ''
    if (line.startsWith(indent) && /^\w/.test(line.slice(indent.length))) return line
  }
  return ''
}

/** Where functions begin and how long they are, by the indentation that the formatter gives. */
const longFunctions = ({ file, lines }: Source): string[] =>
  lines.flatMap((line, index) => {
    if (!/(=>|\)(: [^=]+)?) \{$/.test(line)) return []
    const indent = /^ */.exec(line)?.[0] ?? ''
    const name = nameLine(lines, index, indent)
    if (/^\s*(if|for|while|switch)\b/.test(name) || isRoom(name)) return []
    const end = lines.findIndex((each, at) => at > index && each.startsWith(`${indent}}`))
    const length = end - index + 1
    return length > functionLength ? [`${file}:${index + 1} ${length}`] : []
  })

describe('sizes', () => {
  it(`lines have up to ${lineLength} columns`, () => {
    const own = all.filter(
      (file) => /\.(tsx?|mjs|css)$/.test(file) && !/testdata/.test(file) && !isWritten(file),
    )
    const isLong = (line: string): boolean =>
      [...line].length > lineLength && !/https?:\/\/|=base64|\$argon2/.test(line)
    assert.deepEqual(findLines(own.map(read), isLong), [])
  })

  it(`files have up to ${fileLength} lines`, () => {
    const long = code.filter(({ lines }) => lines.length - 1 > fileLength)
    const named = long.map(({ file, lines }) => `${file}: ${lines.length - 1}`)
    assert.deepEqual(named, [])
  })

  it(`functions have up to ${functionLength} lines`, () => {
    assert.deepEqual(product.flatMap(longFunctions), [])
  })
})

describe('words', () => {
  it('a file of the product says in its first lines what it is for', () => {
    const silent = [...product, ...browserCode].filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text))
    assert.deepEqual(
      silent.map(({ file }) => file),
      [],
    )
  })

  it('nothing is left over, skipped, or random without reason', () => {
    const marks = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK'].join(''))
    const others = code.filter(({ file }) => file !== 'test/tidy.test.ts')
    assert.deepEqual(
      findLines(others, (line) => new RegExp(`\\b(${marks.source})\\b`).test(line)),
      [],
    )
    assert.deepEqual(
      findLines(others, (line) => /\b(test|it|describe)\.(only|skip|todo)\b/.test(line)),
      [],
    )
    assert.deepEqual(
      findLines(product, (line) => /Math\.random|randomUUID/.test(line)),
      [],
    )
  })

  it('what runs before each test is said within a describe: files share a process', () => {
    const isForAll = (line: string): boolean => /^(beforeEach|afterEach)\(/.test(line)
    assert.deepEqual(findLines(code, isForAll), [])
  })

  it('no path of a machine and no registry stands in the tree', () => {
    const paths = new RegExp(['/(work', 'root', 'home)/[a-z]'].join('|'))
    const others = all.filter((file) => isText(file) && file !== 'test/tidy.test.ts').map(read)
    assert.deepEqual(
      findLines(others, (line) => paths.test(line) && !/https?:\/\//.test(line)),
      [],
    )
    assert.deepEqual(
      findLines(others, (line) => /registry\.[a-z]+js\.org|"resolved": "http/.test(line)),
      [],
    )
  })
})
