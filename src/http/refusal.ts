/**
 * How a no is said: by the dialect that speaks the route, else as a page. What is not a refusal
 * is a fault of ours: logged whole, told to nobody.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from '../api/problem.ts'
import type { Dialect } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { newCode } from '../identifier.ts'
import { errorPage, refusalWords } from '../pages/error.ts'
import { hubLook } from '../pages/layout.ts'
import { isRefusal, Refusal, refusalStatus } from '../refusal.ts'
import { headersOf } from './header.ts'
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

const fault = new Refusal('unavailable', 'Something went wrong on our side.')

type Said = { refusal: Refusal; status: number; isFault: boolean }

const readError = (error: FastifyError | Error): Said => {
  if (isRefusal(error)) {
    return { refusal: error, status: refusalStatus[error.code], isFault: false }
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  const words = framework[status]
  if (words !== undefined) {
    return { refusal: new Refusal('invalid', words), status, isFault: false }
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
const wayBack = ({ hostSites }: FastifyRequest): { label: string; url: string } => {
  const [placed] = hostSites ?? []
  if (!placed) return { label: 'Your applications', url: '/' }
  return { label: `Back to ${placed.application.name}`, url: new URL(placed.site.url).pathname }
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
  const { title, text } = refusalWords(said.refusal.code)
  const action = wayBack(request)
  return sendPage(reply, errorPage({ organization, title, text, code, action }), said.status)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The attempt that this request belongs to: the code that the person sees. */
    attempt: string
  }
}

/** True for a browser that asks for a page that needs a sign-in first. */
const asksForPage = (request: FastifyRequest): boolean =>
  ['GET', 'HEAD'].includes(request.method) && request.routeOptions.config.caller === 'session'

/** The code on a page leads the administrator to an event, whatever it was that said no. */
const recordRefusal = async (hub: Hub, request: FastifyRequest, said: Said): Promise<void> => {
  if (said.isFault || said.refusal.isRecorded) return
  const { attempt, ip: address, person } = request
  const data = { path: shownPath(request.url).slice(0, 200) }
  const event = { type: 'page.refused', attempt, address, userId: person?.user.id, data }
  await hub.events.refused(event, said.refusal)
}

/** Says every no of a scope. */
export const sayRefusals = (server: FastifyInstance, hub: Hub, dialect?: Dialect): void => {
  const say = async (error: Error, request: FastifyRequest, reply: FastifyReply) => {
    const said = readError(error)
    const { attempt } = request
    const { code: refusal, detail } = said.refusal
    if (said.isFault) request.log.error({ err: error, attempt }, 'a fault of ours')
    else request.log.info({ refusal, cause: detail.cause?.slice(0, causeLength), attempt }, 'no')
    const { retryAfterSeconds } = said.refusal.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    if (dialect?.refuse) return sendDialectRefusal(dialect, said, reply)
    if (said.refusal.code === 'unauthenticated' && asksForPage(request)) {
      return reply.redirect(hub.signIn.start({ to: request.url }), 303)
    }
    await recordRefusal(hub, request, said)
    return sendRefusalPage(hub, request, reply, said, attempt)
  }
  // Saying no may fail too, where the store does not answer; that is not told to anybody either.
  server.setErrorHandler((error: FastifyError, request, reply) =>
    say(error, request, reply).catch((another) => say(another, request, reply)),
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
    const refusal = new Refusal('not-found', words, { reason: 'address' })
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
export const giveAttempts = (server: FastifyInstance, hub: Hub): void => {
  server.decorateRequest('attempt', '')
  server.addHook('onRequest', async (request) => {
    request.attempt = newCode(hub.world)
  })
}
