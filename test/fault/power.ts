/**
 * A power cut, as far as a program can see one: every write and every wait for the disk of a
 * process is recorded, and files are built as a disk may hold them after a cut at any moment. What
 * was waited for is there; of the writes after that, any may be missing, or there in part.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CompiledQuery } from 'kysely'
import { migrate } from '../../src/store/migrate.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { createRandom, type Random } from './random.ts'

/** Something that a process asked of the kernel; `said` is what it acknowledged, a line each. */
export type Step =
  | { kind: 'write'; file: string; at: number; bytes: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  | { kind: 'sync'; file: string }
  | { kind: 'said'; text: string }

const sectorBytes = 512
const writer = fileURLToPath(new URL('../crash/writer.ts', import.meta.url))

const readBytes = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex')

/** A line of `strace -y -xx`, where it is about a file of the database or an acknowledgement. */
export const readStep = (line: string, database: string): Step | undefined => {
  const [, name, number, place = '', rest = ''] =
    /^(\w+)\((\d+)<([^>]*)>(?:, )?(.*)\) += \d+$/.exec(line) ?? []
  const [, hex = '', , at] = /^"([^"]*)"(?:, (\d+))?(?:, (\d+))?/.exec(rest) ?? []
  if (name === 'write' && number === '1') {
    return { kind: 'said', text: readBytes(hex).toString() }
  }
  const path = readBytes(place).toString()
  if (path !== database && path !== `${database}-wal`) return undefined
  const file = basename(path)
  if (name === 'pwrite64') return { kind: 'write', file, at: Number(at), bytes: readBytes(hex) }
  if (name === 'ftruncate') return { kind: 'truncate', file, size: Number(rest) }
  return name === 'fsync' || name === 'fdatasync' ? { kind: 'sync', file } : undefined
}

/** The content of a file, with room to grow. */
const openContent = (begin: Uint8Array) => {
  let bytes = Buffer.from(begin)
  let size = begin.length
  const reach = (end: number): void => {
    if (end > bytes.length) bytes = Buffer.concat([bytes], Math.max(end, 2 * bytes.length))
    size = Math.max(size, end)
  }
  return {
    read: (): Buffer => bytes.subarray(0, size),
    put(at: number, from: Buffer): void {
      reach(at + from.length)
      from.copy(bytes, at)
    },
    truncate(to: number): void {
      reach(to)
      bytes.fill(0, to)
      size = to
    },
  }
}

type Content = ReturnType<typeof openContent>

const apply = (content: Content, step: Step): void => {
  if (step.kind === 'write') content.put(step.at, step.bytes)
  if (step.kind === 'truncate') content.truncate(step.size)
}

/** A write of which some sectors came to the disk. */
const tear = (content: Content, { at, bytes }: Step & { kind: 'write' }, random: Random): void => {
  for (let from = 0; from < bytes.length; from += sectorBytes) {
    if (random(2) === 0) content.put(at + from, bytes.subarray(from, from + sectorBytes))
  }
}

/** What nobody waited for is missing, there in part, or there. */
const survive = (content: Content, step: Step, random: Random): void => {
  const fate = random(3)
  if (fate === 1 && step.kind === 'write') tear(content, step, random)
  else if (fate !== 0) apply(content, step)
}

/** Files as a disk has them: what is sure, and what was written since. */
export const createDisk = (begin: Record<string, Uint8Array>) => {
  const sure = new Map(Object.entries(begin).map(([file, bytes]) => [file, openContent(bytes)]))
  const pending = new Map<string, Step[]>()
  const contentOf = (file: string): Content => {
    const known = sure.get(file) ?? openContent(Buffer.alloc(0))
    sure.set(file, known)
    return known
  }
  return {
    take(step: Step): void {
      if (step.kind === 'said') return
      const waiting = pending.get(step.file) ?? []
      pending.set(step.file, waiting)
      if (step.kind !== 'sync') return void waiting.push(step)
      for (const each of waiting.splice(0)) apply(contentOf(step.file), each)
    },
    /** What may be on the disk if the power goes now. */
    cut(random: Random): Map<string, Buffer> {
      const files = new Set([...sure.keys(), ...pending.keys()])
      const left = [...files].map((file): [string, Buffer] => {
        const content = openContent(contentOf(file).read())
        for (const step of pending.get(file) ?? []) survive(content, step, random)
        return [file, content.read()]
      })
      return new Map(left)
    },
  }
}

