/** The requests of seed 002, "SSO", and how its answers are looked at. */
import assert from 'node:assert/strict'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { TestHub } from '../../../../test/helper.ts'
import type { Application } from '../../../application.ts'

/** "Create an app": the body, with a brand of the hub. */
export const createBody = (brands: string[]) => ({
  name: 'Test SSO Application',
  authentication_type: 'SAML',
  acs_url: 'https://samltest.id/saml/sp',
  entity_id: 'https://samltest.id/saml/sp',
  start_url: null,
  signed: null,
  name_id: 'null',
  name_id_format: null,
  mappings: null,
  brands,
})

/** "Update an app" and "Delete an app": the body, which is the whole object as it once was. */
export const updateBody = (id: string, brands: string[]) => ({
  id,
  created_at: 1770151232.023754,
  updated_at: 1770151232.023757,
  deleted_at: null,
  authentication_type: 'SAML',
  url: null,
  acs_url: 'https://samltest.id/saml/sp',
  entity_id: 'https://samltest.id/saml/sp',
  start_url: null,
  signed: null,
  name: 'Updated Test SSO Application',
  name_id: 'null',
  name_id_format: null,
  mappings: null,
  audience: null,
  destination: null,
  recipient: null,
  order: 0,
  issuer: '7b1e7664-fc7b-4c65-a020-50f17299dd9d',
  extra: null,
  type: 'sso_application',
  open_url: 'http://localhost:3079/sso_applications/open?hash=jFzYu21eACj1id%2BKEjAlXKhr07PL',
  brands,
})

/** The keys of an application, in the order of the document; `brands` where it was asked for. */
export const applicationKeys = [
  ...['id', 'created_at', 'updated_at', 'deleted_at', 'authentication_type', 'url', 'acs_url'],
  ...['entity_id', 'start_url', 'signed', 'name', 'name_id', 'name_id_format', 'mappings'],
  ...['audience', 'destination', 'recipient', 'order', 'issuer', 'extra', 'type', 'open_url'],
]

export const brandKeys = [
  ...['id', 'created_at', 'updated_at', 'palette', 'assets', 'messages', 'parent', 'name'],
  ...['deleted_at', 'training', 'brand_type', 'parents', 'type', 'hostnames', 'member_count'],
  'base_url',
]

type Brand = { id: string; name: string; parent: Brand | null; [field: string]: unknown }

type Shown = {
  id: string
  open_url: string
  name: string
  brands?: Brand[]
  [field: string]: unknown
}

/** The application of an answer that must be a yes. */
export const readShown = (answer: LightMyRequestResponse): Shown => {
  assert.equal(answer.statusCode, 200, answer.body)
  const { code, data } = answer.json()
  assert.equal(code, 'OK')
  return data
}

/** The brand of an answer that must be a yes. */
export const readBrand = (answer: LightMyRequestResponse): Brand => {
  assert.equal(answer.statusCode, 200, answer.body)
  const { code, data } = answer.json()
  assert.equal(code, 'OK')
  return data
}

/** The applications of a list. */
export const readList = (
  answer: LightMyRequestResponse,
): { data: Shown[]; info: { count: number; total: number } } => {
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const codes: Record<number, string> = {
  400: 'Validation',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'ResourceNotFound',
  405: 'MethodNotAllowed',
}

/** The answer must be the error envelope, in the words of that status. Gives its message. */
export const checkError = (answer: LightMyRequestResponse, http: number, about = ''): string => {
  const said = `${about} ${answer.body.slice(0, 300)}`
  assert.equal(answer.statusCode, http, said)
  assert.match(String(answer.headers['content-type']), /^application\/json/, said)
  const body = answer.json()
  assert.deepEqual(Object.keys(body), ['trace', 'http', 'message', 'code', 'slack'], said)
  const { message, ...rest } = body
  assert.deepEqual(rest, { trace: false, http, code: codes[http], slack: false }, said)
  assert.ok(typeof message === 'string' && message !== '' && message.length < 400, said)
  return message
}

/** A request with a key, with nothing mended: any method, any body, any content type. */
export const callWith = (
  hub: TestHub,
  text: string | undefined,
  method: InjectOptions['method'],
  url: string,
  payload?: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<LightMyRequestResponse> =>
  hub.server.inject({
    method: method ?? 'GET',
    url,
    headers: {
      host: 'localhost:3000',
      ...(text !== undefined && { authorization: `Bearer ${text}` }),
      ...(payload !== undefined && headers),
    },
    ...(payload !== undefined && { payload }),
  })

const links = /hash=[^"]+/g

/** A document as a golden file holds it: ids by their names, links without what is drawn. */
export const writeGolden = (document: unknown, names: Record<string, string>): string => {
  let text = JSON.stringify(document, null, 2).replaceAll(links, 'hash=HASH')
  for (const [id, name] of Object.entries(names)) text = text.replaceAll(id, name)
  assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}-/, 'an id without a name')
  return `${text}\n`
}

export const goldenPath = (name: string): string =>
  new URL(`${name}.json`, import.meta.url).pathname

/** The applications of the whole hub, as far as this wire could change them. */
export const snapshot = async (hub: TestHub): Promise<Application[]> => {
  const { harbor, downtown, lakeside, otter } = hub.organizations
  return hub.hub.applications.availableIn([harbor, downtown, lakeside, otter])
}

/** The path with its query of a link to this hub. */
export const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`
}
