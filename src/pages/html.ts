/**
 * Text that is safe to show. Every hole of an `html` template is escaped unless it is Html already,
 * so that nothing a person, an application or a source wrote can become markup (WEB-07).
 */

const markup: unique symbol = Symbol('markup')

/** A piece of a page. Only this file makes one: the symbol cannot come in from JSON. */
export type Html = { readonly [markup]: string }

/** What a template may hold: text is escaped, and `undefined`, `null`, `false` stay empty. */
export type Hole = Html | string | number | undefined | null | false | readonly Hole[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A bare carriage return would be read back as a line feed; RelayState must come back as it was.
  '\r': '&#13;',
}

const escapeText = (text: string): string =>
  text.replace(/[&<>"'\r]/g, (character) => entities[character] ?? '')

const isHtml = (hole: object): hole is Html => Object.hasOwn(hole, markup)

const writeHole = (hole: Hole): string => {
  if (hole === undefined || hole === null || hole === false) return ''
  if (Array.isArray(hole)) return hole.map(writeHole).join('')
  if (typeof hole === 'object' && isHtml(hole)) return hole[markup]
  return escapeText(String(hole))
}

/**
 * A template whose holes are escaped, for text and for attributes in quotes. A hole that follows
 * `=` without a quote is a mistake in the template, and throws.
 */
export const html = (chunks: TemplateStringsArray, ...holes: Hole[]): Html => {
  let text = chunks[0] ?? ''
  for (const [index, hole] of holes.entries()) {
    if (chunks[index]?.endsWith('=')) throw new Error('a hole in an attribute needs quotes')
    text += writeHole(hole) + (chunks[index + 1] ?? '')
  }
  return { [markup]: text }
}

/** Text that is taken as markup without a look. For constants of this folder only. */
export const raw = (text: string): Html => ({ [markup]: text })

/** The text of a piece of a page, to be sent as `text/html; charset=utf-8`. */
export const writeHtml = (page: Html): string => page[markup]
