/**
 * Templates: text with named places that values are put into, each written for where it stands.
 * One pass: what was put in is never looked at again, so that a value cannot ask for another.
 */
import { refuse } from './refusal.ts'

/** Where a value stands in what is sent. */
export type TemplatePlace = 'url' | 'header' | 'json' | 'form' | 'xml' | 'text'

/** What a template's named places look like: one group that is the name, with the flag `g`. */
export type TemplatePattern = RegExp

const cannot = (cause: string): never =>
  refuse('invalid', 'That cannot be sent as it was typed.', { cause })

// Half of a pair is no character: nothing can carry it.
const checkWhole = (text: string): string =>
  text.isWellFormed() ? text : cannot('a value holds half of a character')

/** RFC 3986 §2.1, with nothing left that could end a segment, a query or a form's value. */
const writeUrl = (text: string): string =>
  encodeURIComponent(checkWhole(text)).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** RFC 9110 §5.5: visible ASCII, space and tab. Others read the rest in their own ways. */
const writeHeader = (text: string): string =>
  /^[\t\x20-\x7e]*$/.test(text) ? text : cannot('a header cannot carry one of its values')

/** XML 1.0 §2.2: what it cannot hold is not sent. Line ends as references, or they change. */
const writeXml = (text: string): string => {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(checkWhole(text))) {
    return cannot('XML cannot hold one of the characters')
  }
  return text.replaceAll(/[&<>"'\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

const write: Record<TemplatePlace, (text: string) => string> = {
  url: writeUrl,
  header: writeHeader,
  json: (text) => JSON.stringify(checkWhole(text)).slice(1, -1),
  form: (text) => writeUrl(text).replaceAll('%20', '+'),
  xml: writeXml,
  text: checkWhole,
}

/** A value as it is written in that place. Refuses with `invalid` what the place cannot carry. */
export const writeFor = (place: TemplatePlace, value: string): string => write[place](value)

/** The names that a template asks for, each once. */
export const namesIn = (text: string, pattern: TemplatePattern): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
]

/**
 * Puts values in. A name that has none stays as it is: whether it may is checked when a template
 * is saved. Refuses with `invalid` a value that the place cannot carry.
 */
export const fill = (
  text: string,
  pattern: TemplatePattern,
  values: ReadonlyMap<string, string>,
  place: TemplatePlace,
): string =>
  text.replaceAll(pattern, (whole, name: string) => {
    const value = values.get(name)
    return value === undefined ? whole : writeFor(place, value)
  })
