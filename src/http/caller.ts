/**
 * Who may call. Every route says so in `config.caller`; one that does not keeps the server from
 * starting. The check comes before the body is read.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import type { KeyHolder } from '../key.ts'
import { sourceOf } from '../limit.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Session } from '../session.ts'
import type { User } from '../user.ts'
import { readSessionSecrets } from './cookie.ts'

/**
 * `anyone`; `key`: a server with a bearer key; `session`: a browser that is signed in to
 * everything; `administrator`: such a browser of somebody who administers an organization;
 * `administration`: that browser, or a server with a key.
 */
export type CallerKind = 'anyone' | 'key' | 'session' | 'administrator' | 'administration'

export type Person = { session: Session; user: User }

declare module 'fastify' {
  interface FastifyContextConfig {
    caller?: CallerKind
  }
  interface FastifyRequest {
    /** Set on routes that a key may call. */
    holder: KeyHolder | undefined
    /** Set on routes that a session may call. */
    person: Person | undefined
  }
}

const wrongKeys = { burst: 30, everyMs: 2_000 }

/**
 * The living sessions that a browser brings: the one that began here, then those that began in
 * pages of other sites.
 */
export const findPeople = async (hub: Hub, request: FastifyRequest): Promise<Person[]> => {
  const secrets = readSessionSecrets(hub.config, request)
  const found = await Promise.all(secrets.map((secret) => hub.sessions.find(secret)))
  return found.filter((person) => person !== undefined)
}

/** The person whose browser this is, whatever the session reaches. */
export const findPerson = async (hub: Hub, request: FastifyRequest): Promise<Person | undefined> =>
  (await findPeople(hub, request))[0]

export const getPerson = (request: FastifyRequest): Person =>
  request.person ?? refuse('unauthenticated', 'Please sign in first.')

export const getHolder = (request: FastifyRequest): KeyHolder =>
  request.holder ?? refuse('unauthenticated', 'The request carries no key.')

/** The key of a server. Refuses with `unauthenticated`. */
export const readBearer = (request: FastifyRequest): string => {
  const header = request.headers.authorization ?? ''
  const match = /^Bearer +([!-~]{1,300})$/i.exec(header)
  return match?.[1] ?? refuse('unauthenticated', 'The request carries no key.')
}

/**
 * What the check of a key gives. Guessing is counted; a server whose key is right is never held
 * up by others' guesses.
 */
export const countWrongKeys = async <T>(
  hub: Hub,
  request: FastifyRequest,
  check: () => Promise<T>,
): Promise<T> => {
  try {
    return await check()
  } catch (error) {
    if (isRefusal(error)) {
      // Those beyond the limit leave no event, so that nobody can fill the log (KEY-09).
      await hub.limits.take([{ bucket: `wrong key from ${sourceOf(request.ip)}`, ...wrongKeys }])
      await hub.events.refused({ type: 'key.used', address: request.ip }, error)
    }
    throw error
  }
}

const checkKey = async (hub: Hub, request: FastifyRequest): Promise<KeyHolder> => {
  const text = readBearer(request)
  return countWrongKeys(hub, request, () => hub.keys.check(text))
}

const checkPerson = async (hub: Hub, request: FastifyRequest): Promise<Person> => {
  const person = await findPerson(hub, request)
  // A session that a ticket gave opens its applications, and nothing of the hub itself.
  if (!person || person.session.reach !== null) {
    return refuse('unauthenticated', 'Please sign in first.')
  }
  return person
}

/** True for somebody who administers an organization, whichever it is. */
export const isAdministrator = async (hub: Hub, user: User): Promise<boolean> => {
  const memberships = await hub.memberships.of(user.id)
  return memberships.some((each) => each.role === 'administrator')
}

const checkAdministrator = async (hub: Hub, { user }: Person): Promise<void> => {
  if (await isAdministrator(hub, user)) return
  refuse('forbidden', 'This is for administrators.')
}

/** Makes the server insist on `config.caller`, and check it. */
export const guardCallers = (server: FastifyInstance, hub: Hub): void => {
  server.decorateRequest('holder', undefined)
  server.decorateRequest('person', undefined)
  server.addHook('onRoute', (route) => {
    if (route.config?.caller === undefined) {
      throw new Error(`${String(route.method)} ${route.url} does not say who may call it.`)
    }
  })
  server.addHook('onRequest', async (request) => {
    const caller = request.routeOptions.config.caller
    const isServer = caller === 'administration' && request.headers.authorization !== undefined
    if (caller === 'anyone') return
    if (caller === 'key' || isServer) {
      request.holder = await checkKey(hub, request)
      return
    }
    request.person = await checkPerson(hub, request)
    if (caller !== 'session') await checkAdministrator(hub, request.person)
  })
}
