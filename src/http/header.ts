/** The headers of every answer, also of refusals and redirects (WEB-06, WEB-15). */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Config } from '../config.ts'

/** What pages of our own need: no script, nothing from elsewhere, no frame. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'"

/** The same page where pages of these origins may show it within themselves. */
export const framedPolicy = (origins: readonly string[], policy = pagePolicy): string =>
  policy.replace("frame-ancestors 'none'", `frame-ancestors ${origins.join(' ') || "'none'"}`)

/** The same page with pictures of that origin too, and of no other; with none, as it was. */
export const withPictures = (policy: string, origin: string | undefined): string =>
  origin === undefined ? policy : policy.replace("img-src 'self'", `img-src 'self' ${origin}`)

const policyName = 'content-security-policy'

/** An answer that others may frame says so in its policy; the older header cannot name them. */
const mayBeFramed = (reply: FastifyReply): boolean => {
  const policy = reply.getHeader(policyName)
  return typeof policy === 'string' && !policy.includes("frame-ancestors 'none'")
}

const twoYears = 63_072_000

export const headersOf = (config: Config): Record<string, string> => {
  const headers: Record<string, string> = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Our own forms must say where they come from; other sites learn nothing.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'cache-control': 'no-store',
  }
  if (config.url.startsWith('https:')) {
    headers['strict-transport-security'] = `max-age=${twoYears}; includeSubDomains`
  }
  return headers
}

export const addHeaders = (server: FastifyInstance, config: Config): void => {
  const entries = Object.entries(headersOf(config))
  server.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of entries) {
      if (name === 'x-frame-options' && mayBeFramed(reply)) continue
      if (!reply.hasHeader(name)) reply.header(name, value)
    }
  })
}
