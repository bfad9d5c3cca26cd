/** SCIM 2.0 (RFC 7644): a source keeps its people and groups here. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../../hub.ts'
import type { LinkedRecord, RecordKind } from '../../record.ts'
import { refuse } from '../../refusal.ts'
import { scimType } from './answer.ts'
import { noteCall, noteNo } from './call.ts'
import { admit, bodyBytes, getSource, type Provisioning } from './caller.ts'
import { claimOf, documentOf } from './claim.ts'
import { getOne, mostResults, writeConfig, writeSchemas, writeTypes } from './discovery.ts'
import { readDocument, readObject } from './document.ts'
import { patchDocument, readOperations } from './patch.ts'
import { type Projection, project, type Resource, readNameList } from './projection.ts'
import { findPage, type Listing } from './query.ts'
import { locationOf, versionOf, writeResource } from './resource.ts'
import { groupType, type ResourceType, resourceTypes } from './schema.ts'

export const prefix = '/scim'

const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const place = `${prefix}/:connector/v2`
const defaultCount = 100

const kindOf = ({ name }: ResourceType): RecordKind => (name === 'User' ? 'user' : 'group')

/** Where the resources of a connector are, whatever host the request has named (SCIM-06). */
export const baseOf = ({ config }: Pick<Hub, 'config'>, { id }: { id: string }): string =>
  `${config.url}${prefix}/${id}/v2`

const takeBodies = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers()
  const types = /^application\/(?:scim\+)?json\b/i
  const parse = async (_request: FastifyRequest, body: string | Buffer): Promise<unknown> => {
    if (body.length === 0) return undefined
    try {
      return JSON.parse(String(body))
    } catch {
      return refuse('invalid', 'The body is not JSON.', {
        ...{ reason: 'invalidSyntax', rule: 'scim.syntax' },
      })
    }
  }
  server.addContentTypeParser(types, { parseAs: 'string', bodyLimit: bodyBytes }, parse)
}

const textOf = (value: unknown): string | undefined => {
  const [text] = [value].flat()
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** A whole number as RFC 7644 §3.4.2.4 takes it: what is less than the least is the least. */
const numberOf = (value: unknown, least: number, most: number, usual: number): number => {
  const [given] = [value].flat()
  const isSaid = typeof given === 'string' || typeof given === 'number'
  const number = isSaid ? Number.parseInt(String(given), 10) : Number.NaN
  return Number.isNaN(number) ? usual : Math.min(Math.max(number, least), most)
}

const readProjection = (from: { [name: string]: unknown }): Projection => ({
  attributes: readNameList(from.attributes),
  excluded: readNameList(from.excludedAttributes),
})

/** Members of groups are read only for those who want them: Entra says that it does not. */
const isBare = (type: ResourceType, { attributes, excluded }: Projection): boolean => {
  if (type !== groupType) return false
  const isMembers = (name: string): boolean => /(^|:)members\b/i.test(name)
  return attributes.length > 0 ? !attributes.some(isMembers) : excluded.some(isMembers)
}

/** What is there and is no text, or there twice, is a filter that cannot be read: not none. */
const readFilterText = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : ''
}

const readListing = (type: ResourceType, from: { [name: string]: unknown }): Listing => ({
  filter: readFilterText(from.filter),
  sortBy: textOf(from.sortBy),
  isDescending: textOf(from.sortOrder)?.toLowerCase() === 'descending',
  startIndex: numberOf(from.startIndex, 1, Number.MAX_SAFE_INTEGER, 1),
  count: numberOf(from.count, 0, mostResults, defaultCount),
  isBare: isBare(type, readProjection(from)),
})

