/**
 * JSON as people paste it (seed 000, "Example"; wire 000 §1.6): with commas that end a list, and
 * with the quotation marks that a word processor has made of straight ones. Nothing else is
 * forgiven.
 */
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'

// One without its end goes on to the end of the text: nothing is looked at twice.
const straight = /"[^"\\]*(?:\\.[^"\\]*)*"?/
const curly = /[“„”«»]([^“”«»\\]*(?:\\.[^“”«»\\]*)*)[“”«»]?/
const lastComma = /,(?=\s*[}\]])/
/** White space to whoever pasted it, and none to JSON. */
const oddSpace = /[\u00A0\uFEFF]/

const token = new RegExp(
  [straight, curly, lastComma, oddSpace].map(({ source }) => source).join('|'),
  'gs',
)

const mend = (text: string): string =>
  text.replaceAll(token, (whole, inner: string | undefined) => {
    if (inner !== undefined) return `"${inner.replaceAll(/(?<!\\)"/g, '\\"')}"`
    if (whole.startsWith('"')) return whole
    return whole === ',' ? '' : ' '
  })

/** Where the fault is, if the parser says it; what stands there may be a secret. */
const placeOf = (error: unknown): string => {
  const [place] = /line \d+/.exec((error as Error).message) ?? []
  return place === undefined ? '' : `: see ${place}`
}

/** Reads it. Refuses with `invalid` what is no JSON even so. */
export const readLooseJson = (text: string): JsonValue => {
  try {
    return JSON.parse(mend(text))
  } catch (error) {
    const words = `The description cannot be read as JSON${placeOf(error)}.`
    return refuse('invalid', words, { field: 'description' })
  }
}
