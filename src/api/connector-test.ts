/** Trying connectors out by the API, and reading what sources publish of themselves. */
import type { Connector } from '../connector.ts'
import type { ConnectorTest } from '../connector-test.ts'
import { calledSchema } from './called.ts'
import { connectorBytes as bodyBytes } from './connector.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getConnector, getOrganization } from './place.ts'
import { anything, count, flag, list, named, names, type Of, object, text } from './schema.ts'
import { getKind, valuesSchema } from './setting.ts'

const chapter = 'Connectors'

const publishedSchema = named(
  'Published',
  object({
    mark: text({ description: 'Stands for all of it: who confirms names it.' }),
    isNew: flag({ description: 'It is not what is set.' }),
    facts: names(text({ maxLength: 20_000 })),
    kept: names(text({ maxLength: 20_000 }), { description: 'What is set, by the same names.' }),
  }),
)

const readPublished = operation({
  id: 'readPublished',
  method: 'POST',
  path: '/connectors/{connector}/published',
  chapter,
  summary: 'Reads what the source publishes of itself now: changed keys, say.',
  description: 'With `confirm` it takes the place of what is set, if it is what was seen.',
  permission: 'organizations',
  body: object({}, { confirm: text() }),
  answer: publishedSchema,
  run: async (call) => {
    const { hub, body, caller } = call
    const connector = await getConnector(call, call.path.connector ?? '')
    const read = getKind(hub.dialects.redirect(connector.type)?.readPublished)
    return read(hub, connector, body.confirm, caller.by)
  },
})

const tried = {
  username: text({ minLength: 1, maxLength: 254 }),
  password: text({ maxLength: 4096 }),
  dry: flag({ description: 'Sends nothing, and says what would be sent.' }),
}

const factSchema = names(anything())
const previewSchema = object({
  method: text(),
  url: text({ maxLength: 8192 }),
  headers: names(text({ maxLength: 8192 })),
  body: text({ maxLength: bodyBytes }),
  curl: text({ maxLength: bodyBytes }),
})

const testSchema = named(
  'ConnectorTest',
  object(
    {
      verdict: text({ description: '`yes`, `no`, `no-answer` or `not-sent`.' }),
      cause: text({ maxLength: 2000 }),
      preview: previewSchema,
      steps: list(object({ name: text(), facts: factSchema })),
      identities: list(factSchema),
      users: list(calledSchema),
    },
    {
      reply: object({
        status: count(),
        type: text(),
        text: text({ maxLength: bodyBytes }),
        isCut: flag(),
        milliseconds: count(),
      }),
    },
  ),
)

type Tried = { username: string; password?: string; dry?: boolean }

const run = (call: Call<unknown, Tried>, connector: Connector): Promise<ConnectorTest> => {
  const { username, password = '', dry = false } = call.body
  const agent = call.request.headers['user-agent'] ?? ''
  return call.hub.connectorTests.run(
    { connector, username, password, isDry: dry, agent },
    call.caller.by,
  )
}

const writeTest = ({ reply, ...test }: ConnectorTest): Of<typeof testSchema> => ({
  ...test,
  identities: test.identities.map((each) => ({ ...each })),
  ...(reply && { reply }),
})

const testNew = operation({
  id: 'testNewConnector',
  method: 'POST',
  path: '/connectors/test',
  chapter,
  summary: 'Tries a source out before it is kept. Nobody is signed in by it.',
  permission: 'person',
  body: object(
    { organization: text(), type: text(), username: tried.username },
    { name: text(), settings: valuesSchema, password: tried.password, dry: tried.dry },
  ),
  bodyBytes,
  answer: testSchema,
  run: async (call) => {
    const { organization, type, name = '', settings = {} } = call.body
    const owner = await getOrganization(call, organization)
    const made = { owner, name: name || 'Trial', type, settings }
    return writeTest(await run(call, call.hub.connectors.make(made)))
  },
})

const testKept = operation({
  id: 'testConnector',
  method: 'POST',
  path: '/connectors/{connector}/test',
  chapter,
  summary: 'Tries a source out. Nobody is signed in by it.',
  permission: 'person',
  body: object({ username: tried.username }, { password: tried.password, dry: tried.dry }),
  answer: testSchema,
  run: async (call) =>
    writeTest(await run(call, await getConnector(call, call.path.connector ?? ''))),
})

export const connectorTestOperations: readonly Operation[] = [readPublished, testNew, testKept]