/** The versions that a header names; anything fits `*` (RFC 9110 §13.1). */
const isNamed = (header: string, { version }: { version: number }): boolean => {
  const names = header.split(',').map((each) => each.trim().replace(/^W\//, ''))
  return names.includes('*') || names.includes(`"${version}"`)
}

const isCurrentFor =
  ({ headers }: FastifyRequest) =>
  (version: number): boolean =>
    headers['if-match'] === undefined || isNamed(headers['if-match'], { version })

const send = (reply: FastifyReply, body: Resource): FastifyReply => reply.type(scimType).send(body)

const resourceRoutes = (hub: Hub, type: ResourceType, server: FastifyInstance): void => {
  const kind = kindOf(type)
  const path = `${place}${type.endpoint}`
  const anyone = { config: { caller: 'anyone' as const } }

  const sendOne = (request: Provisioning, reply: FastifyReply, linked: LinkedRecord) => {
    const base = baseOf(hub, getSource(request).connector)
    const resource = writeResource(base, type, linked)
    reply.header('etag', versionOf(linked.record))
    return send(reply, project(type, resource, readProjection(request.query)))
  }

  const sendList = async (
    request: Provisioning,
    reply: FastifyReply,
    asked: { [name: string]: unknown },
  ) => {
    const source = getSource(request)
    const listing = readListing(type, asked)
    const projection = readProjection(asked)
    const { total, items } = await findPage(hub, source, type, listing)
    const base = baseOf(hub, source.connector)
    const write = (linked: LinkedRecord) =>
      project(type, writeResource(base, type, linked), projection)
    return send(reply, {
      schemas: [listUrn],
      totalResults: total,
      startIndex: listing.startIndex,
      itemsPerPage: items.length,
      Resources: items.map(write),
    })
  }

  server.get(path, anyone, (request: Provisioning, reply) =>
    sendList(request, reply, request.query),
  )
  server.post(`${path}/.search`, anyone, (request: Provisioning, reply) =>
    sendList(request, reply, readObject(request.body)),
  )
  server.post(path, anyone, async (request: Provisioning, reply) => {
    const source = getSource(request)
    const claim = claimOf(type, readDocument(type, request.body))
    const linked = await hub.records.add(source, kind, claim)
    reply
      .code(201)
      .header('location', locationOf(baseOf(hub, source.connector), type, linked.record.id))
    return sendOne(request, reply, linked)
  })
  server.get(`${path}/:id`, anyone, async (request: Provisioning, reply) => {
    const linked = await hub.records.get(getSource(request), kind, request.params.id ?? '')
    const known = request.headers['if-none-match']
    if (known === undefined || !isNamed(known, linked.record))
      return sendOne(request, reply, linked)
    return reply.code(304).header('etag', versionOf(linked.record)).send()
  })
  server.put(`${path}/:id`, anyone, async (request: Provisioning, reply) => {
    const claim = claimOf(type, readDocument(type, request.body))
    const target = { kind, id: request.params.id ?? '', isCurrent: isCurrentFor(request) }
    return sendOne(
      request,
      reply,
      await hub.records.change(getSource(request), target, () => claim),
    )
  })
  server.patch(`${path}/:id`, anyone, async (request: Provisioning, reply) => {
    const source = getSource(request)
    const id = request.params.id ?? ''
    const operations = readOperations(request.body)
    const patching = { type, id, isStrict: source.connector.settings.strict === true }
    const target = { kind, id, isCurrent: isCurrentFor(request) }
    const linked = await hub.records.change(source, target, (before) =>
      claimOf(type, patchDocument(documentOf(before), operations, patching)),
    )
    // A group of thousands is not sent back; nobody reads it (RFC 7644 §3.5.2).
    if (type === groupType) {
      return reply.code(204).header('etag', versionOf(linked.record)).send()
    }
    return sendOne(request, reply, linked)
  })
  server.delete(`${path}/:id`, anyone, async (request: Provisioning, reply) => {
    const target = { kind, id: request.params.id ?? '', isCurrent: isCurrentFor(request) }
    await hub.records.remove(getSource(request), target)
    return reply.code(204).send()
  })
}

const discoveryRoutes = (hub: Hub, server: FastifyInstance): void => {
  const anyone = { config: { caller: 'anyone' as const } }
  const baseFor = (request: FastifyRequest) => baseOf(hub, getSource(request).connector)
  /** Filters are refused here, so that nobody takes everything for an answer (RFC 7644 §4). */
  const checkUnfiltered = ({ query }: Provisioning): void => {
    if (query.filter !== undefined) refuse('forbidden', 'There is no filter here.')
  }
  const listOf = (items: Resource[]): Resource => ({
    schemas: [listUrn],
    totalResults: items.length,
    startIndex: 1,
    itemsPerPage: items.length,
    Resources: items,
  })
  server.get(`${place}/ServiceProviderConfig`, anyone, async (request: Provisioning, reply) => {
    checkUnfiltered(request)
    return send(reply, writeConfig(baseFor(request)))
  })
  for (const [name, write] of [
    ['ResourceTypes', writeTypes],
    ['Schemas', writeSchemas],
  ] as const) {
    server.get(`${place}/${name}`, anyone, async (request: Provisioning, reply) => {
      checkUnfiltered(request)
      return send(reply, listOf(write(baseFor(request))))
    })
    server.get(`${place}/${name}/:id`, anyone, async (request: Provisioning, reply) =>
      send(reply, getOne(write(baseFor(request)), request.params.id ?? '')),
    )
  }
}

/** `/Me` may be left out (RFC 7644 §3.11); bulk is said to be unsupported (§3.7, §5). */
const unsupportedRoutes = (server: FastifyInstance): void => {
  const anyone = { config: { caller: 'anyone' as const } }
  const say = (words: string) => async (): Promise<never> =>
    refuse('unavailable', words, { reason: 'unsupported' })
  server.route({
    ...{ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url: `${place}/Me` },
    ...{ ...anyone, handler: say('There is no person behind a key: /Me is not here.') },
  })
  server.post(`${place}/Bulk`, anyone, say('Bulk is not supported.'))
}

export const scimRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.decorateRequest('source', undefined)
  server.addHook('onRequest', admit(hub))
  server.addHook('preHandler', noteCall(hub))
  server.addHook('onError', noteNo(hub))
  takeBodies(server)
  for (const type of resourceTypes) resourceRoutes(hub, type, server)
  discoveryRoutes(hub, server)
  unsupportedRoutes(server)
}
