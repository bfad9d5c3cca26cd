/**
 * Writes console/src/client.ts: the types of the API's operations for the console, made from the
 * list of them, so that the two cannot drift. A test fails when it is not what this would write.
 *
 *   node scripts/console-client.ts
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { operations } from '../src/api/index.ts'
import type { Operation } from '../src/api/operation.ts'
import type { Fields, Schema } from '../src/api/schema.ts'

const quoted = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`)

const createTypes = () => {
  const named = new Map<string, string>()

  const fieldsOf = (properties: Fields, required: readonly string[]): string => {
    const lines = Object.entries(properties).map(
      ([name, each]) => `${quoted(name)}${required.includes(name) ? '' : '?'}: ${write(each)}`,
    )
    return lines.length === 0 ? 'Record<string, never>' : `{ ${lines.join('; ')} }`
  }

  const writeShape = (schema: Schema): string => {
    const { type, items, properties, required = [], additionalProperties, anyOf } = schema
    if (Array.isArray(schema.enum)) return schema.enum.map((each) => `'${each}'`).join(' | ')
    if (Array.isArray(anyOf)) return anyOf.map(write).join(' | ')
    if (type === 'array') return `(${write(items as Schema)})[]`
    if (properties) return fieldsOf(properties as Fields, required as string[])
    if (type === 'object') return `Record<string, ${write((additionalProperties ?? {}) as Schema)}>`
    if (type === 'integer' || type === 'number') return 'number'
    return typeof type === 'string' ? type : 'Json'
  }

  const write = (schema: Schema): string => {
    const { title } = schema
    if (typeof title !== 'string') return writeShape(schema)
    if (!named.has(title)) {
      named.set(title, '')
      named.set(title, writeShape(schema))
    }
    return title
  }
  return { named, write, fieldsOf }
}

const pathNames = ({ path }: Operation): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

const head = `/** Written by scripts/console-client.ts from the list of the API's operations. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
`

/** The text of the client. */
export const writeClient = (all: readonly Operation[]): string => {
  const { named, write, fieldsOf } = createTypes()
  const entries = all.map((operation) => {
    const { id, query = {}, body, bodyTypes, answer, file } = operation
    const path = pathNames(operation).map((name) => `${name}: string`)
    const sent = bodyTypes ? 'Blob' : body && write(body)
    const parts = [
      path.length > 0 && `path: { ${path.join('; ')} }`,
      Object.keys(query).length > 0 && `query?: ${fieldsOf(query, [])}`,
      sent && `body: ${sent}`,
      `answer: ${file === undefined ? (answer ? write(answer) : 'undefined') : 'Blob'}`,
    ]
    return `  ${id}: { ${parts.filter(Boolean).join('; ')} }`
  })
  const types = [...named].map(([name, shape]) => `export type ${name} = ${shape}\n`)
  const list = all.map(
    ({ id, method, path, file, bodyTypes }) =>
      `  ${id}: { method: '${method}', path: '${path}'` +
      `${file === undefined ? '' : ', isFile: true'}` +
      `${bodyTypes ? `, bodyType: '${bodyTypes[0]}'` : ''} },`,
  )
  return [
    head,
    types.join('\n'),
    '/** What each operation takes and gives. */',
    `export type Operations = {\n${entries.join('\n')}\n}\n`,
    '/** How each is called. */',
    'export const operations: {',
    '  [K in keyof Operations]: {',
    '    method: string',
    '    path: string',
    '    isFile?: true',
    '    bodyType?: string',
    '  }',
    `} = {\n${list.join('\n')}\n}\n`,
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../console/src/client.ts', import.meta.url), writeClient(operations))
}
