/** What is measured of a process beside the faults: memory, the event loop, and time that tells. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findPort } from '../command/foyer.ts'
import { password } from '../helper.ts'
import { call } from './call.ts'
import { createLedger } from './ledger.ts'
import { createDoor, createLoad, type Door } from './load.ts'
import { createRandom } from './random.ts'
import { cookieOf, openScene, type Running, type Scene } from './scene.ts'

const mib = 1024 * 1024

/** A hub with its metrics, and what reads one of them. */
const withMetrics = async <T>(
  prepare: (scene: Scene) => Promise<unknown>,
  work: (parts: {
    scene: Scene
    running: Running
    read: (metric: string) => Promise<number>
  }) => Promise<T>,
): Promise<T> => {
  const port = await findPort()
  const scene = await openScene({ environment: { FOYER_METRICS: `127.0.0.1:${port}` } })
  await prepare(scene)
  const running = await scene.start()
  const read = async (metric: string): Promise<number> => {
    const answer = await call({ port, path: '/metrics' })
    const line = answer?.body.split('\n').find((each) => each.startsWith(`${metric} `))
    return Number(line?.split(' ').at(-1))
  }
  try {
    return await work({ scene, running, read })
  } finally {
    await running.stop()
    scene.close()
  }
}

const callersAtOnce = 8

const atOnce = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  let next = 0
  const go = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: callersAtOnce }, go))
}

const memory = 'process_resident_memory_bytes'

/** Sessions of the people of a scene; the cookies of browsers that have them. */
export const addSessions = async (scene: Scene, count: number): Promise<string[]> => {
  const cookies: string[] = []
  await scene.withHub(async (hub) => {
    const users = await Promise.all(scene.cast.people.map(({ id }) => hub.users.find(id)))
    await atOnce(count, async (index) => {
      const user = users[index % users.length]
      if (!user) return
      const { secret } = await hub.sessions.start({ user, method: 'password' })
      cookies.push(cookieOf(secret))
    })
  })
  return cookies
}

/** Uses each of the sessions, and gives how many of them are alive. */
export const useSessions = async (door: Door, cookies: readonly string[]): Promise<number> => {
  let alive = 0
  await atOnce(cookies.length, async (index) => {
    const answer = await door.send('GET', '/api/me', { cookie: cookies[index] ?? '' })
    if (answer?.status === 200) alive += 1
  })
  return alive
}

/** Memory, in MiB, when that many sessions are alive and each has been used. */
export const measureMemory = async (sessions: number, seed: number): Promise<number> => {
  let cookies: string[] = []
  const prepare = async (scene: Scene): Promise<void> => {
    cookies = await addSessions(scene, sessions)
  }
  return withMetrics(prepare, async ({ running, read }) => {
    const door = createDoor(createRandom(seed))
    door.move(running.port)
    const alive = await useSessions(door, cookies)
    if (alive !== sessions) throw new Error(`${alive} of ${sessions} sessions are alive`)
    return (await read(memory)) / mib
  })
}

/** Delay of the event loop, in milliseconds, while passwords are hashed at full rate. */
export const measureLoop = (seconds: number, seed: number) =>
  withMetrics(
    async () => {},
    async ({ scene, running, read }) => {
      const door = createDoor(createRandom(seed))
      door.move(running.port)
      const until = performance.now() + seconds * 1000
      const metric = 'foyer_loop_delay_seconds{quantile="0.99"}'
      await read(metric)
      let signIns = 0
      const { people } = scene.cast
      const signInOften = async (): Promise<void> => {
        while (performance.now() < until) {
          const { email = '' } = people[signIns++ % people.length] ?? {}
          await door.send('POST', '/api/v1/sign-in', { json: { email, password } })
        }
      }
      await Promise.all(Array.from({ length: callersAtOnce }, signInOften))
      return { p99Ms: (await read(metric)) * 1000, perSecond: signIns / seconds }
    },
  )

/** The share of the normal distribution beyond ±z (Abramowitz and Stegun, 26.2.17). */
const tails = (z: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const factors = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153]
  const sum = factors.reduce((part, factor) => (part + factor) * t, 0)
  return 2 * sum * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI))
}

/** Mann and Whitney: how likely such samples are, if both are of one and the same thing. */
export const compareSamples = (one: readonly number[], other: readonly number[]): number => {
  const all = [...one.map((at) => ({ at, first: 1 })), ...other.map((at) => ({ at, first: 0 }))]
  all.sort((a, b) => a.at - b.at)
  const ranks = all.reduce((sum, { first }, index) => sum + first * (index + 1), 0)
  const [m, n] = [one.length, other.length]
  const u = ranks - (m * (m + 1)) / 2
  return tails((u - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12))
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** How long a wrong password takes, for accounts that are there and for others, in turn. */
export const measureTiming = async (samples: number, seed: number) => {
  const prepare = (scene: Scene) =>
    scene.withHub(async (hub) => {
      const home = await hub.organizations.get(scene.cast.organization)
      const passwordHash = await hub.passwords.hash(password)
      for (let index = 0; index < samples; index += 1) {
        const { id } = await hub.users.add({ home, email: `known${index}@harbor.example` })
        await hub.users.change(id, { passwordHash })
      }
    })
  return withMetrics(prepare, async ({ running }) => {
    const random = createRandom(seed)
    const door = createDoor(random)
    door.move(running.port)
    const taken = { known: [] as number[], other: [] as number[] }
    const knock = async (kind: keyof typeof taken, index: number): Promise<void> => {
      const json = { email: `${kind}${index}@harbor.example`, password: 'a wrong password' }
      const begunAt = performance.now()
      await door.send('POST', '/api/v1/sign-in', { json })
      taken[kind].push(performance.now() - begunAt)
    }
    for (let index = 0; index < samples; index += 1) {
      const order = random(2) === 0 ? (['known', 'other'] as const) : (['other', 'known'] as const)
      for (const kind of order) await knock(kind, index)
    }
    const { known, other } = taken
    return { p: compareSamples(known, other), known: median(known), other: median(other) }
  })
}

/** The slope of a line through points: least squares. */
export const slopeOf = (points: readonly { x: number; y: number }[]): number => {
  const mean = (part: 'x' | 'y') =>
    points.reduce((sum, each) => sum + each[part], 0) / points.length
  const [x, y] = [mean('x'), mean('y')]
  const above = points.reduce((sum, each) => sum + (each.x - x) * (each.y - y), 0)
  return above / points.reduce((sum, each) => sum + (each.x - x) ** 2, 0)
}

/** Memory under load over time: at the end, and by how much it grows, without the first third. */
export const measureSoak = (minutes: number, seed: number) =>
  withMetrics(
    async () => {},
    async ({ scene, running, read }) => {
      const random = createRandom(seed)
      const ledger = createLedger(random)
      const door = createDoor(random)
      door.move(running.port)
      const load = createLoad({ door, ledger, random, cast: scene.cast })
      const points: { x: number; y: number }[] = []
      const begunAt = performance.now()
      load.start()
      while (performance.now() - begunAt < minutes * 60_000) {
        await sleep(500)
        points.push({ x: (performance.now() - begunAt) / 60_000, y: (await read(memory)) / mib })
      }
      await load.stop()
      const late = points.slice(Math.floor(points.length / 3))
      const acknowledged = ledger.acknowledged()
      const end = points.at(-1)?.y ?? 0
      return { wrong: ledger.wrong, mib: end, slope: slopeOf(late), acknowledged }
    },
  )
