/**
 * The one function that decides where a browser may be sent after something was done: to a path
 * of our own. Everything else is a registered address and never comes out of a request.
 */

// A request of a service provider travels in it, sealed; proxies take 8 KiB.
const pathLength = 6144

/**
 * The path with its query, as our own origin would understand it, or undefined when it could lead
 * anywhere else. What a browser would mend (a backslash, a tab, two slashes) is not ours.
 */
export const readTarget = (text: string | undefined): string | undefined => {
  if (text === undefined || text.length > pathLength) return undefined
  if (!/^\/(?![/\\])[!-~]*$/.test(text) || text.includes('\\')) return undefined
  const origin = 'http://foyer.invalid'
  if (!URL.canParse(text, origin)) return undefined
  const url = new URL(text, origin)
  if (url.origin !== origin || url.username !== '' || url.password !== '') return undefined
  // Dot segments may leave `//evil` behind, which begins another origin.
  if (!/^\/(?![/\\])/.test(url.pathname)) return undefined
  return `${url.pathname}${url.search}`
}
