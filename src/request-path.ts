/**
 * The path of a request, as the readers on its way may understand it: a proxy, the hub, the
 * application. Where two of them could differ it is not plain, and opens nothing by itself.
 */

export type RequestPath = {
  /** As it was sent, without the query. */
  path: string
  /** Whether everybody finds the same segments in it. */
  isPlain: boolean
  /** Without percent-encoding; like the next of meaning for a plain one alone. */
  decoded: string
  /** As the most forgiving of readers would understand it, for what is closed. */
  folded: string
}

// Letters, digits, and the marks that mean themselves (RFC 3986 §3.3). Not here: backslash,
// semicolon (some cut a segment there), percent signs (looked at one by one).
const plainPattern = /^\/(?:[\w\-.~!$&'()*+,=:@/]|%[0-9A-Fa-f]{2})*$/
/**
 * What must not be hidden by an encoding: it would be a separator to one of two readers. Besides
 * the compatibility forms that are undone before, what old code pages took for slashes.
 */
const hiddenPattern = /[/\\.;%?#\p{Cc}\p{Cf}\uFFFD\u2044\u2215\u2216\u29F5\u29F8\u29F9¥₩]/u

const readRun = (run: string): string =>
  Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8').normalize('NFKC')

const hasHidden = (path: string): boolean =>
  (path.match(/(?:%[0-9A-Fa-f]{2})+/g) ?? []).some((run) => hiddenPattern.test(readRun(run)))

/** Also where a reader drops spaces, or what stands behind the dots. */
const hasDots = (decoded: string): boolean =>
  decoded.split('/').some((segment) => /^\s*\.(?:\.|\s*$)/.test(segment))

/** A segment without what some drop at its end: spaces and dots. */
const trimSegment = (segment: string): string => {
  let end = segment.length
  while (end > 0 && /[\s.]/.test(segment[end - 1] ?? '')) end -= 1
  return segment.slice(0, end)
}

/** Without case, accents, and what some drop at the end of a segment or of the path. */
const foldPath = (decoded: string): string => {
  const plain = decoded.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase().toLowerCase()
  const segments = plain.split('/').map(trimSegment)
  while (segments.at(-1) === '') segments.pop()
  return segments.join('/')
}

/** Reads a request target (RFC 9112 §3.2.1). */
export const readRequestPath = (target: string): RequestPath => {
  const path = target.split('?', 1)[0] ?? ''
  const isReadable = plainPattern.test(path) && !path.includes('//') && !hasHidden(path)
  const decoded = isReadable ? decodeURIComponent(path) : ''
  const isPlain = isReadable && !hasDots(decoded)
  return { path, isPlain, decoded, folded: foldPath(decoded) }
}

/** True for a path that is that one, or lies below it. */
export const isBelow = (above: string, path: string): boolean =>
  path === above || path.startsWith(`${above}/`)

/** True for a path that `/health` or `/public/*` means. */
const isMeant = (pattern: string, path: string): boolean =>
  pattern.endsWith('/*') ? isBelow(pattern.slice(0, -2), path) : path === pattern

/** True if the pattern means the path to the letter: how something is opened. */
export const opens = (pattern: string, { isPlain, path }: RequestPath): boolean =>
  isPlain && isMeant(pattern, path)

/** True if it means the path of a plain request to anybody: how something is closed. */
export const closes = (pattern: string, { folded }: RequestPath): boolean => {
  const end = pattern.endsWith('/*') ? '/*' : ''
  return isMeant(foldPath(pattern.slice(0, pattern.length - end.length)) + end, folded)
}

/** True for what a pattern may be: a plain path, and `/*` at its end for all below it. */
export const isPathPattern = (text: string): boolean => {
  const path = text.endsWith('/*') ? text.slice(0, -2) : text
  return !/[%*?]/.test(path) && (readRequestPath(path).isPlain || (path === '' && text !== ''))
}
