/** FLT-11: there is too little of something: file handles, processor, or threads. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { password } from '../helper.ts'
import type { Answer } from './call.ts'
import type { Trouble } from './cycle.ts'
import type { Ledger } from './ledger.ts'
import { createDoor, type Door } from './load.ts'
import type { Random } from './random.ts'
import type { Cast, Running } from './scene.ts'
import { recover, someActs } from './trouble.ts'

/** A shell that lets a process have no more than so many files and connections open. */
const limitHandles = (handles: number): string[] => [
  ...['sh', '-c', `ulimit -n ${handles} && exec "$@"`, 'sh'],
]

export const missingShell = (): string | undefined =>
  process.platform === 'win32' ? 'there is no limit of file handles' : undefined

const handles = 64
const crowdCount = 160
const crowdMs = 1_500
const longestCrowdMs = 10_000
const longestHoldMs = 200

/** What one client of the crowd heard: a status, or 0 where the connection was closed. */
const visit = async (port: number, text: string, holdMs: number): Promise<number> => {
  const socket = connect(port, '127.0.0.1', () => socket.write(text))
  const heard = new Promise<number>((resolve) => {
    socket.once('data', (bytes) => {
      const [, status = 0] = /^HTTP\/1\.1 (\d{3})/.exec(String(bytes)) ?? []
      resolve(Number(status))
    })
    socket.once('error', () => resolve(0)).once('close', () => resolve(0))
  })
  // Half of them say nothing, and would wait for ever.
  const status = await Promise.race([heard, sleep(text === '' ? holdMs : longestCrowdMs, 0)])
  await sleep(holdMs)
  socket.destroy()
  return status
}

/**
 * Clients, more than there are handles, that come again and again, and keep their connections for
 * a while: half of them ask for a page, the others say nothing at all.
 */
const openCrowd = (port: number, random: Random) => {
  const heard = new Map<number, number>()
  const ask = `GET /sign-in HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`
  let isOver = false
  const comeOften = async (text: string): Promise<void> => {
    while (!isOver) {
      const status = await visit(port, text, random(longestHoldMs))
      if (text !== '') heard.set(status, (heard.get(status) ?? 0) + 1)
    }
  }
  const coming = Array.from({ length: crowdCount }, (_, index) =>
    comeOften(index % 2 === 0 ? ask : ''),
  )
  return {
    heard,
    async leave(): Promise<void> {
      isOver = true
      await Promise.all(coming)
    },
  }
}

/** A crowd that there are not handles enough for; then it goes. */
export const fewHandles: Trouble = {
  survives: true,
  through: () => limitHandles(handles),
  strike: async ({ port }, random, ledger) => {
    await someActs(random, ledger)
    const crowd = openCrowd(port, random)
    const { heard } = crowd
    const until = performance.now() + longestCrowdMs
    await sleep(crowdMs)
    while (!(heard.has(503) && heard.has(200)) && performance.now() < until) await sleep(20)
    await crowd.leave()
    const others = [...heard.keys()].filter((status) => ![0, 200, 503].includes(status))
    ledger.wrong.push(...others.map((status) => `one of the crowd was told ${status}`))
    for (const status of [200, 503]) {
      if (!heard.has(status)) ledger.wrong.push(`nobody of the crowd was told ${status}`)
    }
    await recover(ledger)
  },
}

const isHonest = ({ status, headers }: Answer): boolean =>
  status < 500 || (status === 503 && Number(headers['retry-after']) > 0)

/** So many sign-ins at once, each to be answered; gives how many were told to come again. */
const signInAtOnce = async (
  door: Door,
  cast: Cast,
  ledger: Ledger,
  count: number,
): Promise<number> => {
  const { people } = cast
  const signIns = Array.from({ length: count }, (_, index) => {
    const { email = '' } = people[index % people.length] ?? {}
    return door.send('POST', '/api/v1/sign-in', { json: { email, password } })
  })
  const answers = await Promise.all(signIns)
  for (const answer of answers) {
    if (!answer) ledger.wrong.push('a sign-in was not answered')
    else if (!isHonest(answer)) ledger.wrong.push(`a sign-in was told ${answer.status}`)
  }
  return answers.filter((answer) => answer?.status === 503).length
}

const doorOf = ({ port }: Running, random: Random): Door => {
  const door = createDoor(random)
  door.move(port)
  return door
}

/** More than can be hashed by a tenth of a processor while somebody waits for it. */
const patientCount = 140
const periodMs = 100
const shareMs = 10

/** Lets a process run for a tenth of the time. Gives what ends that. */
const starve = (pid: number): (() => void) => {
  let stopping: NodeJS.Timeout | undefined
  const timer = setInterval(() => {
    process.kill(pid, 'SIGCONT')
    stopping = setTimeout(() => process.kill(pid, 'SIGSTOP'), shareMs)
  }, periodMs)
  return () => {
    clearInterval(timer)
    clearTimeout(stopping)
    process.kill(pid, 'SIGCONT')
  }
}

/** A tenth of the processor is left, and many sign in. */
export const starved: Trouble = {
  survives: true,
  strike: async (running, random, ledger, cast) => {
    await someActs(random, ledger)
    const feed = starve(running.pid)
    await signInAtOnce(doorOf(running, random), cast, ledger, patientCount).finally(feed)
    await recover(ledger)
  },
}

/** Twice as many as may wait: while they come, the first are done. */
const tooManyCount = 512

/** Whoever waits longer for a page has waited for passwords. */
const slowestMs = 4_000

/** Looks at a page until it is over. */
const lookOften = async (door: Door, ledger: Ledger, isOver: () => boolean): Promise<void> => {
  while (!isOver()) {
    const begunAt = performance.now()
    const answer = await door.send('GET', '/sign-in')
    const ms = Math.round(performance.now() - begunAt)
    if (answer?.status !== 200) ledger.wrong.push(`a page was answered with ${answer?.status}`)
    if (ms > slowestMs) ledger.wrong.push(`a page took ${ms} ms`)
    await sleep(20)
  }
}

/** There is one thread for all that is done beside the event loop, and it hashes passwords. */
export const oneThread: Trouble = {
  survives: true,
  environment: { UV_THREADPOOL_SIZE: '1' },
  strike: async (running, random, ledger, cast) => {
    await someActs(random, ledger)
    const door = doorOf(running, random)
    let isOver = false
    const looking = lookOften(door, ledger, () => isOver)
    const told = await signInAtOnce(door, cast, ledger, tooManyCount)
    isOver = true
    await looking
    if (told === 0) ledger.wrong.push('no sign-in was told to come again')
    await recover(ledger)
  },
}
