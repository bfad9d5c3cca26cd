/** What is known of how a person comes in, and what sources have written about them. */
import type { Connector } from '../connector.ts'
import type { Provisioned } from '../record-history.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getUser } from './place.ts'
import {
  choice,
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

const chapter = 'People'

const connectorSchema = object({ id: identifier(), name: text(), type: text() })

const writeConnector = ({ id, name, type }: Connector): Of<typeof connectorSchema> => ({
  ...{ id, name, type },
})

const wayInSchema = named(
  'WayIn',
  object({
    password: object({
      at: choice(['here', 'nowhere', 'elsewhere'], {
        description: '`nowhere`: there is none yet. `elsewhere`: others are asked about it.',
      }),
      connectors: list(connectorSchema, {
        description: 'Those who are asked, if it is elsewhere.',
      }),
    }),
    links: list(
      object({
        connector: connectorSchema,
        subject: text({ maxLength: 2000, description: 'What the connector calls the person.' }),
        since: moment(),
      }),
    ),
    writers: list(connectorSchema, {
      description: 'The directories that write the person: names are changed there.',
    }),
  }),
)

const getWayIn = operation({
  id: 'getWayIn',
  method: 'GET',
  path: '/people/{person}/way-in',
  chapter,
  summary: 'How a person signs in: where the password is, and which sources know them.',
  permission: 'users',
  answer: wayInSchema,
  run: async (call: Call) => {
    const { profiles } = call.hub
    const user = await getUser(call, call.path.person ?? '')
    const password = await profiles.passwordOf(user)
    const links = await profiles.sourcesOf(user)
    const writers = await profiles.writersOf(user)
    return {
      password: {
        at: password.at,
        connectors: password.at === 'elsewhere' ? password.sources.map(writeConnector) : [],
      },
      links: links.map(({ connector, subject, since }) => ({
        ...{ connector: writeConnector(connector), subject },
        since: timeOf(since),
      })),
      writers: writers.map(writeConnector),
    }
  },
})

const provisionedSchema = named(
  'Provisioned',
  object({
    id: text({ description: 'The id of the event.' }),
    at: moment(),
    connector: object({ id: text(), name: text() }),
    what: text({
      description:
        '`adopted`, `added`, `changed`, `activated`, `deactivated`, `removed`, `refused`.',
    }),
    fields: list(text({ maxLength: 1000 }), {
      description: 'The names of what has become another.',
    }),
    outcome: choice(['ok', 'refused']),
    cause: maybe(text({ maxLength: 2000, description: 'Why it was refused.' })),
    key: maybe(identifier()),
  }),
)

const writeProvisioned = (done: Provisioned): Of<typeof provisionedSchema> => ({
  id: String(done.id),
  at: timeOf(done.at),
  connector: done.connector,
  what: done.what,
  fields: done.fields,
  outcome: done.outcome,
  cause: done.cause ?? null,
  key: done.keyId,
})

const listProvisioning = operation({
  id: 'listProvisioning',
  method: 'GET',
  path: '/people/{person}/provisioning',
  chapter,
  summary: 'What sources have written about a person, newest first.',
  description: 'The names of what was changed are kept, its values are not.',
  permission: 'users',
  query: sliceFields,
  answer: page('ProvisioningList', provisionedSchema),
  run: async (call) => {
    const user = await getUser(call, call.path.person ?? '')
    const { items, next } = await call.hub.records.history(user, sliceOf(call.query))
    return { items: items.map(writeProvisioned), next }
  },
})

export const personHistoryOperations: readonly Operation[] = [getWayIn, listProvisioning]
