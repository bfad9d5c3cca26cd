/** What hangs on a connector, by the API: who would miss it, and what a directory has written. */

import { countOf, listOf } from '../list.ts'
import { keepsPasswords } from '../organization-password.ts'
import type { RecordKind, SourceRecord } from '../record.ts'
import { calledSchema } from './called.ts'
import { type Operation, operation } from './operation.ts'
import { getConnector } from './place.ts'
import {
  choice,
  count,
  flag,
  identifier,
  list,
  maybe,
  moment,
  named,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { timeOf } from './time.ts'

const chapter = 'Connectors'

const useSchema = named(
  'ConnectorUse',
  object({
    people: count({ description: 'Who has signed in by it, or whom it has written.' }),
    others: list(calledSchema, {
      description: 'By which others the people of its organization could sign in.',
    }),
    keepsPasswords: flag({ description: 'Whether they may have a password here.' }),
  }),
)

const getUse = operation({
  id: 'getConnectorUse',
  method: 'GET',
  path: '/connectors/{connector}/use',
  chapter,
  summary: 'Who would miss a connector, and how they could sign in without it.',
  permission: 'organizations',
  answer: useSchema,
  run: async (call) => {
    const { connectors, organizations } = call.hub
    const connector = await getConnector(call, call.path.connector ?? '')
    const { people, others } = await connectors.useOf(connector)
    const owner = await organizations.get(connector.organizationId)
    return {
      people,
      others: others.map(({ id, name }) => ({ id, name })),
      keepsPasswords: await keepsPasswords(organizations, owner),
    }
  },
})

const recordSchema = named(
  'ProvisionedRecord',
  object({
    id: identifier(),
    name: text({ maxLength: 1000 }),
    externalId: text({ maxLength: 1000, description: 'Empty where there is none.' }),
    isActive: flag(),
    person: maybe(identifier()),
    group: maybe(identifier()),
    createdAt: moment(),
    updatedAt: moment(),
  }),
)

const writeRecord = (record: SourceRecord): Of<typeof recordSchema> => ({
  id: record.id,
  name: record.name,
  externalId: record.externalId,
  isActive: record.isActive,
  person: record.userId,
  group: record.groupId,
  createdAt: timeOf(record.createdAt),
  updatedAt: timeOf(record.updatedAt),
})

const kinds = ['user', 'group'] as const satisfies readonly RecordKind[]

const listRecords = operation({
  id: 'listRecords',
  method: 'GET',
  path: '/connectors/{connector}/records',
  chapter,
  summary: 'What a directory has written: its people, or its groups.',
  permission: 'organizations',
  query: { ...sliceFields, kind: choice(kinds, { description: 'user if not said.' }) },
  answer: page('RecordList', recordSchema),
  run: async (call) => {
    const { hub, query } = call
    const connector = await getConnector(call, call.path.connector ?? '')
    const slice = sliceOf(query)
    const found = await hub.records.list({
      ...{ connectorId: connector.id, kind: query.kind ?? 'user', offset: 0 },
      condition: { kind: 'compare', column: 'id', operator: 'gt', value: slice.after ?? '' },
      order: { column: 'id', isDescending: false },
      limit: countOf(slice),
    })
    const { items, next } = listOf(found, slice, ({ id }) => id)
    return { items: items.map(writeRecord), next }
  },
})

export const connectorUseOperations: readonly Operation[] = [getUse, listRecords]
