/**
 * Group mappings: what the people in a group of a source have here. Sources name groups as they
 * like; what that means is said by an administrator, mapping by mapping, and reaches no further
 * than the organization of the source (RP-17, SCIM-02).
 */
import type { Connector } from './connector.ts'
import type { Dialects } from './dialect.ts'
import type { Actor, EventInput } from './event.ts'
import { isId, newId } from './identifier.ts'
import { findTarget, settleRights } from './mapped-right.ts'
import { refuse } from './refusal.ts'
import { isText } from './setting.ts'
import type { Rows, Store } from './store/store.ts'
import type { World } from './world.ts'

/** A group of ours, a role in an organization, or the use of an application. */
export type RightKind = 'group' | 'role' | 'grant'

export type Right = {
  kind: RightKind
  /** The id of the group, of the organization, or of the application. */
  targetId: string
  role: string
}

export type GroupMapping = Right & {
  id: string
  connectorId: string
  /** The group, as the source writes it, letter by letter. */
  name: string
  createdAt: number
}

/** A mapping as people read it; `target` is undefined where that is there no more. */
export type NamedMapping = GroupMapping & { target: string | undefined }

/** What can be had of each kind. */
export const rightRoles: Record<RightKind, readonly string[]> = {
  group: ['member'],
  role: ['member', 'administrator'],
  grant: ['member', 'owner'],
}

const nameLength = 200
const mappingCount = 500
const batchSize = 100

const goneWords = 'There is no such mapping.'

const eventOf = (
  type: string,
  { id: connector, organizationId, rootId }: Connector,
  { id, name, kind, targetId, role }: GroupMapping,
  by: Actor,
): EventInput => ({
  ...by,
  type,
  organization: { id: organizationId, rootId },
  data: { id, connector, group: name, kind, target: targetId, role },
})

const checkName = (name: string): void => {
  if (name.trim() !== '' && name.length <= nameLength && isText(name)) return
  refuse('invalid', `A group has a name of up to ${nameLength} characters.`, { field: 'name' })
}

const checkRole = ({ kind, role }: Right): void => {
  const roles = rightRoles[kind]
  if (!roles.includes(role)) refuse('invalid', `is one of ${roles.join(', ')}.`, { field: 'role' })
}

/** Refuses with `invalid` what is not there, or is not of the organization of the source. */
const checkTarget = async (rows: Rows, connector: Connector, right: Right): Promise<void> => {
  const place = await rows.organizations.find(connector.organizationId)
  if (place && (await findTarget(rows, place, right))) return
  refuse('invalid', 'That is not of the organization of the source, or below it.', {
    field: 'target',
  })
}

export const createGroupMappings = (store: Store, world: World, dialects: Dialects) => {
  /** Who is in that group has from now on what the mappings say, and no more. */
  const apply = async (connector: Connector, name: string, by: Actor): Promise<void> => {
    let after = ''
    for (;;) {
      const page = { connector: connector.id, name, after, limit: batchSize }
      const ids = await store.read.groupMappings.peopleIn(page)
      await store.write(async (rows) => {
        for (const id of ids) {
          const user = await rows.users.find(id)
          if (user?.deletedAt === null) await settleRights({ rows, world, connector, by }, user)
        }
      })
      after = ids.at(-1) ?? ''
      if (ids.length < batchSize) return
    }
  }

  return {
    async find(id: string): Promise<GroupMapping | undefined> {
      return isId(id) ? store.read.groupMappings.find(id) : undefined
    },

    /** Those of a connector, oldest first, with the names of what they give. */
    async list({ id, organizationId }: Connector): Promise<NamedMapping[]> {
      const place = await store.read.organizations.find(organizationId)
      const mappings = await store.read.groupMappings.of(id)
      const targets = await Promise.all(
        mappings.map((each) => (place ? findTarget(store.read, place, each) : undefined)),
      )
      return mappings.map((each, index) => ({ ...each, target: targets[index]?.name }))
    },

    /**
     * Gives something to the people in a group of a source: to those whom it names there already,
     * and to who comes. Refuses with `invalid`, or with `conflict` where there is one already.
     */
    async add(
      connector: Connector,
      { name, kind, targetId, role }: Right & { name: string },
      by: Actor = {},
    ): Promise<GroupMapping> {
      if (dialects.connector(connector.type)) {
        refuse('invalid', 'Such a source names no groups.', { field: 'connector' })
      }
      checkName(name)
      checkRole({ kind, targetId, role })
      const own = { id: newId(world), connectorId: connector.id, createdAt: world.now() }
      const mapping: GroupMapping = { ...own, name, kind, targetId, role }
      await store.write(async (rows) => {
        await checkTarget(rows, connector, mapping)
        if ((await rows.groupMappings.of(connector.id)).length >= mappingCount) {
          refuse('invalid', `A source has up to ${mappingCount} mappings.`)
        }
        await rows.groupMappings.add(mapping)
        await rows.events.add(eventOf('mapping.added', connector, mapping, by))
      })
      await apply(connector, name, by)
      return mapping
    },

    /** Takes a mapping away, and what it has given. Refuses with `not-found`. */
    async remove(connector: Connector, mapping: GroupMapping, by: Actor = {}): Promise<void> {
      await store.write(async (rows) => {
        if (!(await rows.groupMappings.remove(mapping.id))) refuse('not-found', goneWords)
        await rows.events.add(eventOf('mapping.removed', connector, mapping, by))
      })
      await apply(connector, mapping.name, by)
    },
  }
}

export type GroupMappings = ReturnType<typeof createGroupMappings>
