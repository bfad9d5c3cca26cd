/**
 * Installs the project's packages when they are missing or not those of the lock file, and runs a
 * script with the Node that the project pins. Plain JavaScript, for Node 20 and newer.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const nodeLeast = [24, 15]

const readPackages = (path) => {
  const file = join(root, path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

/** Whether every package of the lock file that is needed is there, as npm itself noted it. */
const isInstalled = (dev) => {
  const installed = readPackages('node_modules/.package-lock.json')
  if (!installed) return false
  return Object.entries(readPackages('package-lock.json')).every(([path, entry]) => {
    const isNeeded = path !== '' && !entry.optional && (dev || !(entry.dev || entry.devOptional))
    return !isNeeded || installed[path]?.version === entry.version
  })
}

/** npm beside the Node that runs this, or the one on the path. */
const npmCommand = () => {
  const beside = join(
    dirname(process.execPath),
    '..',
    'lib',
    'node_modules',
    'npm',
    'bin',
    'npm-cli.js',
  )
  const script = [process.env.npm_execpath, beside].find(
    (path) => path?.endsWith('npm-cli.js') && existsSync(path),
  )
  return script ? [process.execPath, [script]] : ['npm', []]
}

/** `npm ci`, without the development packages unless they are asked for. */
export const install = (dev) => {
  if (isInstalled(dev)) return
  process.stderr.write('Installing packages (once) …\n')
  const [command, first] = npmCommand()
  const rest = ['ci', '--no-fund', '--no-audit', '--loglevel=error', ...(dev ? [] : ['--omit=dev'])]
  const done = spawnSync(command, [...first, ...rest], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
    env: { ...process.env, NODE_ENV: '' },
  })
  if (done.status !== 0) {
    process.stderr.write('The packages could not be installed: see above, or run "npm ci".\n')
    process.exit(1)
  }
}

const isGoodNode = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > nodeLeast[0] || (major === nodeLeast[0] && minor >= nodeLeast[1])
}

const isNewer = (left, right) => {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number))
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/**
 * The Node of the platform package, or the one that runs this where it is newer: an operator's
 * patched Node goes before ours.
 */
export const findNode = () => {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = join(root, 'node_modules', name)
  const pinned = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const own = process.versions.node
  if (existsSync(pinned)) {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return isGoodNode(own) && isNewer(own, version) > 0 ? process.execPath : pinned
  }
  if (isGoodNode(own)) return process.execPath
  process.stderr.write(
    `Foyer needs Node ${nodeLeast.join('.')} or newer, and npm has none for this machine. ` +
      `This is ${own}: install a newer Node and try again.\n`,
  )
  return process.exit(1)
}

/** Runs a program in the place of this one: signals go to it, its end is ours. */
export const runInstead = (command, given) => {
  const child = spawn(command, given, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/**
 * Installs if need be, then runs a script of the project with these flags of Node: in this process
 * if its Node and its flags will do.
 */
export const runWithPinnedNode = async ({ dev, script, arguments: given, flags = [] }) => {
  install(dev)
  const node = findNode()
  const isPinned = realpathSync(node) === realpathSync(process.execPath)
  if (!isPinned || !flags.every((flag) => process.execArgv.includes(flag))) {
    runInstead(node, [...flags, fileURLToPath(script), ...given])
    return
  }
  process.argv = [process.argv[0], fileURLToPath(script), ...given]
  await import(script)
}
