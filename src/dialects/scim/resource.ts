/** Records as resources go out (RFC 7643 §3.1, §4.1, §4.2). */
import type { LinkedRecord, SourceRecord } from '../../record.ts'
import { documentOf } from './claim.ts'
import type { Resource } from './projection.ts'
import { type ResourceType, userType } from './schema.ts'

export const versionOf = ({ version }: SourceRecord): string => `W/"${version}"`

export const locationOf = (base: string, type: ResourceType, id: string): string =>
  `${base}${type.endpoint}/${id}`

const metaOf = (base: string, type: ResourceType, record: SourceRecord): Resource => ({
  resourceType: type.name,
  created: new Date(record.createdAt).toISOString(),
  lastModified: new Date(record.updatedAt).toISOString(),
  location: locationOf(base, type, record.id),
  version: versionOf(record),
})

/** Somebody of a group, or a group of somebody. */
const linkOf = (base: string, { id, kind, name }: SourceRecord): Resource => {
  const path = kind === 'user' ? '/Users' : '/Groups'
  const type = kind === 'user' ? 'User' : 'Group'
  return { value: id, $ref: `${base}${path}/${id}`, display: name, type }
}

/** Everything that is known of a record. `base` is where the connector's resources are. */
export const writeResource = (base: string, type: ResourceType, linked: LinkedRecord): Resource => {
  const { record, links } = linked
  const { members: _, ...document } = documentOf(linked)
  const extensions = type.extensions.filter(({ id }) => document[id] !== undefined)
  const list = links.map((each) => linkOf(base, each))
  // Of somebody a group is direct; `type` says so there (RFC 7643 §4.1.2).
  const groups = list.map((each) => ({ ...each, type: 'direct' }))
  const isPerson = type === userType
  return {
    schemas: [type.core.id, ...extensions.map(({ id }) => id)],
    id: record.id,
    ...document,
    ...(list.length > 0 && (isPerson ? { groups } : { members: list })),
    meta: metaOf(base, type, record),
  }
}
