/** Connectors by the API: the outside sources that are asked, or that a browser is led to. */
import type { Connector } from '../connector.ts'
import type { ConnectorKind, RedirectKind, WritingKind } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { readPreset } from '../preset.ts'
import { factsOf } from '../redirect.ts'
import { trialPath } from '../upstream-trial.ts'
import { type Operation, operation } from './operation.ts'
import { getConnector, getOrganization } from './place.ts'
import {
  anything,
  choice,
  count,
  flag,
  identifier,
  list,
  maybe,
  moment,
  named,
  names,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { getKind, kindFields, valuesSchema, writeKind, writeValues } from './setting.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Connectors'
/** A description may be long; see the settings of kind `free`. */
export const connectorBytes = 256 * 1024

export const connectorSchema = named(
  'Connector',
  object({
    id: identifier(),
    name: text(),
    type: text(),
    organization: identifier(),
    domains: list(text({ maxLength: 253 }), {
      description: 'It is asked for these e-mail domains alone; none for everybody.',
    }),
    position: count({ description: 'Smaller ones are asked first.' }),
    isActive: flag(),
    settings: valuesSchema,
    secrets: list(text(), { description: 'The keys of secrets that are set.' }),
    facts: names(text({ maxLength: 20_000 }), {
      description: 'What its other side has to be told.',
    }),
    trial: maybe(
      text({ description: 'Where an administrator signs in to try it out.', maxLength: 500 }),
    ),
    createdAt: moment(),
    updatedAt: moment(),
  }),
)

export const writeConnector = (hub: Hub, connector: Connector): Of<typeof connectorSchema> => ({
  id: connector.id,
  name: connector.name,
  type: connector.type,
  organization: connector.organizationId,
  domains: connector.domains,
  position: connector.position,
  isActive: connector.isActive,
  ...writeValues(hub.dialects.source(connector.type)?.settings ?? [], connector.settings),
  facts: factsOf(hub, connector),
  trial: hub.dialects.redirect(connector.type) ? `${hub.config.url}${trialPath(connector)}` : null,
  createdAt: timeOf(connector.createdAt),
  updatedAt: timeOf(connector.updatedAt),
})

type Kind = ConnectorKind | RedirectKind | WritingKind

const sourcesOf = (hub: Hub): Kind[] =>
  hub.dialects
    .served(hub.config)
    .flatMap(({ connector, redirect, writer }) => [connector, redirect, writer])
    .filter((kind) => kind !== undefined)

const typeSchema = named(
  'ConnectorType',
  object({
    ...kindFields,
    way: choice(['asked', 'led', 'writing'], {
      description: 'It is asked about a password, browsers are led to it, or it writes to us.',
    }),
    publishes: flag({ description: 'It publishes of itself what can be read and confirmed.' }),
  }),
)

const writeType = (kind: Kind): Of<typeof typeSchema> => ({
  ...writeKind(kind),
  way: 'ask' in kind ? 'asked' : 'start' in kind ? 'led' : 'writing',
  publishes: 'readPublished' in kind && kind.readPublished !== undefined,
})

const changed = {
  name: text({ minLength: 1 }),
  domains: list(text({ maxLength: 253 }), { maxItems: 100 }),
  position: count({ maximum: 100_000 }),
  isActive: flag(),
  settings: valuesSchema,
}

const listTypes = operation({
  id: 'listConnectorTypes',
  method: 'GET',
  path: '/connector-types',
  chapter,
  summary: 'The types of connectors, with the settings and the presets of each.',
  permission: 'organizations',
  answer: named('ConnectorTypes', object({ items: list(typeSchema) })),
  run: async ({ hub }) => ({ items: sourcesOf(hub).map(writeType) }),
})

const readDescription = operation({
  id: 'readConnectorDescription',
  method: 'POST',
  path: '/connector-types/{type}/description',
  chapter,
  summary: 'Reads the description that the maker of a source hands out.',
  description: 'Nothing is kept: what it gives goes into `settings` of a new connector.',
  permission: 'organizations',
  body: anything(),
  bodyTypes: ['application/octet-stream', 'application/json', 'application/xml', 'text/xml'],
  bodyBytes: 1024 * 1024,
  answer: named('ConnectorDescription', object({ settings: valuesSchema })),
  run: async ({ hub, path, body }) => {
    const kind = getKind(sourcesOf(hub).find(({ type }) => type === path.type))
    const read = getKind(kind.readDescription)
    return { settings: read(body as unknown as Uint8Array, hub.world.now()) }
  },
})

const listConnectors = operation({
  id: 'listConnectors',
  method: 'GET',
  path: '/organizations/{organization}/connectors',
  chapter,
  summary: 'The connectors of an organization and those below it.',
  permission: 'organizations',
  query: {
    ...sliceFields,
    own: flag({ description: 'Those of itself alone, all of them, in their order.' }),
  },
  answer: page('ConnectorList', connectorSchema),
  run: async (call) => {
    const { hub, query } = call
    const within = await getOrganization(call, call.path.organization ?? '')
    const { items, next } = query.own
      ? { items: await hub.connectors.ofOne(within), next: null }
      : await hub.connectors.list({ within, ...sliceOf(query) })
    return { items: items.map((each) => writeConnector(hub, each)), next }
  },
})

const addConnector = operation({
  id: 'addConnector',
  method: 'POST',
  path: '/organizations/{organization}/connectors',
  chapter,
  summary: 'Adds a connector.',
  permission: 'organizations',
  body: object(
    { name: changed.name, type: text() },
    {
      settings: valuesSchema,
      preset: text({
        description: 'Its settings follow from the answers to what the preset asks.',
      }),
      domains: changed.domains,
      position: changed.position,
      isActive: changed.isActive,
    },
  ),
  bodyBytes: connectorBytes,
  answer: connectorSchema,
  makes: true,
  run: async (call) => {
    const { hub, body, caller } = call
    const owner = await getOrganization(call, call.path.organization ?? '')
    const { preset, settings: given = {}, ...rest } = body
    const kind = getKind(sourcesOf(hub).find(({ type }) => type === body.type))
    const settings = preset === undefined ? given : readPreset(kind, preset, given)
    const connector = await hub.connectors.add({ ...rest, owner, settings }, caller.by)
    return writeConnector(hub, connector)
  },
})

const readConnector = operation({
  id: 'getConnector',
  method: 'GET',
  path: '/connectors/{connector}',
  chapter,
  summary: 'A connector, and what its other side has to be told.',
  permission: 'organizations',
  answer: connectorSchema,
  run: async (call) =>
    writeConnector(call.hub, await getConnector(call, call.path.connector ?? '')),
})

const changeConnector = operation({
  id: 'changeConnector',
  method: 'PATCH',
  path: '/connectors/{connector}',
  chapter,
  summary: 'Changes a connector; what is not named stays.',
  permission: 'organizations',
  body: object({}, changed),
  bodyBytes: connectorBytes,
  answer: connectorSchema,
  run: async (call) => {
    const { hub, body, caller } = call
    const connector = await getConnector(call, call.path.connector ?? '')
    return writeConnector(hub, await hub.connectors.change(connector, body, caller.by))
  },
})

const removeConnector = operation({
  id: 'removeConnector',
  method: 'DELETE',
  path: '/connectors/{connector}',
  chapter,
  summary: 'Removes a connector: nobody signs in with it any more.',
  permission: 'organizations',
  run: async (call) => {
    const connector = await getConnector(call, call.path.connector ?? '')
    await call.hub.connectors.remove(connector, call.caller.by)
  },
})

export const connectorOperations: readonly Operation[] = [
  listTypes,
  readDescription,
  listConnectors,
  addConnector,
  readConnector,
  changeConnector,
  removeConnector,
]
