/**
 * The check: a proxy asks about a request before it hands it on. Every question is decided anew
 * (FWD-07), for every method alike (FWD-08), and whatever is not clear is a no.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Person } from '../../http/caller.ts'
import { languageFor } from '../../http/language.ts'
import { lookOf, sendPage } from '../../http/page.ts'
import { decidePassage, signInUrlFor } from '../../http/passage.ts'
import { shownPath } from '../../http/request-path.ts'
import type { Hub } from '../../hub.ts'
import { isListed, readNetworks } from '../../network.ts'
import { errorPage, refusalWords } from '../../pages/error.ts'
import { wordsOf } from '../../pages/words/words.ts'
import { nobody, writePass } from '../../pass.ts'
import { Refusal } from '../../refusal.ts'
import type { Passage, PlacedSite } from '../../site.ts'
import { type Question, type Reader, readForwarded, readOriginal } from './question.ts'

/** What a proxy sends, and the status that makes it lead a browser to the sign-in. */
type Proxy = { read: Reader; signInStatus: 302 | 401 }

/** nginx and HAProxy take a redirect for a fault; their own config makes one of a 401. */
const original: Proxy = { read: readOriginal, signInStatus: 401 }
/** Caddy and Traefik hand on what they are answered. */
const forwarded: Proxy = { read: readForwarded, signInStatus: 302 }

const proxies: Record<string, Proxy> = {
  nginx: original,
  haproxy: original,
  caddy: forwarded,
  traefik: forwarded,
}

export const proxyNames = Object.keys(proxies)

export const checkPath = (proxy: string): string => `/forward-auth/${proxy}`

const words = 'This request may not pass.'

/** A question that says nothing: of these, and of the closed pages, some are noted (KEY-09). */
const perNote = { burst: 10, everyMs: 60_000 }

/** A no to the proxy itself, whose administrator learns from the event what to do. */
const denyProxy = async (
  hub: Hub,
  { attempt, raw, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  cause: string,
): Promise<FastifyReply> => {
  const address = raw.socket.remoteAddress
  if (await hub.limits.allows({ bucket: `notes of checks from ${address}`, ...perNote })) {
    const event = { type: 'check.refused', attempt, address, data: { path: routeOptions.url } }
    const refusal = new Refusal('forbidden', words, { rule: 'forward-auth.proxy', cause })
    await hub.events.refused(event, refusal)
  }
  return reply.code(403).type('text/plain; charset=utf-8').send(`${words}\n`)
}

/** True if a person waits for a page: nothing else is led to the sign-in. */
const asksForPage = ({ method }: Question, { headers }: FastifyRequest): boolean => {
  if (method !== 'GET' && method !== 'HEAD') return false
  const mode = headers['sec-fetch-mode']
  return mode === undefined ? /\btext\/html\b/.test(headers.accept ?? '') : mode === 'navigate'
}

type Closed = PlacedSite & { rule: string; cause: string }

/** The event of a no; undefined where there were many of them just now. */
const noteClosed = async (
  hub: Hub,
  { attempt, ip: address }: FastifyRequest,
  { application, rule, cause }: Closed,
  { session, user }: Person,
  { target, method }: Question,
  isPage: boolean,
): Promise<string | undefined> => {
  const kind = isPage ? 'pages' : 'parts'
  const bucket = `notes of closed ${kind} of ${application.id} in session ${session.id}`
  if (!(await hub.limits.allows({ bucket, ...perNote }))) return undefined
  const event = {
    type: 'application.opened',
    organization: { id: application.organizationId, rootId: application.rootId },
    applicationId: application.id,
    data: { type: application.type, path: shownPath(target).slice(0, 200), method },
    ...{ attempt, address, userId: user.id },
  }
  await hub.events.refused(event, new Refusal('forbidden', words, { rule, cause }))
  return attempt
}

const denyPerson = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  closed: Closed,
  person: Person,
  question: Question,
): Promise<FastifyReply> => {
  const isPage = asksForPage(question, request)
  const code = await noteClosed(hub, request, closed, person, question, isPage)
  if (!isPage) return reply.code(403).type('text/plain; charset=utf-8').send(`${words}\n`)
  const owner = await hub.organizations.find(closed.application.organizationId)
  const organization = await lookOf(hub, owner)
  const language = languageFor(request, organization)
  const action = { label: wordsOf(language).home, url: `${hub.config.url}/` }
  return sendPage(
    reply,
    errorPage({ organization, language, ...refusalWords('forbidden', language), code, action }),
    403,
  )
}

/** On with the whole set of headers, whoever it is (FWD-01). */
const pass = async (
  hub: Hub,
  reply: FastifyReply,
  placed: PlacedSite,
  person: Person | undefined,
): Promise<FastifyReply> => {
  const told = person ? await hub.passes.describe(placed, person) : nobody
  const jwt = person ? await hub.passes.sign(placed, person.user, told) : ''
  return reply
    .headers(writePass(placed.site, told, jwt))
    .code(200)
    .send()
}

/** True where a question names no port, or the one of the application's address. */
const isAtPort = (url: string, port: string | undefined): boolean => {
  const { port: own, protocol } = new URL(url)
  const usual = protocol === 'https:' ? '443' : '80'
  return port === undefined || Number(port) === Number(own || usual)
}

type Clear = Exclude<Passage, { kind: 'nothing' }>

/** The passage of a question that is clear, or what is wrong with the question. */
const readPassage = (passage: Passage, { hostname, target, port }: Question): Clear | string => {
  if (passage.kind === 'nothing') {
    const path = shownPath(target).slice(0, 200)
    return `no application is at ${hostname} with the path ${path}, or it is not clear which one`
  }
  const { url } = passage.site
  return isAtPort(url, port) ? passage : `port ${port} is not that of ${url}`
}

/** What a decision is on the wire. */
const answer = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  question: Question,
  { signInStatus }: Proxy,
): Promise<FastifyReply> => {
  const { hostname, target } = question
  const { passage: decided, person } = await decidePassage(hub, request, hostname, target)
  const passage = readPassage(decided, question)
  if (typeof passage === 'string') return denyProxy(hub, request, reply, passage)
  if (passage.kind === 'public') return pass(hub, reply, passage, undefined)
  if (passage.kind === 'sign-in' || !person) {
    if (!asksForPage(question, request)) return reply.code(401).send()
    return reply
      .header('location', signInUrlFor(hub, passage, target))
      .code(signInStatus)
      .send()
  }
  return passage.kind === 'no'
    ? denyPerson(hub, request, reply, passage, person, question)
    : pass(hub, reply, passage, person)
}

export const checkRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const trusted = readNetworks(hub.config.trustedProxies)
  // What comes along as a body is of the other request, if anything comes at all.
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', async () => undefined)

  const check =
    (proxy: Proxy) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const peer = request.raw.socket.remoteAddress ?? ''
      if (!isListed(trusted, peer)) {
        const cause = `${peer} asks, and is not among FOYER_TRUSTED_PROXIES: add it if it is yours`
        return denyProxy(hub, request, reply, cause)
      }
      const question = proxy.read(request.raw)
      if (!question) {
        const cause = 'the headers that tell of the request are missing, doubled or unreadable'
        return denyProxy(hub, request, reply, cause)
      }
      return answer(hub, request, reply, question, proxy)
    }

  const config = { caller: 'anyone' as const, hosts: 'any' as const, ignoresBody: true }
  for (const [name, proxy] of Object.entries(proxies)) {
    server.all(checkPath(name), { config }, check(proxy))
  }
}
