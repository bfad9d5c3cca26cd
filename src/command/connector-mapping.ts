/** `foyer connector map`, `unmap`, `mappings`: what the groups of a source give to its people. */
import type { NamedMapping, Right } from '../group-mapping.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import { type Command, findText, getText, operator, type Values, writeList } from './command.ts'
import {
  applicationFlag,
  connectorFlag,
  getApplication,
  getConnector,
  getGroup,
  getNamed,
  groupFlag,
  organizationFlag,
} from './find.ts'
import { timeOf } from './table.ts'

const meantFlags = {
  connector: { ...connectorFlag, required: true },
  organization: { ...organizationFlag, help: 'where the source is, if its name is said' },
}

const recordOf = (mapping: NamedMapping): JsonValue => ({
  id: mapping.id,
  connector: mapping.connectorId,
  sourceGroup: mapping.name,
  kind: mapping.kind,
  target: mapping.targetId,
  targetName: mapping.target ?? null,
  role: mapping.role,
  createdAt: timeOf(mapping.createdAt),
})

/** What the flags say is given: one of three. */
const readRight = async (hub: Hub, values: Values, organizationId: string): Promise<Right> => {
  const [first, ...others] = ['group', 'application', 'role'].filter(
    (name) => values[name] !== undefined,
  )
  if (first === 'group' && others.length === 0) {
    const said = { group: getText(values, 'group'), organization: organizationId }
    const { group } = await getGroup(hub, said)
    return { kind: 'group', targetId: group.id, role: 'member' }
  }
  const role = findText(values, 'role') ?? 'member'
  if (first === 'application') {
    const application = await getApplication(hub, values)
    return { kind: 'grant', targetId: application.id, role }
  }
  if (first !== 'role') {
    return refuse('invalid', 'Say what it gives: --group, --application or --role.')
  }
  const place = findText(values, 'in')
  const targetId = place === undefined ? organizationId : (await getNamed(hub, place, 'in')).id
  return { kind: 'role', targetId, role }
}

export const map: Command = {
  summary: 'Gives a group, an application or a role to the people in a group of a source.',
  word: 'connector',
  flags: {
    ...meantFlags,
    sourceGroup: {
      value: 'NAME',
      help: 'the group as the source writes it, letter by letter',
      required: true,
    },
    group: { ...groupFlag, help: `${groupFlag.help} that they join` },
    application: { ...applicationFlag, help: `${applicationFlag.help} that opens to them` },
    role: {
      value: 'ROLE',
      help: 'member or administrator of an organization; owner or member of an application',
      choices: ['member', 'administrator', 'owner'],
    },
    in: {
      ...organizationFlag,
      help: 'of which organization; that of the source if it is not said',
    },
  },
  run: async (hub, values) => {
    const connector = await getConnector(hub, values)
    const name = getText(values, 'sourceGroup')
    const right = await readRight(hub, values, connector.organizationId)
    const { id } = await hub.groupMappings.add(connector, { name, ...right }, operator)
    const mappings = await hub.groupMappings.list(connector)
    const mapping = mappings.find((each) => each.id === id)
    if (!mapping) return refuse('not-found', 'There is no such mapping.')
    const text = `${name} of ${connector.name} gives ${right.role} of ${mapping.target} (${id}).`
    return { text, data: recordOf(mapping) }
  },
}

export const mappings: Command = {
  summary: 'Lists what the groups of a source give.',
  word: 'connector',
  flags: meantFlags,
  run: async (hub, values) => {
    const items = await hub.groupMappings.list(await getConnector(hub, values))
    return writeList(
      { items, next: null },
      ['source group', 'gives', 'role', 'of', 'id'],
      ({ name, kind, role, target, id }) => [name, kind, role, target ?? '(gone)', id],
      recordOf,
    )
  },
}

export const unmap: Command = {
  summary: 'Takes a mapping away, and what it has given.',
  word: 'mapping',
  flags: {
    mapping: {
      value: 'ID',
      help: 'id of the mapping; "foyer connector mappings" lists them',
      required: true,
    },
  },
  run: async (hub, values) => {
    const gone = 'There is no such mapping.'
    const mapping = await hub.groupMappings.find(getText(values, 'mapping'))
    if (!mapping) return refuse('not-found', gone, { field: 'mapping' })
    const connector = await hub.connectors.find(mapping.connectorId)
    if (!connector) return refuse('not-found', gone, { field: 'mapping' })
    await hub.groupMappings.remove(connector, mapping, operator)
    return { text: `${mapping.name} gives that no more.`, data: { id: mapping.id } }
  },
}
