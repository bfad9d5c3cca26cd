/**
 * Where a request comes from: that a form was sent from a page of our own, and that a launch is a
 * navigation which a person sees.
 */
import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { refuse } from '../refusal.ts'

const header = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

const words = 'The form was sent from another site.'

/**
 * The origin of our pages as this browser sees them: the hub's own address, or an organization's
 * host with the scheme of the hub's. In development the hub answers to all names of loopback.
 */
const originOf = ({ url, isDevelopment }: Config, request: FastifyRequest): string => {
  const own = new URL(url)
  if (!request.hostOrganization && !isDevelopment) return own.origin
  const address = `${own.protocol}//${header(request, 'host')}`
  return URL.canParse(address) ? new URL(address).origin : own.origin
}

/**
 * Refuses with `forbidden` a form that another site has sent (WEB-04). Browsers that say nothing
 * of it are left to the token of the form.
 */
export const checkOwnOrigin = (config: Config, request: FastifyRequest): void => {
  const site = header(request, 'sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') {
    refuse('forbidden', words, {
      ...{ rule: 'form.foreign', cause: `Sec-Fetch-Site is ${site}` },
      evidence: { asked: site, registered: 'same-origin' },
    })
  }
  const origin = header(request, 'origin')
  if (origin !== undefined && origin !== originOf(config, request)) {
    refuse('forbidden', words, {
      ...{ rule: 'form.foreign', cause: `Origin is ${origin.slice(0, 200)}` },
      evidence: { asked: origin, registered: originOf(config, request) },
    })
  }
}

/** True if a browser fetches ahead of what a person may want. */
export const isPrefetch = (request: FastifyRequest): boolean =>
  [header(request, 'sec-purpose'), header(request, 'purpose'), header(request, 'x-moz')].some(
    (value) => value !== undefined && /prefetch|prerender|preview/i.test(value),
  )

/** True if it is a page within another page that asks. */
export const isFramed = (request: FastifyRequest): boolean =>
  ['iframe', 'frame'].includes(header(request, 'sec-fetch-dest') ?? '')

/**
 * Refuses with `forbidden` what is no navigation of a whole page that a person sees: an image, a
 * prefetch (IDP-13), and a frame unless it is said that it may be one.
 */
export const checkNavigation = (
  request: FastifyRequest,
  how: { mayBeFramed?: boolean } = {},
): void => {
  const destination = header(request, 'sec-fetch-dest')
  const isPage =
    destination === undefined ||
    destination === 'document' ||
    (how.mayBeFramed === true && isFramed(request))
  if (isPrefetch(request) || !isPage) {
    refuse('forbidden', 'This opens in a window of its own.', {
      rule: 'browser.not-a-page',
      cause: `not a navigation: ${destination ?? 'prefetch'}`,
      evidence: { asked: destination ?? 'prefetch', registered: 'document' },
    })
  }
}

/** True if the browser says that a page of this site asks, or the person. */
export const isFromThisSite = (request: FastifyRequest): boolean =>
  ['same-origin', 'same-site', 'none'].includes(header(request, 'sec-fetch-site') ?? '')

/** The origin of the page that a request comes from, as far as the browser says (`Referer`). */
export const findReferrer = (request: FastifyRequest): string | undefined =>
  URL.parse(header(request, 'referer') ?? '')?.origin

/** True if it is a picture within a page that asks; old browsers do not say so in one word. */
export const isPicture = (request: FastifyRequest): boolean => {
  const destination = header(request, 'sec-fetch-dest')
  if (destination !== undefined) return destination === 'image'
  const accept = header(request, 'accept') ?? ''
  return accept.includes('image/') && !accept.includes('text/html')
}

/** True if the navigation was begun by another site, as far as the browser says. */
export const isFromElsewhere = (request: FastifyRequest): boolean =>
  header(request, 'sec-fetch-site') === 'cross-site'