/** So much is acknowledged before the recording ends. */
const bytesSaid = 24 * 1024

/** A database that is written to by many, and what the kernel was asked for meanwhile. */
const record = async (folder: string) => {
  const file = join(folder, 'foyer.db')
  const database = openSqlite({ file })
  await migrate(database, Date.now)
  await database.close()
  const begin = { 'foyer.db': readFileSync(file) }
  const out = join(folder, 'trace')
  const words = ['-D', '-ff', '-qqq', '-y', '-xx', '-s', '70000', '-o', out]
  const calls = ['-e', 'trace=pwrite64,fsync,fdatasync,ftruncate,write']
  const command = [...words, ...calls, process.execPath, writer, file, '0']
  const traced = spawn('strace', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => traced.once('exit', resolve))
  let said = 0
  traced.stdout.on('data', (chunk: Buffer) => {
    said += chunk.length
    if (said > bytesSaid) traced.kill('SIGKILL')
  })
  await ended
  // SQLite works on the main thread alone, whose calls are in a file of their own.
  const lines = readFileSync(`${out}.${traced.pid}`, 'latin1').split('\n')
  return { begin, steps: lines.flatMap((line) => readStep(line, file) ?? []) }
}

/** What is wrong with a file that was left: rows that are lost, units that are half there. */
const examine = async (file: string, said: readonly string[]): Promise<string[]> => {
  const database = openSqlite({ file, durable: false })
  try {
    const check = CompiledQuery.raw('pragma integrity_check')
    const sound = await database.read.query<{ integrity_check: string }>(check)
    const rows = await database.read.query(database.build.selectFrom('version').select('name'))
    const names = new Set(rows.map(({ name }) => name))
    const isWhole = (id: string): boolean => names.has(`${id} first`) && names.has(`${id} second`)
    const written = [...names].filter((name) => / (first|second)$/.test(name))
    return [
      ...sound.map((row) => row.integrity_check).filter((words) => words !== 'ok'),
      ...said.filter((id) => !isWhole(id)).map((id) => `${id} was acknowledged and is lost`),
      ...written
        .filter((name) => !isWhole(name.split(' ')[0] ?? ''))
        .map((name) => `${name} is there, and its unit is not`),
    ]
  } finally {
    await database.close()
  }
}

/** Cuts the power at so many moments, and says what was wrong after one of them. */
export const cutPower = async (states: number, seed: number) => {
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'foyer-power-'))
  const { begin, steps } = await record(folder)
  const moments = Array.from({ length: states }, () => random(steps.length)).sort((a, b) => a - b)
  const disk = createDisk(begin)
  const said: string[] = []
  const faults: string[] = []
  let next = 0
  for (const moment of moments) {
    for (; next < moment; next += 1) {
      const step = steps[next] as Step
      disk.take(step)
      if (step.kind === 'said') said.push(...step.text.trim().split('\n'))
    }
    const place = mkdtempSync(join(folder, 'cut-'))
    for (const [file, bytes] of disk.cut(random)) writeFileSync(join(place, file), bytes)
    const found = await examine(join(place, 'foyer.db'), said)
    faults.push(...found.slice(0, 5).map((words) => `cut at step ${moment}: ${words}`))
    rmSync(place, { recursive: true })
    if (faults.length > 0) break
  }
  rmSync(folder, { recursive: true })
  const syncs = steps.filter(({ kind }) => kind === 'sync').length
  return { faults, steps: steps.length, syncs, acknowledged: said.length }
}
