/** Group mappings by the API: what the people in a group of a source have here. */
import { type NamedMapping, type RightKind, rightRoles } from '../group-mapping.ts'
import { refuse } from '../refusal.ts'
import { type Operation, operation } from './operation.ts'
import { getConnector } from './place.ts'
import { choice, identifier, list, maybe, moment, named, type Of, object, text } from './schema.ts'
import { timeOf } from './time.ts'

const chapter = 'Connectors'
const kinds = ['group', 'role', 'grant'] as const satisfies readonly RightKind[]
const roles = ['member', 'administrator', 'owner'] as const

const given = {
  name: text({ minLength: 1, description: 'The group, letter by letter as the source writes it.' }),
  kind: choice(kinds, {
    description: 'To join a group, a role in an organization, or the use of an application.',
  }),
  target: identifier({ description: 'The id of that group, organization or application.' }),
  role: choice(roles, {
    description: kinds.map((kind) => `${kind}: ${rightRoles[kind].join(' or ')}`).join('; '),
  }),
}

const mappingSchema = named(
  'Mapping',
  object({
    id: identifier(),
    ...given,
    targetName: maybe(text({ description: 'Null where it is there no more.' })),
    createdAt: moment(),
  }),
)

const writeMapping = (mapping: NamedMapping): Of<typeof mappingSchema> => ({
  id: mapping.id,
  name: mapping.name,
  kind: mapping.kind,
  target: mapping.targetId,
  role: mapping.role as (typeof roles)[number],
  targetName: mapping.target ?? null,
  createdAt: timeOf(mapping.createdAt),
})

const listMappings = operation({
  id: 'listMappings',
  method: 'GET',
  path: '/connectors/{connector}/mappings',
  chapter,
  summary: 'What the groups of a source give, oldest first.',
  permission: 'organizations',
  answer: named('MappingList', object({ items: list(mappingSchema) })),
  run: async (call) => {
    const connector = await getConnector(call, call.path.connector ?? '')
    return { items: (await call.hub.groupMappings.list(connector)).map(writeMapping) }
  },
})

const addMapping = operation({
  id: 'addMapping',
  method: 'POST',
  path: '/connectors/{connector}/mappings',
  chapter,
  summary: 'Gives something to the people in a group of a source, now and from now on.',
  permission: 'organizations',
  body: object(given),
  answer: mappingSchema,
  makes: true,
  run: async (call) => {
    const { hub, body, caller } = call
    const connector = await getConnector(call, call.path.connector ?? '')
    const { target: targetId, ...right } = body
    const { id } = await hub.groupMappings.add(connector, { ...right, targetId }, caller.by)
    const mappings = await hub.groupMappings.list(connector)
    const added = mappings.find((each) => each.id === id)
    return added ? writeMapping(added) : gone()
  },
})

const gone = (): never => refuse('not-found', 'There is no such mapping, or it is not yours.')

const removeMapping = operation({
  id: 'removeMapping',
  method: 'DELETE',
  path: '/connectors/{connector}/mappings/{mapping}',
  chapter,
  summary: 'Takes a mapping away, and what it has given.',
  permission: 'organizations',
  run: async (call) => {
    const { groupMappings } = call.hub
    const connector = await getConnector(call, call.path.connector ?? '')
    const mapping = await groupMappings.find(call.path.mapping ?? '')
    if (mapping?.connectorId !== connector.id) return gone()
    await groupMappings.remove(connector, mapping, call.caller.by)
  },
})

export const mappingOperations: readonly Operation[] = [listMappings, addMapping, removeMapping]
