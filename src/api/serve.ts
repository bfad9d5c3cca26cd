/** The routes of the operations: reads and checks what is sent, and writes what comes of it. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { type CallerKind, getPerson } from '../http/caller.ts'
import { checkOwnOrigin } from '../http/origin.ts'
import type { Hub } from '../hub.ts'
import { checkPermission, type Permission } from '../key.ts'
import { refuse } from '../refusal.ts'
import { takeJson } from './body.ts'
import type { Reader } from './check.ts'
import type { Call, Caller, File, Operation } from './operation.ts'
import { sayProblems } from './problem.ts'

const bodyBytesUsual = 64 * 1024
const base = '/api/v1'

const callerKind = ({ permission }: Operation): CallerKind => {
  if (permission === 'anyone' || permission === 'session') return permission
  return permission === 'person' ? 'administrator' : 'administration'
}

/** Who calls. A key without the permission of the operation is refused with `forbidden`. */
const readCaller = ({ permission }: Operation, request: FastifyRequest): Caller => {
  const { holder, person, attempt, ip: address } = request
  if (holder) {
    checkPermission(holder.key, (permission ?? '*') as Permission)
    const by = { keyId: holder.key.id, userId: holder.user?.id, address, attempt }
    return { holder, person: undefined, by }
  }
  if (permission === 'anyone') return { holder, person, by: { address, attempt } }
  const shown = getPerson(request)
  return { holder, person: shown, by: { userId: shown.user.id, address, attempt } }
}

const tagOf = (body: string): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`

const hasTag = (header: string, tag: string): boolean =>
  header.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim()))

/** Refuses with `conflict` where what is to be changed is no longer what the caller saw. */
const checkUnchanged = async (reader: Operation, call: Call<never, never>): Promise<void> => {
  const seen = call.request.headers['if-match']
  if (seen === undefined) return
  const tag = tagOf(JSON.stringify(await reader.run({ ...call, query: {} as never })))
  if (hasTag(seen, tag)) return
  refuse('conflict', 'It was changed meanwhile. Load it again.', { reason: 'changed' })
}

const sendFile = (reply: FastifyReply, { type, name, body }: File): FastifyReply =>
  reply
    .type(type)
    .header('content-disposition', `attachment; filename="${name.replaceAll(/[^\w.-]/g, '-')}"`)
    .send(body)

const send = (operation: Operation, reply: FastifyReply, answer: unknown): FastifyReply => {
  if (operation.file !== undefined) return sendFile(reply, answer as File)
  if (operation.answer === undefined) return reply.code(204).send()
  const body = JSON.stringify(answer)
  reply.code(operation.makes ? 201 : 200).type('application/json; charset=utf-8')
  if (operation.method !== 'GET') return reply.send(body)
  const tag = tagOf(body)
  reply.header('etag', tag)
  const known = reply.request.headers['if-none-match']
  return known !== undefined && hasTag(known, tag) ? reply.code(304).send() : reply.send(body)
}

/** Gives the calls of an operation. What checks them is loaded and made with the first of them. */
const prepareCalls = (hub: Hub, operation: Operation) => {
  const open = async (): Promise<Reader> => (await import('./check.ts')).createReader(operation)
  let reader: Promise<Reader> | undefined
  return async (request: FastifyRequest): Promise<Call<never, never>> => {
    const caller = readCaller(operation, request)
    reader ??= open()
    const read = await reader
    const query = read.query(request.query) as never
    const body = read.body(request.body) as never
    return { hub, caller, path: request.params as Record<string, string>, query, body, request }
  }
}

/** Takes bytes of these media types, for the routes of this scope. */
const takeBytes = (server: FastifyInstance, types: readonly string[]): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    [...types],
    { parseAs: 'buffer' },
    async (_request: unknown, body: string | Buffer) => body,
  )
}

const routeOf = (hub: Hub, operation: Operation, shown: Operation | undefined): RouteOptions => {
  const { method, path, bodyBytes = bodyBytesUsual } = operation
  const readCall = prepareCalls(hub, operation)
  return {
    method,
    url: `${base}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    bodyLimit: bodyBytes,
    config: { caller: callerKind(operation) },
    handler: async (request, reply) => {
      const call = await readCall(request)
      if (shown) await checkUnchanged(shown, call)
      return send(operation, reply, await operation.run(call))
    },
  }
}

/** The operation that reads what this one changes: the one of the same path. */
const shownBy = (all: readonly Operation[], { method, path }: Operation): Operation | undefined =>
  method === 'GET' || method === 'POST'
    ? undefined
    : all.find((each) => each.method === 'GET' && each.path === path)

/**
 * Every operation as a route. A scope of its own costs Fastify as much as ten routes: those that
 * take JSON share one.
 */
export const operationRoutes =
  (hub: Hub, operations: readonly Operation[]) => async (server: FastifyInstance) => {
    sayProblems(server)
    // No page of another site has anything to ask here (WEB-04).
    server.addHook('onRequest', async (request) => {
      if (request.holder === undefined) checkOwnOrigin(hub.config, request)
    })
    takeJson(server, bodyBytesUsual)
    for (const operation of operations) {
      const route = routeOf(hub, operation, shownBy(operations, operation))
      const { bodyTypes } = operation
      if (!bodyTypes) server.route(route)
      else {
        await server.register(async (scope) => {
          takeBytes(scope, bodyTypes)
          scope.route(route)
        })
      }
    }
  }
