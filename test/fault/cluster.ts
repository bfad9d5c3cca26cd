/**
 * Two processes on one PostgreSQL behind a balancer that takes them in turn, while people sign in
 * and tickets are redeemed; one of the two is killed, or told to stop, and started anew, again and
 * again. `judge` says what of it must not have happened; it knows nothing but what was seen.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hub } from '../../src/hub.ts'
import { getConfig, openHub } from '../../src/main.ts'
import type { User } from '../../src/user.ts'
import { startProcess } from '../command/foyer.ts'
import { password } from '../helper.ts'
import { type Balancer, openBalancer } from './balancer.ts'
import { createRandom, newAddress, pick, type Random } from './random.ts'
import { type Outcome, openVisitor } from './visitor.ts'

export type ClusterPlan = {
  /** The connection string of an empty database. */
  database: string
  /** How often a process ends. */
  cycles: number
  seed: number
  /** How: it is killed (`SIGKILL`), or told to stop, with a balancer that asks if it is ready. */
  signal?: 'SIGKILL' | 'SIGTERM'
  /** The longest time between two of these. */
  betweenMs?: number
}

export type Step = 'door' | 'sign-in' | 'launcher' | 'ticket'

/** One request: its status, or undefined where the connection ended without an answer. */
export type Observation = {
  step: Step
  /** Whose it was: a person's sign-in, or a ticket. */
  subject: string
  status: number | undefined
  instance: number | undefined
}

export type ClusterLog = {
  observations: Observation[]
  /** The instances that were killed. */
  killed: number[]
  /** How many tickets there were, and how often the store says that one was redeemed. */
  ticketsIssued: number
  ticketsRedeemed: number
}

const expected: Record<Step, number[]> = {
  door: [200],
  'sign-in': [303],
  launcher: [200],
  ticket: [303, 410],
}

