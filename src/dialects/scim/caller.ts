/**
 * Who may call: a server with a key of that connector, as a bearer token or as the password of
 * HTTP Basic. It is asked before a body is read.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../../connector.ts'
import { countWrongKeys } from '../../http/caller.ts'
import type { Hub } from '../../hub.ts'
import type { Source } from '../../record.ts'
import { refuse } from '../../refusal.ts'

export const connectorType = 'scim'

declare module 'fastify' {
  interface FastifyRequest {
    /** The source whose key the request carries: on the routes of SCIM. */
    source: Source | undefined
  }
}

export type Provisioning = FastifyRequest<{
  Params: { connector: string; id?: string }
  Querystring: { [name: string]: unknown }
}>

const challenge = 'Bearer realm="Foyer SCIM", Basic realm="Foyer SCIM", charset="UTF-8"'

/** A group of thousands comes in one request; a key is asked for before it is read. */
export const bodyBytes = 4 * 1024 * 1024

/** Far above what any source sends for long: Entra's 25 requests a second (federation notes). */
const perConnector = { burst: 10_000, everyMs: 2 }

/** The text of a key. Refuses with `unauthenticated`. */
const readKey = ({ headers }: FastifyRequest): string => {
  const [, scheme = '', text = ''] =
    /^(\w+) +([!-~]{1,400})$/.exec(headers.authorization ?? '') ?? []
  if (/^bearer$/i.test(scheme)) return text
  if (/^basic$/i.test(scheme)) {
    const [, ...rest] = Buffer.from(text, 'base64').toString('utf8').split(':')
    return rest.join(':')
  }
  return refuse('unauthenticated', 'The request carries no key.')
}

const words = 'The key is not known, or it is no longer valid.'

const getConnector = async (hub: Hub, { params }: Provisioning): Promise<Connector> => {
  const connector = await hub.connectors.find(params.connector)
  if (connector?.type === connectorType && connector.isActive) return connector
  return refuse('unauthenticated', words, {
    ...{ rule: 'source.closed', cause: 'there is no such connector' },
  })
}

/** Only where there is a connector, a key can be guessed. */
const check = async (hub: Hub, request: Provisioning): Promise<Source> => {
  const text = readKey(request)
  const connector = await getConnector(hub, request)
  const { key } = await countWrongKeys(hub, request, () => hub.keys.checkAt(connector, text))
  const organization = await hub.organizations.find(connector.organizationId)
  if (!organization) {
    const cause = 'its organization is gone'
    return refuse('unauthenticated', words, { rule: 'source.closed', cause })
  }
  await hub.connectors.checkOpen(connector)
  const by = { address: request.ip, attempt: request.attempt, keyId: key.id }
  return { connector, organization, by }
}

const checkSize = ({ headers }: FastifyRequest): void => {
  if (Number(headers['content-length'] ?? 0) <= bodyBytes) return
  refuse('invalid', 'The request is too big.', { reason: 'size', rule: 'scim.size' })
}

/**
 * Refuses with `unauthenticated`, with `forbidden` where the feature is off, with `throttled`, or
 * with `invalid` what is too big.
 */
export const admit =
  (hub: Hub) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.header('www-authenticate', challenge)
    const source = await check(hub, request as Provisioning)
    reply.removeHeader('www-authenticate')
    request.source = source
    if (request.method === 'GET') return
    checkSize(request)
    const bucket = `writes of connector ${source.connector.id}`
    await hub.limits.take([{ bucket, ...perConnector }])
  }

/** The source of an admitted request. */
export const getSource = ({ source }: FastifyRequest): Source =>
  source ?? refuse('unauthenticated', 'The request carries no key.')
