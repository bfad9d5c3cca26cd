/** The routes of the operations: reads and checks what is sent, and writes what comes of it. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type CallerKind, getPerson } from '../http/caller.ts'
import { checkOwnOrigin } from '../http/origin.ts'
import type { Hub } from '../hub.ts'
import { checkPermission, type Permission } from '../key.ts'
import { refuse } from '../refusal.ts'
import { takeJson } from './body.ts'
import { checkValue, readQuery } from './check.ts'
import type { Call, Caller, File, Operation } from './operation.ts'
import { sayProblems } from './problem.ts'
import { object } from './schema.ts'

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

const readCall = (hub: Hub, operation: Operation, request: FastifyRequest): Call<never, never> => {
  const { query: fields = {}, body: schema, bodyTypes } = operation
  const caller = readCaller(operation, request)
  const query = readQuery(fields, request.query)
  checkValue(object({}, fields), query, 'The query')
  if (bodyTypes && !Buffer.isBuffer(request.body)) {
    refuse('invalid', `The request must carry a file: ${bodyTypes.join(', ')}.`)
  }
  if (schema && !bodyTypes) checkValue(schema, request.body ?? {}, 'The request')
  const path = request.params as Record<string, string>
  const body = (schema ? (request.body ?? {}) : undefined) as never
  return { hub, caller, path, query: query as never, body, request }
}

/** Takes bytes of these media types, for the routes of this scope. */
const takeBytes = (server: FastifyInstance, types: readonly string[], bodyLimit: number): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    [...types],
    { parseAs: 'buffer', bodyLimit },
    async (_request: unknown, body: string | Buffer) => body,
  )
}

const serve =
  (hub: Hub, operation: Operation, reader: Operation | undefined) =>
  async (server: FastifyInstance) => {
    const { method, path, bodyBytes = bodyBytesUsual, bodyTypes } = operation
    if (bodyTypes) takeBytes(server, bodyTypes, bodyBytes)
    else takeJson(server, bodyBytes)
    server.route({
      method,
      url: `${base}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      config: { caller: callerKind(operation) },
      handler: async (request, reply) => {
        const call = readCall(hub, operation, request)
        if (reader) await checkUnchanged(reader, call)
        return send(operation, reply, await operation.run(call))
      },
    })
  }

/** The operation that reads what this one changes: the one of the same path. */
const readerOf = (all: readonly Operation[], { method, path }: Operation): Operation | undefined =>
  method === 'GET' || method === 'POST'
    ? undefined
    : all.find((each) => each.method === 'GET' && each.path === path)

/** Every operation as a route. */
export const operationRoutes =
  (hub: Hub, operations: readonly Operation[]) => async (server: FastifyInstance) => {
    sayProblems(server)
    // No page of another site has anything to ask here (WEB-04).
    server.addHook('onRequest', async (request) => {
      if (request.holder === undefined) checkOwnOrigin(hub.config, request)
    })
    for (const operation of operations) {
      await server.register(serve(hub, operation, readerOf(operations, operation)))
    }
  }