const countBy = (items: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

/** What must not have happened, a sentence each. */
export const judge = (log: ClusterLog): string[] => {
  const wrong = log.observations
    .filter(({ step, status }) => status !== undefined && !expected[step].includes(status))
    .map(({ step, subject, status }) => `${step} of ${subject} was answered with ${status}`)
  const killed = new Set(log.killed)
  const lost = log.observations
    .filter(({ status, instance }) => status === undefined && !killed.has(instance ?? -1))
    .map(({ step, subject }) => `${step} of ${subject} was lost by a process that lives`)
  const tickets = log.observations.filter(({ step }) => step === 'ticket')
  const wins = countBy(tickets.filter(({ status }) => status === 303).map((each) => each.subject))
  const twice = [...wins]
    .filter(([, count]) => count > 1)
    .map(([subject, count]) => `${subject} was redeemed ${count} times`)
  const losers = new Set(tickets.filter(({ status }) => !status).map(({ subject }) => subject))
  const nobody = [...new Set(tickets.map(({ subject }) => subject))]
    .filter((subject) => !wins.has(subject) && !losers.has(subject))
    .map((subject) => `${subject} was good for nobody`)
  const { ticketsIssued, ticketsRedeemed } = log
  const counted =
    ticketsRedeemed > ticketsIssued || ticketsRedeemed < wins.size
      ? [`of ${ticketsIssued} tickets ${wins.size} were good, and ${ticketsRedeemed} are noted`]
      : []
  return [...wrong, ...lost, ...twice, ...nobody, ...counted]
}

const peopleCount = 12
const visitorCount = 4
const browsersPerTicket = 4
const triesMost = 8

const addPeople = async (hub: Hub): Promise<User[]> => {
  const home = await hub.organizations.add({ name: 'Harbor' })
  const passwordHash = await hub.passwords.hash(password)
  const people: User[] = []
  for (let index = 0; index < peopleCount; index += 1) {
    const user = await hub.users.add({ home, email: `p${index}@harbor.example` })
    people.push(await hub.users.change(user.id, { passwordHash }))
  }
  return people
}

/** What the visitors need: whether to go on, and where to write what they see. */
type Scene = {
  balancer: Balancer
  random: Random
  isOver: () => boolean
  see: (observation: Observation) => void
}

/** Does a step until it is answered, as a person reloads a page that did not come. */
const insist = async (
  scene: Scene,
  step: Step,
  subject: string,
  act: () => Promise<Outcome>,
): Promise<string> => {
  for (let tries = 0; tries < triesMost; tries += 1) {
    const { instance, answer } = await act()
    scene.see({ step, subject, status: answer?.status, instance })
    if (answer) return answer.body
    await sleep(50)
  }
  return ''
}

const visit = async (scene: Scene, people: readonly User[]): Promise<void> => {
  while (!scene.isOver()) {
    const email = pick(scene.random, people).email ?? ''
    const visitor = openVisitor(scene.balancer, newAddress(scene.random))
    const page = await insist(scene, 'door', email, () => visitor.get('/sign-in'))
    const form = { email, password }
    await insist(scene, 'sign-in', email, () => visitor.submit('/sign-in', page, form))
    await insist(scene, 'launcher', email, () => visitor.get('/'))
    await insist(scene, 'launcher', email, () => visitor.get('/'))
  }
}

/** Several browsers bring the same ticket at the same time. Gives how many tickets there were. */
const redeem = async (scene: Scene, hub: Hub, people: readonly User[]): Promise<number> => {
  let count = 0
  while (!scene.isOver()) {
    const { id: userId, homeId: organizationId } = pick(scene.random, people)
    const value = { method: 'password' }
    const facts = { purpose: 'sign-in', lifetimeMinutes: 2, uses: 1, value } as const
    const ticket = await hub.tickets.issue({ ...facts, userId, organizationId })
    const subject = `ticket ${count++}`
    const browsers = Array.from({ length: browsersPerTicket }, async () => {
      const visitor = openVisitor(scene.balancer, newAddress(scene.random))
      const { instance, answer } = await visitor.get(`/sign-in/ticket?ticket=${ticket}`)
      scene.see({ step: 'ticket', subject, status: answer?.status, instance })
    })
    await Promise.all(browsers)
  }
  return count
}

type Instance = { number: number; running: Awaited<ReturnType<typeof startProcess>> }

/** What a balancer learns that asks a process itself if it is ready. */
const readiness = async (port: number): Promise<number | undefined> => {
  const { answer } = await openVisitor({ port, instanceOf: () => undefined }, '').get('/readyz')
  return answer?.status
}

/** Starts the processes and ends them, one at a time, so that the other is there. */
const createOperator = (folder: string, environment: Record<string, string>, at: Balancer) => {
  let count = 0
  const killed: number[] = []
  const begin = async (): Promise<Instance> => {
    const number = ++count
    const data = join(folder, String(number))
    const running = await startProcess(data, environment)
    at.add({ port: running.port, instance: number })
    return { number, running }
  }
  return {
    begin,
    killed,
    async SIGKILL({ number, running }: Instance): Promise<void> {
      killed.push(number)
      await running.stop('SIGKILL')
      at.remove(number)
    },
    async SIGTERM({ number, running }: Instance): Promise<void> {
      const stopped = running.stop('SIGTERM')
      while ((await readiness(running.port)) === 200) await sleep(20)
      at.remove(number)
      await stopped
    },
  }
}

/** Runs the plan, and gives what was seen. */
export const runCluster = async (plan: ClusterPlan): Promise<ClusterLog> => {
  const { database, cycles, seed, signal = 'SIGKILL', betweenMs = 1_000 } = plan
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'foyer-cluster-'))
  const balancer = await openBalancer()
  const environment = {
    FOYER_DATABASE: database,
    FOYER_SECRET: 'a secret of the tests, long enough to be one',
    FOYER_URL: `http://localhost:${balancer.port}`,
    FOYER_HOST: '127.0.0.1',
    FOYER_TRUSTED_PROXIES: '127.0.0.1',
    FOYER_DRAIN_SECONDS: '1',
  }
  const hub = await openHub(getConfig({ ...environment, FOYER_DATA: folder }))
  const people = await addPeople(hub)
  const operator = createOperator(folder, environment, balancer)
  const instances = [await operator.begin(), await operator.begin()]

  const observations: Observation[] = []
  let isOver = false
  const see = (observation: Observation): void => void observations.push(observation)
  const scene: Scene = { balancer, random, isOver: () => isOver, see }
  const visiting = Array.from({ length: visitorCount }, () => visit(scene, people))
  const redeeming = redeem(scene, hub, people)
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await sleep(random(betweenMs))
    const place = cycle % instances.length
    await operator[signal](instances[place] as Instance)
    instances[place] = await operator.begin()
  }
  isOver = true
  await Promise.all(visiting)
  const ticketsIssued = await redeeming
  const redeemed = await hub.events.newest({ type: 'ticket.redeemed' }, 100_000)
  await Promise.all(instances.map(({ running }) => running.stop()))
  balancer.close()
  await hub.close()
  rmSync(folder, { recursive: true })
  return { observations, killed: operator.killed, ticketsIssued, ticketsRedeemed: redeemed.length }
}
