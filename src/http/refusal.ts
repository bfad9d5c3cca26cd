/**
 * How a no is said: by the dialect that speaks the route, else as a page. What is not a refusal
 * is a fault of ours: logged whole, told to nobody.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from '../api/problem.ts'
import type { Dialect } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { errorPage, refusalWords } from '../pages/error.ts'
import { hubLook } from '../pages/layout.ts'
import { type Language, wordsOf } from '../pages/words/words.ts'
import { isRefusal, Refusal, refusalStatus } from '../refusal.ts'
import { headersOf } from './header.ts'
import { languageFor } from './language.ts'
import { collectMethods } from './method.ts'
import { faceOf, lookOf, sendPage } from './page.ts'
import { shownPath } from './request-path.ts'

/** A cause may quote what somebody sent; a log line is one line. */
const causeLength = 500

/** What the HTTP layer itself refuses, in the words of the eight refusals. */
const framework: Record<number, string> = {
  400: 'The request cannot be read.',
  408: 'The request took too long.',
  413: 'The request is too big.',
  414: 'The address is too long.',
  415: 'The request has a content type that is not taken here.',
  431: 'The request has too many headers.',
}

/** Which of these wires with words of their own tell apart. */
const reasons: Record<number, string> = { 413: 'size', 415: 'media-type' }

const fault = new Refusal('unavailable', 'Something went wrong on our side.')

type Said = { refusal: Refusal; status: number; isFault: boolean }

const readError = (error: FastifyError | Error): Said => {
  if (isRefusal(error)) {
    return { refusal: error, status: refusalStatus[error.code], isFault: false }
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  const words = framework[status]
  if (words !== undefined) {
    const reason = reasons[status]
    const refusal = new Refusal('invalid', words, reason === undefined ? {} : { reason })
    return { refusal, status, isFault: false }
  }
  return { refusal: fault, status: 500, isFault: true }
}

const sendDialectRefusal = (dialect: Dialect, said: Said, reply: FastifyReply): FastifyReply => {
  const answer = dialect.refuse?.(said.refusal, said.isFault) ?? {
    status: said.status,
    type: '',
    body: '',
  }
  return reply.code(answer.status).type(answer.type).send(answer.body)
}

/** Where a person goes from the page of a no: back to the application whose host it is. */
const wayBack = (
  { hostSites }: FastifyRequest,
  language: Language,
): { label: string; url: string } => {
  const { home, error } = wordsOf(language)
  const [placed] = hostSites ?? []
  if (!placed) return { label: home, url: '/' }
  return { label: error.back(placed.application.name), url: new URL(placed.site.url).pathname }
}

/** The page of a no; `code` is the attempt that the person can tell the administrator. */
const sendRefusalPage = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  said: Said,
  code?: string,
): Promise<FastifyReply> => {
  // Also where the store does not answer, there is a page.
  const organization = await faceOf(hub, request)
    .then((face) => lookOf(hub, face))
    .catch(() => hubLook)
  const language = languageFor(request, organization)
  const page = errorPage({
    ...refusalWords(said.refusal.code, language, said.refusal.detail.reason),
    organization,
    language,
    code,
    action: wayBack(request, language),
    isOfForm: request.method !== 'GET',
  })
  return sendPage(reply, page, said.status)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The attempt that this request belongs to: the code that the person sees. */
    attempt: string
  }
}

/** True for a browser that asks for a page that needs a sign-in first. */
const asksForPage = ({ method, routeOptions }: FastifyRequest): boolean =>
  ['GET', 'HEAD'].includes(method) &&
  ['session', 'administrator'].includes(routeOptions.config.caller ?? '')

/** The code on a page leads the administrator to an event, whatever it was that said no. */
const recordRefusal = async (hub: Hub, request: FastifyRequest, said: Said): Promise<void> => {
  if (said.isFault || said.refusal.isRecorded) return
  const { attempt, ip: address, person } = request
  const data = { path: shownPath(request.url).slice(0, 200) }
  const home = person && { id: person.user.homeId, rootId: person.user.rootId }
  const organization = home ?? request.hostOrganization
  const by = { attempt, address, userId: person?.user.id }
  const event = { ...by, type: 'page.refused', organization, data }
  await hub.events.refused(event, said.refusal)
}

