/** A directory for tests: a connector of a hub, its key, and calls as a directory makes them. */
import type { InjectOptions } from 'fastify'
import type { Connector } from '../../src/connector.ts'
import type { Organization } from '../../src/organization.ts'
import type { Settings } from '../../src/setting.ts'
import type { TestHub } from '../helper.ts'

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export type Body = {
  id: string
  schemas: string[]
  userName: string
  displayName?: string
  externalId?: string
  active: boolean
  title?: string
  name: { [part: string]: string }
  emails: { value: string; type?: string; primary?: boolean }[]
  roles: { [part: string]: unknown }[]
  members: { value: string; display?: string; $ref?: string }[]
  groups: { value: string }[]
  meta: { location: string; version: string; created: string; lastModified: string }
  totalResults: number
  startIndex: number
  itemsPerPage: number
  Resources: Body[]
  status: string
  scimType?: string
  detail: string
  [name: string]: unknown
}

export type Reply = {
  status: number
  headers: { [name: string]: unknown }
  text: string
  body: Body
}

export type Operation = { op: unknown; path?: unknown; value?: unknown }

type Input = { owner?: Organization; settings?: Settings; domains?: string[]; name?: string }

/** What is sent of somebody, as short as it may be. */
export const person = (userName: string, more: { [name: string]: unknown } = {}) => ({
  schemas: [userUrn],
  userName,
  emails: [{ value: userName, type: 'work', primary: true }],
  ...more,
})

export const createCalls = (hub: TestHub, connector: Pick<Connector, 'id'>, text: string) => {
  const base = `/scim/${connector.id}/v2`
  const call = async (
    method: NonNullable<InjectOptions['method']>,
    path: string,
    body?: unknown,
    headers: { [name: string]: string | undefined } = {},
  ): Promise<Reply> => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const sent = {
      host: 'localhost:3000',
      authorization: `Bearer ${text}`,
      ...(body !== undefined && { 'content-type': 'application/scim+json' }),
      ...headers,
    }
    const kept = Object.entries(sent).filter(([, value]) => value !== undefined)
    const answer = await hub.server.inject({
      method,
      url: path.startsWith('/scim/') ? path : `${base}${path}`,
      headers: Object.fromEntries(kept),
      ...(body !== undefined && { payload }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: isJson && answer.body !== '' ? answer.json() : ({} as Body),
    }
  }
  const get = (path: string, headers = {}) => call('GET', path, undefined, headers)
  return {
    base,
    call,
    get,
    post: (path: string, body: unknown, headers = {}) => call('POST', path, body, headers),
    put: (path: string, body: unknown, headers = {}) => call('PUT', path, body, headers),
    patch: (path: string, Operations: Operation[], headers = {}) =>
      call('PATCH', path, { schemas: [patchUrn], Operations }, headers),
    delete: (path: string, headers = {}) => call('DELETE', path, undefined, headers),
    find: (type: 'Users' | 'Groups', filter: string) =>
      get(`/${type}?filter=${encodeURIComponent(filter)}`),
  }
}

/** A connector of an organization, of Harbor if it is not said, and a key of its own. */
export const openDirectory = async (hub: TestHub, input: Input = {}) => {
  const { owner = hub.organizations.harbor, settings = {}, domains = [] } = input
  const name = input.name ?? 'Directory'
  const connector = await hub.hub.connectors.add({ owner, name, type: 'scim', settings, domains })
  const { text, key } = await hub.hub.keys.add({ organization: owner, connector, name })
  return { connector, text, key, ...createCalls(hub, connector, text) }
}

export type Directory = Awaited<ReturnType<typeof openDirectory>>
