/** Everything in an answer that a browser could follow, or fetch. */
import type { LightMyRequestResponse } from 'fastify'
import { unescapeHtml } from '../helper.ts'

/** An answer, and the address that it came from. */
export type Seen = { url: string; answer: LightMyRequestResponse }

/** Text of an answer that is followed as an address, as it stands there. */
export type Lead = { place: string; text: string }

const tagPattern = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi
const attributePattern = /([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)/g

const followed = new Set([
  ...['href', 'src', 'action', 'formaction', 'srcset'],
  ...['poster', 'data', 'background', 'ping', 'manifest'],
])

const refreshOf = (text: string): string => /url\s*=\s*['"]?([^'"]*)/i.exec(text)?.[1] ?? ''

const leadsOfHeaders = ({ headers }: LightMyRequestResponse): Lead[] => {
  const { location, refresh, link } = headers
  const found: Lead[] = []
  if (location !== undefined) found.push({ place: 'Location', text: location })
  if (refresh !== undefined) found.push({ place: 'Refresh', text: refreshOf(String(refresh)) })
  for (const [, text = ''] of String(link ?? '').matchAll(/<([^>]*)>/g)) {
    found.push({ place: 'Link', text })
  }
  return found
}

const leadsOfTag = (tag: string): Lead[] => {
  const found: Lead[] = []
  for (const [, name = '', quoted = ''] of tag.matchAll(attributePattern)) {
    const place = name.toLowerCase()
    const text = unescapeHtml(quoted.replaceAll(/^["']|["']$/g, ''))
    if (followed.has(place)) found.push({ place, text })
    if (place === 'content' && /^<meta\b[^>]*refresh/i.test(tag)) {
      found.push({ place: 'meta', text: refreshOf(text) })
    }
  }
  return found
}

const leadsOfPage = (page: string): Lead[] =>
  [...page.matchAll(tagPattern)].flatMap(([tag]) => leadsOfTag(tag))

const isAddress = (text: string): boolean => /^[\s\0]*[/\\]|:\/\//.test(text)

const leadsOfJson = (value: unknown): Lead[] => {
  if (typeof value === 'string') return isAddress(value) ? [{ place: 'JSON', text: value }] : []
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leadsOfJson)
    : []
}

export const leadsOf = (answer: LightMyRequestResponse): Lead[] => {
  const type = String(answer.headers['content-type'] ?? '')
  const found = leadsOfHeaders(answer)
  if (type.startsWith('text/html')) return [...found, ...leadsOfPage(answer.body)]
  return type.startsWith('application/json') ? [...found, ...leadsOfJson(answer.json())] : found
}

/** What a browser could not take for anything else, wherever it is shown. */
const isHarmless = ({ place, text }: Lead): boolean =>
  place === 'src' && /^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,[\w+/=]*$/.test(text)

/**
 * Why a lead is bad, or nothing: it leaves the origins, or is written so that some other reader
 * than the WHATWG's could make something else of it.
 */
export const findFault = (lead: Lead, url: string, origins: ReadonlySet<string>) => {
  if (isHarmless(lead)) return undefined
  const { text } = lead
  if (!/^[!-~]*$/.test(text) || text.includes('\\')) return 'is not written plainly'
  if (/^\/\//.test(text)) return 'names a host without a scheme'
  const target = URL.parse(text, url)
  if (!target) return 'is no address'
  if (target.username !== '' || target.password !== '') return 'has a user'
  return origins.has(target.origin) ? undefined : `leads to ${target.origin}`
}