const recordNothing: typeof recordRefusal = async () => {}

/** Of people who are signed in, also a fault can be looked up by its code. */
const noteFault = (hub: Hub, { attempt, person }: FastifyRequest): void => {
  if (!person) return
  const { id: userId, rootId, homeId: organizationId } = person.user
  const found = { kind: 'page', outcome: 'refused', rule: 'hub.fault' } as const
  hub.attempts.open(attempt, { ...found, userId, rootId, organizationId })
}

/** Says every no of a scope. */
export const sayRefusals = (server: FastifyInstance, hub: Hub, dialect?: Dialect): void => {
  const say = async (
    error: Error,
    request: FastifyRequest,
    reply: FastifyReply,
    record: typeof recordRefusal,
  ) => {
    const said = readError(error)
    const { attempt } = request
    const { code: refusal, detail } = said.refusal
    if (said.isFault) noteFault(hub, request)
    if (said.isFault) request.log.error({ err: error, attempt }, 'a fault of ours')
    else request.log.info({ refusal, cause: detail.cause?.slice(0, causeLength), attempt }, 'no')
    const { retryAfterSeconds } = said.refusal.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    if (dialect?.refuse) return sendDialectRefusal(dialect, said, reply)
    if (said.refusal.code === 'unauthenticated' && asksForPage(request)) {
      return reply.redirect(hub.signIn.start({ to: request.url }), 303)
    }
    await record(hub, request, said)
    return sendRefusalPage(hub, request, reply, said, attempt)
  }
  // Saying no may fail too, where the store does not answer; then that is said, and not recorded.
  server.setErrorHandler((error: FastifyError, request, reply) =>
    say(error, request, reply, recordRefusal).catch((another) =>
      say(another, request, reply, recordNothing),
    ),
  )
}

/** The dialect that speaks at that address, where there is one. */
const findDialect = (hub: Hub, url: string): Dialect | undefined => {
  const path = url.split('?')[0] ?? ''
  return hub.dialects.all.find((each) =>
    each.paths?.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
  )
}

/** What the router cannot take reaches no hook and no page: it has the headers from here. */
export const sayUnroutable =
  (hub: Hub) => (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const said = readError(error)
    const dialect = findDialect(hub, request.url)
    reply.headers(headersOf(hub.config))
    if (dialect?.refuse) sendDialectRefusal(dialect, said, reply)
    else reply.code(said.status).type('text/plain').send(`${said.refusal.message}\n`)
  }

/** What no route answers: there is nothing, or there is for another method (RFC 9110 §15.5.6). */
const readUnknown = (methods: string[]): Said => {
  if (methods.length === 0) {
    const words = 'There is nothing at this address.'
    const refusal = new Refusal('not-found', words, {
      ...{ reason: 'address', rule: 'address.nothing' },
    })
    return { refusal, status: 404, isFault: false }
  }
  const refusal = new Refusal('invalid', 'The address does not take that method.', { methods })
  return { refusal, status: 405, isFault: false }
}

/** Answers what no route matches, before a body is read. */
export const sayUnknown = (server: FastifyInstance, hub: Hub): void => {
  const methodsOf = collectMethods(server)
  const say = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const methods = methodsOf(request.url)
    const said = readUnknown(methods)
    if (methods.length > 0) reply.header('allow', methods.join(', '))
    if (request.url.startsWith('/api/')) return sendProblem(reply, said, request.attempt)
    const dialect = findDialect(hub, request.url)
    return dialect?.refuse
      ? sendDialectRefusal(dialect, said, reply)
      : sendRefusalPage(hub, request, reply, said)
  }
  server.setNotFoundHandler(say)
  server.addHook('onRequest', async (request, reply) =>
    request.is404 ? say(request, reply) : undefined,
  )
}

/** Gives each request an attempt. */
export const giveAttempts = (server: FastifyInstance): void => {
  server.decorateRequest('attempt', '')
  server.addHook('onRequest', async (request) => {
    request.attempt = request.id
  })
}
