/**
 * The groups that a source says somebody is in. Each becomes a group of the source's organization
 * that the source writes and nobody else's: one that has the name already is another (RP-17).
 */
import type { AttemptStep } from './attempt-memory.ts'
import type { Connector } from './connector.ts'
import type { Actor } from './event.ts'
import { newId } from './identifier.ts'
import { settleRights } from './mapped-right.ts'
import { isText } from './setting.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

/** Beyond these nobody gave anything to each: the list is taken for none (RP-17). */
const groupCount = 500
const nameLength = 200

const isName = (name: string): boolean =>
  name.trim() !== '' && name.length <= nameLength && isText(name)

const addGroup = async (
  rows: Rows,
  world: World,
  connector: Connector,
  name: string,
  by: Actor,
): Promise<string> => {
  const { organizationId, rootId } = connector
  const id = newId(world)
  const times = { createdAt: world.now(), updatedAt: world.now() }
  const isTaken = await rows.groups.findByName(organizationId, name)
  const own = isTaken ? `${name} (${connector.name}, ${id.slice(-4)})` : name
  await rows.groups.add({ id, organizationId, name: own, ...times })
  await rows.connectors.nameGroup(connector.id, name, id)
  const organization = { id: organizationId, rootId }
  await rows.events.add({ ...by, type: 'group.added', organization, data: { id } })
  return id
}

/**
 * Puts somebody into the groups of those names, and out of the source's others; they have what
 * the mappings give to who is there. Gives how many there are, or undefined where there were too
 * many to be true.
 */
export const settleGroups = async (
  { store, world }: { store: Store; world: World },
  connector: Connector,
  user: User,
  given: readonly string[],
  by: Actor,
): Promise<number | undefined> => {
  const names = [...new Set(given)].filter(isName)
  if (names.length > groupCount) return undefined
  await store.write(async (rows) => {
    const written = await rows.connectors.groupsOf(connector.id)
    const before = new Set((await rows.groups.of(user.id)).map(({ id }) => id))
    const note = (type: string, group: string) =>
      rows.events.add({
        ...by,
        type,
        organization: { id: connector.organizationId, rootId: connector.rootId },
        data: { group, subject: user.id },
      })
    for (const name of names) {
      const group = written.get(name) ?? (await addGroup(rows, world, connector, name, by))
      if (before.has(group)) continue
      await rows.groups.join(group, user.id)
      await note('group.joined', group)
    }
    for (const [name, group] of written) {
      if (names.includes(name) || !before.has(group)) continue
      await rows.groups.leave(group, user.id)
      await note('group.left', group)
    }
    await settleRights({ rows, world, connector, by }, user)
  })
  return names.length
}

const listed = 50

/**
 * What the groups of somebody come to, for the attempt: who has signed in and may do nothing is
 * mostly in no group that a mapping names. `count` is what `settleGroups` gave.
 */
export const findGroupStep = async (
  store: Store,
  connector: Connector,
  given: readonly string[],
  count: number | undefined,
): Promise<AttemptStep> => {
  const mapped = (await store.read.groupMappings.of(connector.id)).map(({ name }) => name)
  const isUnmapped = mapped.length > 0 && !mapped.some((name) => given.includes(name))
  const asked = given.slice(0, listed).join('\n')
  const registered = mapped.slice(0, listed).join('\n')
  const told = { name: 'groups', facts: { asked, registered } }
  if (count === undefined) return { ...told, verdict: 'failed', rule: 'source.groups' }
  return isUnmapped
    ? { ...told, verdict: 'failed', rule: 'source.no-group-mapped' }
    : { ...told, verdict: 'passed' }
}
