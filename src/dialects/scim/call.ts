/** What a directory's call comes to in its attempt: which resource, and which attributes. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../../hub.ts'
import { isObject } from '../../json-object.ts'
import type { JsonValue } from '../../organization.ts'
import { isRefusal } from '../../refusal.ts'

const listed = 20

/** Values are people's, and a password may be among them: the names say enough. */
const namesOf = (value: unknown): string[] =>
  isObject(value) ? Object.keys(value).slice(0, listed) : []

const describeOperation = (operation: unknown): JsonValue => {
  const { op = null, path = null, value } = isObject(operation) ? operation : {}
  return { op, path, attributes: namesOf(value) }
}

const describeBody = (body: unknown): JsonValue => {
  if (!isObject(body)) return null
  const { Operations: operations } = body
  return Array.isArray(operations)
    ? operations.slice(0, listed).map(describeOperation)
    : namesOf(body)
}

/** Tells each call that changes something; directories look things up all day. */
export const noteCall =
  (hub: Hub) =>
  async (request: FastifyRequest): Promise<void> => {
    if (request.method === 'GET' || !request.source) return
    const { method, attempt, routeOptions, params, body } = request
    const { id = null } = params as { id?: string }
    const facts = { method, resource: routeOptions.url ?? '', id, holds: describeBody(body) }
    hub.attempts.note(attempt, { name: 'call', facts })
  }

/** A no to a directory that we know can be looked up, also if nothing was to change. */
export const noteNo =
  (hub: Hub) =>
  async (request: FastifyRequest, _reply: FastifyReply, error: Error): Promise<void> => {
    const { source, attempt, url, method } = request
    if (!source || !isRefusal(error)) return
    const { id: connectorId, organizationId, rootId } = source.connector
    const rule = error.detail.rule ?? error.code
    const place = { kind: 'provision', connectorId, organizationId, rootId } as const
    hub.attempts.open(attempt, { ...place, outcome: 'refused', rule })
    const [path = '', query = ''] = url.split('?')
    const filter = new URLSearchParams(query).get('filter')
    hub.attempts.note(attempt, { name: 'asked for', facts: { method, path, filter } })
    hub.attempts.refused(attempt, error)
  }
