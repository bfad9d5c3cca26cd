/**
 * FLT-11: a hub with little memory under the load that is declared for it: sessions, mixed load,
 * clients that are slow with bodies of which many are kept at once, directories that send as much
 * as they may, and more sign-ins than are hashed at a time.
 */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { password } from '../helper.ts'
import { person as personOf } from '../scim/client.ts'
import type { Trouble } from './cycle.ts'
import type { Ledger } from './ledger.ts'
import { createDoor, type Door } from './load.ts'
import { addSessions, useSessions } from './measure.ts'
import type { Random } from './random.ts'
import type { Cast, Scene } from './scene.ts'
import { recover } from './trouble.ts'

const kib = 1024
const mib = 1024 * kib

/** What a hub is promised to get along with. */
export const memoryMostMib = 512
/** For what JavaScript keeps: much less than Node would take by itself. */
const heapMostMib = 128
export const sessionCount = 10_000
/** Of these, so many are used under load. */
const usedCount = 2_000

/** How a process is held to so much memory. */
export type Hold = { by: Pick<Trouble, 'through' | 'environment'>; end: () => void }

/** Node itself is told to keep less; what it takes beside that is measured. */
export const holdHeap = (): Hold => ({
  by: { environment: { NODE_OPTIONS: `--max-old-space-size=${heapMostMib}` } },
  end: () => {},
})

const groups = '/sys/fs/cgroup'

/** Whether control groups of version 2 are there, and limit memory. */
const canLimit = (): boolean => {
  try {
    return /\bmemory\b/.test(readFileSync(join(groups, 'cgroup.subtree_control'), 'utf8'))
  } catch {
    return false
  }
}

/** A control group (v2) of its own: the kernel kills what takes more. */
export const holdGroup = (): Hold => {
  const folder = join(groups, `foyer-fault-${process.pid}`)
  const end = (): void => rmdirSync(folder)
  mkdirSync(folder)
  try {
    writeFileSync(join(folder, 'memory.max'), String(memoryMostMib * mib))
    writeFileSync(join(folder, 'memory.swap.max'), '0')
  } catch (error) {
    end()
    throw error
  }
  const script = `echo $$ > '${join(folder, 'cgroup.procs')}' && exec "$@"`
  return { by: { through: () => ['sh', '-c', script, 'sh'] }, end }
}

export const missingGroup = (): string | undefined => {
  const words = 'no control group (v2) with a limit of memory can be made'
  if (!canLimit()) return words
  try {
    holdGroup().end()
    return undefined
  } catch {
    return words
  }
}

export const missingMemory = (): string | undefined =>
  process.platform === 'linux' ? undefined : 'the most memory of a process is read from Linux'

/** The most memory that a process has had so far, in MiB. */
const peakOf = (pid: number): number => {
  const [, size = 0] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(size) / kib)
}

const slowCount = 200
const slowBytes = 512 * kib
const slowMs = 3_000

/** Clients that send nearly all of a big form, and then no more. */
const openSlow = (port: number, { organization }: Cast): Socket[] => {
  const head = [
    `POST /saml/${organization}/sso HTTP/1.1`,
    `Host: localhost:${port}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${slowBytes}`,
  ]
  const text = `${head.join('\r\n')}\r\n\r\nSAMLRequest=${'a'.repeat(slowBytes - kib)}`
  return Array.from({ length: slowCount }, () => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    return socket.on('error', () => {}).resume()
  })
}

const directories = 8
const rounds = 3
const addressCount = 70_000

/** Directories that send people with so many addresses that the body is nearly too big. */
const sendMuch = async (door: Door, { directory }: Cast, ledger: Ledger): Promise<void> => {
  const emails = Array.from({ length: addressCount }, (_, index) => ({
    ...{ value: `a${index}@scim.example`, type: 'work' },
  }))
  const json = { ...personOf('big@scim.example'), emails }
  const path = `/scim/${directory.id}/v2/Users`
  const send = async (): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const answer = await door.send('POST', path, { key: directory.key, json })
      if (answer?.status === 400 || answer?.status === 503) continue
      ledger.wrong.push(`a body that is nearly too big was answered with ${answer?.status}`)
    }
  }
  await Promise.all(Array.from({ length: directories }, send))
}

const signInsAtOnce = 64

const signInOften = async (door: Door, { people }: Cast): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    const signIns = Array.from({ length: signInsAtOnce }, (_, index) => {
      const { email = '' } = people[index % people.length] ?? {}
      return door.send('POST', '/api/v1/sign-in', { json: { email, password } })
    })
    await Promise.all(signIns)
  }
}

/** All of it, one upon the other. `peak` says how much memory the process has had. */
export const scarceMemory = async (scene: Scene, hold: Hold) => {
  const cookies = await addSessions(scene, sessionCount)
  let peak = 0
  const trouble: Trouble = {
    ...hold.by,
    survives: true,
    strike: async ({ port, pid, hasEnded }, random: Random, ledger, cast) => {
      const door = createDoor(random)
      door.move(port)
      const alive = await useSessions(door, cookies.slice(0, usedCount))
      // Some people were disabled meanwhile, and their sessions are over.
      if (alive === 0) ledger.wrong.push('no session is alive')
      const slow = openSlow(port, cast)
      await sleep(slowMs)
      await sendMuch(door, cast, ledger)
      await signInOften(door, cast)
      for (const socket of slow) socket.destroy()
      await recover(ledger)
      peak = hasEnded() ? 0 : peakOf(pid)
      if (peak > memoryMostMib) ledger.wrong.push(`it took ${peak} MiB`)
    },
  }
  return { trouble, peak: () => peak }
}
