/** What the server says of itself (RFC 7643 §5 to §7, RFC 7644 §4). */
import { refuse } from '../../refusal.ts'
import type { Resource } from './projection.ts'
import { type Attribute, resourceTypes, type Schema } from './schema.ts'

/** So many resources a page of a list has, at most. */
export const mostResults = 500

const configUrn = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'
const typeUrn = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType'
const schemaUrn = 'urn:ietf:params:scim:schemas:core:2.0:Schema'

const metaOf = (base: string, resourceType: string, path: string): Resource => ({
  resourceType,
  location: `${base}${path}`,
})

export const writeConfig = (base: string): Resource => ({
  schemas: [configUrn],
  documentationUri: 'https://www.rfc-editor.org/rfc/rfc7644',
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: mostResults },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer',
      description: 'A key of the connector, as a bearer token',
      primary: true,
    },
    {
      type: 'httpbasic',
      name: 'Basic',
      description: 'A key of the connector as the password, with any user name',
      primary: false,
    },
  ],
  meta: metaOf(base, 'ServiceProviderConfig', '/ServiceProviderConfig'),
})

export const writeTypes = (base: string): Resource[] =>
  resourceTypes.map(({ name, endpoint, core, extensions }) => ({
    schemas: [typeUrn],
    id: name,
    name,
    endpoint,
    description: core.description,
    schema: core.id,
    ...(extensions.length > 0 && {
      schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
    }),
    meta: metaOf(base, 'ResourceType', `/ResourceTypes/${name}`),
  }))

const writeAttribute = (attribute: Attribute): Resource => ({
  name: attribute.name,
  type: attribute.type,
  multiValued: attribute.isMulti === true,
  description: attribute.name,
  required: attribute.isRequired === true,
  caseExact: attribute.isCaseExact === true,
  mutability: attribute.mutability ?? 'readWrite',
  returned: attribute.returned ?? 'default',
  uniqueness: attribute.uniqueness ?? 'none',
  ...(attribute.type === 'reference' && { referenceTypes: ['uri'] }),
  ...(attribute.parts && { subAttributes: attribute.parts.map(writeAttribute) }),
})

const text = (name: string): Attribute => ({ name, type: 'string', mutability: 'readOnly' })
const flag = (name: string): Attribute => ({ name, type: 'boolean', mutability: 'readOnly' })

/** The schemas of what this file writes, for clients that read all of them. */
const own: readonly Schema[] = [
  {
    id: configUrn,
    name: 'ServiceProviderConfig',
    description: 'What this server can do',
    attributes: ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'].map((name) => ({
      name,
      type: 'complex',
      mutability: 'readOnly',
      parts: [flag('supported')],
    })),
  },
  {
    id: typeUrn,
    name: 'ResourceType',
    description: 'A type of resource',
    attributes: ['id', 'name', 'description', 'endpoint', 'schema'].map(text),
  },
  {
    id: schemaUrn,
    name: 'Schema',
    description: 'The attributes of a resource',
    attributes: ['id', 'name', 'description'].map(text),
  },
]

const schemas = [
  ...resourceTypes.flatMap(({ core, extensions }) => [core, ...extensions]),
  ...own,
] as const

export const writeSchemas = (base: string): Resource[] =>
  schemas.map(({ id, name, description, attributes }) => ({
    schemas: [schemaUrn],
    id,
    name,
    description,
    attributes: attributes.map(writeAttribute),
    meta: metaOf(base, 'Schema', `/Schemas/${id}`),
  }))

/** One of a list by its id. Refuses with `not-found`. */
export const getOne = (list: readonly Resource[], id: string): Resource =>
  list.find((each) => each.id === id) ?? refuse('not-found', 'There is no such resource.')
