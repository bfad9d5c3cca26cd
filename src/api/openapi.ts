/** The OpenAPI 3.1 document of the API, written from the list of operations. */
import type { JsonValue } from '../organization.ts'
import { refusalCodes, refusalStatus } from '../refusal.ts'
import type { Operation } from './operation.ts'
import { count, type Fields, named, object, text } from './schema.ts'

type Json = { [key: string]: JsonValue }

const problem = named(
  'Problem',
  object(
    {
      type: text(),
      status: count(),
      title: text({ description: `What kind of no: ${refusalCodes.join(', ')}.` }),
      detail: text({ description: 'What is wrong, in words that may be shown to anybody.' }),
      attempt: text({ description: 'The code by which administrators find what happened.' }),
    },
    { field: text({ description: 'What of the request it is about.' }) },
  ),
)

const problemType = 'application/problem+json'

/** Puts each schema that has a title among the components, and a reference in its place. */
const createComponents = () => {
  const schemas: Json = {}
  const write = (schema: unknown): JsonValue => {
    if (Array.isArray(schema)) return schema.map(write)
    if (typeof schema !== 'object' || schema === null) return schema as JsonValue
    const { title, ...rest } = schema as Record<string, unknown>
    if (typeof title !== 'string') return writeEach(rest)
    schemas[title] ??= writeEach(rest)
    return { $ref: `#/components/schemas/${title}` }
  }
  const writeEach = (fields: Record<string, unknown>): Json =>
    Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, write(each)]))
  return { schemas, write }
}

type Write = ReturnType<typeof createComponents>['write']

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string' },
  }))

const queryParameters = (fields: Fields, write: Write): Json[] =>
  Object.entries(fields).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query' },
    ...(typeof description === 'string' && { description }),
    // Lists are separated by commas.
    ...(schema.type === 'array' && { style: 'form', explode: false }),
    schema: write(schema),
  }))

const headerParameters = ({ method }: Operation): Json[] =>
  ['PATCH', 'PUT', 'DELETE'].includes(method)
    ? [
        {
          ...{ name: 'If-Match', in: 'header', schema: { type: 'string' } },
          description: 'The ETag of what was seen: refused with 412 if it is another by now.',
        },
      ]
    : []

const bodyOf = ({ body, bodyTypes }: Operation, write: Write): Json => {
  if (!body) return {}
  const types = bodyTypes ?? ['application/json']
  const schema = bodyTypes ? { type: 'string', format: 'binary' } : write(body)
  return {
    requestBody: {
      required: true,
      content: Object.fromEntries(types.map((type) => [type, { schema }])),
    },
  }
}

const answerOf = (operation: Operation, write: Write): Json => {
  const { answer, makes, file } = operation
  const refusals = {
    default: {
      description: 'A no.',
      content: { [problemType]: { schema: write(problem) } },
    },
  }
  if (file !== undefined) {
    const content = { [file]: { schema: { type: 'string', format: 'binary' } } }
    return { '200': { description: 'A file.', content }, ...refusals }
  }
  if (!answer) return { '204': { description: 'Done.' }, ...refusals }
  const content = { 'application/json': { schema: write(answer) } }
  return makes
    ? { '201': { description: 'It is there now.', content }, ...refusals }
    : { '200': { description: 'So it is.', content }, ...refusals }
}

const securityOf = ({ permission }: Operation): Json[] => {
  if (permission === 'anyone') return []
  const browser: Json = { session: [] }
  return permission === 'session' || permission === 'person' ? [browser] : [browser, { key: [] }]
}

/** Which key may call, in words. */
const keyWords = ({ permission }: Operation): string => {
  if (permission === 'anyone') return 'Anyone may call it.'
  if (permission === 'session') return 'For whoever is signed in; not for keys.'
  if (permission === 'person') return 'For administrators in a browser; not for keys.'
  return `A key needs the permission \`${permission ?? '*'}\`.`
}

const writeOperation = (operation: Operation, write: Write): Json => {
  const { id, chapter, summary, description, path, query = {} } = operation
  return {
    operationId: id,
    tags: [chapter],
    summary,
    description: [description, keyWords(operation)].filter(Boolean).join('\n\n'),
    security: securityOf(operation),
    parameters: [
      ...pathParameters(path),
      ...queryParameters(query, write),
      ...headerParameters(operation),
    ],
    ...bodyOf(operation, write),
    responses: answerOf(operation, write),
  }
}

const introduction = `Everything that the console does, it does through this API.

A server calls with \`Authorization: Bearer fyr_…\`; a browser with its session, from pages of the
hub alone. Lists come in parts: \`next\` is what \`after\` has to be for the next one. What is read
has an ETag; a change that names it in \`If-Match\` is refused with 412 when somebody else was
faster. A no is \`${problemType}\` (RFC 9457), and its \`attempt\` finds what happened.

${refusalCodes.map((code) => `${refusalStatus[code]} ${code}`).join(' · ')}`

/** The document. `url` is where the hub is. */
export const writeOpenApi = (
  operations: readonly Operation[],
  { url, version }: { url: string; version: string },
): Json => {
  const { schemas, write } = createComponents()
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const { path, method } = operation
    paths[path] = { ...paths[path], [method.toLowerCase()]: writeOperation(operation, write) }
  }
  const chapters = [...new Set(operations.map(({ chapter }) => chapter))]
  return {
    openapi: '3.1.0',
    info: { title: 'Foyer', version, description: introduction },
    servers: [{ url: `${url}/api/v1` }],
    tags: chapters.map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-foyer' },
      },
    },
  }
}
