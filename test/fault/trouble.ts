/** The troubles that a hub under load meets. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Postgres } from '../postgres.ts'
import type { Cutter } from './cutter.ts'
import type { Trouble } from './cycle.ts'
import type { Ledger } from './ledger.ts'
import { pick, type Random } from './random.ts'

const shortestMs = 50
const longestMs = 700

const aWhile = (random: Random): Promise<void> => sleep(shortestMs + random(longestMs))

const actsMost = 60
const longestActsMs = 5_000

/** Until some more acts were acknowledged: on a slow machine that takes its time. */
export const someActs = async (random: Random, ledger: Ledger): Promise<void> => {
  const enough = ledger.acknowledged() + random(actsMost)
  const until = performance.now() + longestActsMs
  while (ledger.acknowledged() < enough && performance.now() < until) await sleep(random(10))
}

/** How long it may take, when a trouble is over, until somebody is answered. */
const recoveryMs = 10_000

/** The trouble is over: the same process must acknowledge something by itself. */
export const recover = async (ledger: Ledger): Promise<void> => {
  const before = ledger.acknowledged()
  const until = performance.now() + recoveryMs
  while (ledger.acknowledged() === before && performance.now() < until) await sleep(20)
  if (ledger.acknowledged() === before) ledger.wrong.push('it did not recover within 10 s')
}

/** Killed at some moment. */
export const killed: Trouble = {
  strike: async (running, random, ledger) => {
    await someActs(random, ledger)
    await running.stop('SIGKILL')
  },
}

// Without `--seccomp-bpf`, which is faster: with it, strace 6.1 sends no signals.
const traced = (inject: string): string[] => [
  ...['strace', '-D', '-f', '-qqq', '-o', '/dev/null'],
  ...['-e', `trace=${inject.split(':')[0]}`, '-e', `inject=${inject}`],
]

/** Why calls to the kernel cannot be made to fail here, or nothing when they can. */
export const missingTrace = (): string | undefined => {
  if (spawnSync('strace', ['-V']).status !== 0) return 'strace not found'
  const [program = '', ...words] = traced('fsync:error=EIO:when=1')
  const tried = spawnSync(program, [...words, process.execPath, '-e', ''])
  return tried.status === 0 ? undefined : 'strace may not trace here'
}

type Range = { call: string; from: number; below: number }

/** What a commit and its answer are made of, and how often each is called under load. */
const kernelCalls: readonly Range[] = [
  { call: 'pwrite64', from: 400, below: 2_000 },
  { call: 'fsync', from: 30, below: 120 },
  { call: 'write', from: 40, below: 150 },
]
const diskCalls = kernelCalls.slice(0, 2)

const longestWaitMs = 5_000

/** Killed by the kernel's hand at the n-th write, wait for the disk, or answer. */
export const killedAtCall: Trouble = {
  through: (random) => {
    const { call, from, below } = pick(random, kernelCalls)
    return traced(`${call}:signal=SIGKILL:when=${from + random(below)}`)
  },
  strike: async (running) => {
    await Promise.race([running.ended, sleep(longestWaitMs, undefined, { ref: false })])
  },
}

/** The disk says that it failed, or is full, once in a while. */
export const failingDisk: Trouble = {
  survives: true,
  through: (random) => {
    const { call, from } = pick(random, diskCalls)
    const error = pick(random, ['EIO', 'ENOSPC'])
    return traced(`${call}:error=${error}:when=${from + random(30)}+${5 + random(20)}`)
  },
  strike: async (_running, random) => {
    await sleep(800 + random(800))
  },
}

const smallDiskMib = 24

/** A file system of its own that is soon full; mounting takes root. */
export const openSmallDisk = () => {
  const place = mkdtempSync(join(tmpdir(), 'foyer-disk-'))
  const words = ['-t', 'tmpfs', '-o', `size=${smallDiskMib}m`, 'tmpfs', place]
  const isMounted = spawnSync('mount', words).status === 0
  return {
    place,
    isMounted,
    close(): void {
      if (isMounted) spawnSync('umount', ['-l', place])
      rmSync(place, { recursive: true, force: true })
    },
  }
}

export const missingSmallDisk = (): string | undefined => {
  const disk = openSmallDisk()
  disk.close()
  return disk.isMounted ? undefined : 'no file system can be mounted'
}

const freeBytes = (place: string): number => {
  const { bavail, bsize } = statfsSync(place)
  return bavail * bsize
}

/** Writes that many bytes, or as many as there is room for: others write meanwhile. */
const fill = (file: string, bytes: number): void => {
  try {
    writeFileSync(file, Buffer.alloc(Math.max(0, bytes)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

const longestFullMs = 5_000

/**
 * A disk that is full but for a few pages, so that writing ends at another one in each cycle; then
 * there is room again, and the same process goes on.
 */
export const fullDisk = (place: string): Trouble => {
  const ballast = join(place, 'ballast')
  return {
    survives: true,
    strike: async (_running, random, ledger) => {
      await someActs(random, ledger)
      const page = 4096
      const left = random(12) * page
      fill(ballast, freeBytes(place) - left)
      const refusals = ledger.unavailable()
      const until = performance.now() + longestFullMs
      while (ledger.unavailable() === refusals && performance.now() < until) await sleep(20)
      truncateSync(ballast, 0)
      await recover(ledger)
    },
  }
}

/** The wire to the database is cut, again and again, at messages of any kind. */
export const cutWire = (cutter: Cutter): Trouble => ({
  survives: true,
  strike: async (_running, random) => {
    for (let times = 0; times < 5; times += 1) {
      const before = cutter.cuts()
      cutter.cutAt(1 + random(120), random(2) === 0)
      for (let tries = 0; tries < 100 && cutter.cuts() === before; tries += 1) await sleep(20)
    }
    cutter.cutAt(Number.POSITIVE_INFINITY, true)
  },
})

/** The database fails and is started anew. */
export const restartedDatabase = (postgres: Postgres): Trouble => ({
  survives: true,
  strike: async (_running, random, ledger) => {
    await someActs(random, ledger)
    await postgres.restart()
    await recover(ledger)
    await aWhile(random)
  },
})
