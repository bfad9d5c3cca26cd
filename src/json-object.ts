/** JSON objects; and those from servers that do not mind the letter case of names. */
import type { JsonValue } from './organization.ts'
import { refuse } from './refusal.ts'

/** By the names of the properties in lower case. */
export type JsonObject = ReadonlyMap<string, JsonValue>

/** True for what JSON writes in braces. */
export const isObject = (value: unknown): value is { [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Strings whole, so that no brace or colon within one counts; numbers and words do not matter.
const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g

/** The names of the outermost properties, each as often as it stands in a text that is JSON. */
const readNames = (text: string): string[] => {
  const names: string[] = []
  let depth = 0
  let last = ''
  for (const [token] of text.matchAll(tokenPattern)) {
    if (token === ':' && depth === 1) names.push(JSON.parse(last))
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    last = token
  }
  return names
}

const parseJson = (text: string): JsonValue => {
  try {
    return JSON.parse(text)
  } catch {
    return refuse('invalid', 'The body is not JSON.')
  }
}

/** Refuses with `invalid` what is no object, and one that says the same property twice. */
export const readJsonObject = (text: string): JsonObject => {
  const value = parseJson(text)
  if (!isObject(value)) return refuse('invalid', 'The body must be a JSON object.')
  const names = readNames(text).map((name) => name.toLowerCase())
  if (new Set(names).size !== names.length) refuse('invalid', 'A property is there twice.')
  return new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]))
}
