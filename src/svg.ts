/**
 * SVG, as far as it must be known: that the file is one whole SVG document in UTF-8, without a
 * stylesheet that a browser would run over it and without entities of its own. What is inside is
 * not judged: it is shown as a picture only, where scripts do not run and nothing is fetched, and
 * served with a policy under which it can do nothing by itself.
 */
import { refuse } from './refusal.ts'

const declaration = /^<\?xml[\t\n\r ][^?<>]*\?>/
const otherEncoding = /\bencoding\s*=\s*["'](?!utf-8["'])/i
const rootTag = /^<svg(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?>/
const namespace = /\sxmlns\s*=\s*["']http:\/\/www\.w3\.org\/2000\/svg["']/
/** What would be put in the place of other text, or run over the whole. */
const active = /<!ENTITY|<\?xml-/i

const readText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Where the root begins: after white space, comments and a document type without a subset. */
const findRoot = (text: string, from: number): number => {
  const token = /[\t\n\r ]+|<!--.*?-->|<!DOCTYPE\s+svg(?=[\s>])[^<>[\]]*>/sy
  token.lastIndex = from
  let at = from
  while (token.test(text)) at = token.lastIndex
  return at
}

/** The text without white space and comments at its end. */
const trimRest = (text: string): string => {
  let left = text.trimEnd()
  for (let at = 0; left.endsWith('-->') && at !== -1; ) {
    at = left.lastIndexOf('<!--')
    left = left.slice(0, at).trimEnd()
  }
  return left
}

const isSvg = (text: string): boolean => {
  const head = declaration.exec(text)?.[0] ?? ''
  const root = text.slice(findRoot(text, head.length))
  const tag = rootTag.exec(root)?.[0]
  if (tag === undefined || !namespace.test(tag)) return false
  if (otherEncoding.test(head) || active.test(text)) return false
  const whole = trimRest(root)
  return tag.endsWith('/>') ? whole === tag : /<\/svg\s*>$/.test(whole)
}

/** The bytes as they came. Refuses with `invalid` what is no SVG document. */
export const readSvg = (bytes: Buffer): Buffer => {
  const text = readText(bytes)
  if (text !== undefined && isSvg(text)) return bytes
  const words = 'That is not a picture: PNG, JPEG, WebP, GIF and SVG are taken.'
  return refuse('invalid', words, { field: 'icon' })
}
