/**
 * Mixed load: administrators add and remove people, keys and grants, a directory writes, and
 * people sign in by tickets and out again. Everything is asked over HTTP and noted in a ledger.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { password, readFormFields } from '../helper.ts'
import { person as personOf } from '../scim/client.ts'
import { type Answer, call } from './call.ts'
import type { Ledger } from './ledger.ts'
import type { State } from './oracle.ts'
import { newAddress, pick, type Random } from './random.ts'
import type { Cast, Person } from './scene.ts'

type Sent = { cookie?: string; key?: string; json?: unknown; form?: Record<string, string> }

/** The way to whatever process listens now. */
export const createDoor = (random: Random) => {
  let port = 0
  return {
    move: (to: number): void => {
      port = to
    },
    async send(method: string, path: string, given: Sent = {}): Promise<Answer | undefined> {
      const { cookie, key, json, form } = given
      const host = `localhost:${port}`
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
      const text = json === undefined ? undefined : JSON.stringify(json)
      return call({
        ...{ port, method, path },
        headers: {
          ...{ host, 'x-forwarded-for': newAddress(random), 'sec-fetch-mode': 'navigate' },
          'sec-fetch-dest': 'document',
          ...(key === undefined && { 'sec-fetch-site': 'same-origin' }),
          ...(cookie !== undefined && { cookie }),
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...((json !== undefined || form) && { 'content-type': type }),
        },
        body: form ? new URLSearchParams(form).toString() : text,
      })
    },
  }
}

export type Door = ReturnType<typeof createDoor>

/** Something that is there and can be ended. */
type Live = { end: () => Promise<void> }
type Begin = () => Promise<Live | undefined>

type Parts = { door: Door; ledger: Ledger; random: Random; cast: Cast }

/** Each name is given once, also to what another process of the same database makes. */
let count = 0
const nextName = (kind: string): string => `${kind} ${++count}`

const stateIf = (answer: Answer | undefined, isAlive: (answer: Answer) => boolean) => {
  if (!answer || answer.status >= 500 || answer.status === 429) return undefined
  const state: State = isAlive(answer) ? 'alive' : 'dead'
  return state
}

// biome-ignore lint/suspicious/noExplicitAny: each act knows what it is answered
const read = (answer: Answer | undefined): any => JSON.parse(answer?.body || '{}')

/** What an administrator does: people, keys and grants. */
const administration = ({ door, ledger, cast }: Parts, own: readonly Person[], random: Random) => {
  const { organization, application } = cast
  const ask = (method: string, path: string, json?: unknown) =>
    door.send(method, `/api/v1${path}`, { cookie: cast.administrator, json })

  const addPerson: Begin = async () => {
    const thing = nextName('person')
    const email = `${thing.replace(' ', '')}@harbor.example`
    const answer = await ask('POST', `/organizations/${organization}/people`, { email })
    if (ledger.note(thing, 'begin', answer) !== 'yes') return undefined
    const path = `/people/${read(answer).id}`
    ledger.watch(thing, async () => stateIf(await ask('GET', path), ({ status }) => status === 200))
    return { end: async () => void ledger.note(thing, 'end', await ask('DELETE', path)) }
  }

  const addKey: Begin = async () => {
    const thing = nextName('key')
    const answer = await ask('POST', `/organizations/${organization}/keys`, { name: thing })
    if (ledger.note(thing, 'begin', answer) !== 'yes') return undefined
    const { key, text } = read(answer)
    const path = `/api/v1/organizations/${organization}`
    ledger.watch(thing, async () =>
      stateIf(await door.send('GET', path, { key: text }), ({ status }) => status !== 401),
    )
    return {
      end: async () => void ledger.note(thing, 'end', await ask('DELETE', `/keys/${key.id}`)),
    }
  }

  const holders = new Set<string>()
  const giveGrant: Begin = async () => {
    const { id, email } = pick(random, own)
    if (holders.has(email)) return undefined
    const thing = `grant of ${email}`
    const path = `/applications/${application}/grants`
    ledger.watch(thing, async () =>
      stateIf(await ask('GET', `/people/${id}/grants`), (answer) => read(answer).items.length > 0),
    )
    const answer = await ask('POST', path, { person: id })
    if (ledger.note(thing, 'begin', answer) !== 'yes') return undefined
    holders.add(email)
    const end = async (): Promise<void> => {
      holders.delete(email)
      ledger.note(thing, 'end', await ask('DELETE', `${path}/${id}`))
    }
    return { end }
  }
  return { begins: [addPerson, addKey, giveGrant], ask }
}

/** What a directory does. */
const provisioning = ({ door, ledger, cast }: Parts) => {
  const { id, key } = cast.directory
  const path = `/scim/${id}/v2/Users`
  const addRecord: Begin = async () => {
    const thing = nextName('record')
    const json = personOf(`${thing.replace(' ', '')}@scim.example`)
    const answer = await door.send('POST', path, { key, json })
    if (ledger.note(thing, 'begin', answer) !== 'yes') return undefined
    const own = `${path}/${read(answer).id}`
    ledger.watch(thing, async () =>
      stateIf(await door.send('GET', own, { key }), ({ status }) => status === 200),
    )
    return {
      end: async () => void ledger.note(thing, 'end', await door.send('DELETE', own, { key })),
    }
  }
  return [addRecord]
}

const readCookie = ({ headers }: Answer): string =>
  (headers['set-cookie'] ?? [])
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')

/** What people do: a ticket for their password, two browsers that want it, and signing out. */
const visits = ({ door, ledger }: Parts, own: readonly Person[], random: Random) => {
  const sessions = new Map<string, Set<string>>()
  const suspended = new Set<string>()

  const begin = (email: string, cookie: string): Live => {
    const thing = nextName('session')
    ledger.note(thing, 'begin', { status: 200 })
    sessions.set(email, (sessions.get(email) ?? new Set()).add(thing))
    ledger.watch(thing, async () =>
      stateIf(await door.send('GET', '/api/me', { cookie }), ({ status }) => status === 200),
    )
    const end = async (): Promise<void> => {
      // Whoever was disabled meanwhile is signed out already.
      if (!sessions.get(email)?.has(thing)) return
      const page = await door.send('GET', '/', { cookie })
      if (page?.status !== 200) return
      const form = readFormFields(page.body)
      const answer = await door.send('POST', '/sign-out', { cookie, form })
      if (ledger.note(thing, 'end', answer) === 'yes') sessions.get(email)?.delete(thing)
    }
    return { end }
  }

  const enter: Begin = async () => {
    const { email } = pick(random, own)
    if (suspended.has(email)) return undefined
    const thing = nextName('ticket')
    const answer = await door.send('POST', '/api/v1/sign-in', { json: { email, password } })
    if (ledger.note(thing, 'begin', answer) !== 'yes') return undefined
    const path = `/sign-in/ticket?ticket=${read(answer).ticket}`
    ledger.watch(thing, async () => {
      // To look is to try again: the ledger says whether it was good more than once.
      ledger.note(thing, 'use', await door.send('GET', path))
      return undefined
    })
    const both = await Promise.all([door.send('GET', path), door.send('GET', path)])
    const words = both.map((each) => ledger.note(thing, 'use', each))
    const won = both[words.indexOf('yes')]
    return won && begin(email, readCookie(won))
  }
  return { enter, suspended, sessionsOf: (email: string) => sessions.get(email) ?? new Set() }
}

const liveMost = 24

/** One worker: people of its own, so that what it does to a thing has an order. */
const createWorker = (parts: Parts, own: readonly Person[]) => {
  const { ledger, random } = parts
  const { begins, ask } = administration(parts, own, random)
  const { enter, suspended, sessionsOf } = visits(parts, own, random)
  const all: Begin[] = [...begins, ...provisioning(parts), enter, enter]
  const live: Live[] = []

  /** Disables somebody, which ends their sessions, and lets them in again. */
  const suspend = async (): Promise<void> => {
    const { id, email } = pick(random, own)
    const thing = `right of ${email}`
    const path = `/people/${id}`
    ledger.watch(thing, async () =>
      stateIf(await ask('GET', path), (answer) => read(answer).status === 'active'),
    )
    suspended.add(email)
    const answer = await ask('PATCH', path, { status: 'disabled' })
    const word = ledger.note(thing, 'end', answer)
    for (const session of sessionsOf(email)) ledger.note(session, 'end', answer)
    if (word === 'yes') sessionsOf(email).clear()
    const again = await ask('PATCH', path, { status: 'active' })
    if (ledger.note(thing, 'begin', again) === 'yes') suspended.delete(email)
  }

  /** Does one thing. */
  return async (): Promise<void> => {
    const chance = random(10)
    if (chance === 0) return suspend()
    if (live.length > 0 && (chance < 5 || live.length > liveMost)) {
      const [one] = live.splice(random(live.length), 1)
      return one?.end()
    }
    const begun = await pick(random, all)()
    if (begun) live.push(begun)
  }
}

const workerCount = 6

/** Workers that go on until they are told to stop. */
export const createLoad = (parts: Parts) => {
  const { people } = parts.cast
  const each = Math.floor(people.length / workerCount)
  const workers = Array.from({ length: workerCount }, (_, index) =>
    createWorker(parts, people.slice(index * each, (index + 1) * each)),
  )
  let isOver = true
  let working: Promise<unknown> = Promise.resolve()
  const work = async (act: () => Promise<void>): Promise<void> => {
    while (!isOver) {
      const before = parts.ledger.doubts()
      await act()
      if (parts.ledger.doubts() > before) await sleep(10)
    }
  }
  return {
    start(): void {
      isOver = false
      working = Promise.all(workers.map(work))
    },
    async stop(): Promise<void> {
      isOver = true
      await working
    },
  }
}

export type Load = ReturnType<typeof createLoad>
