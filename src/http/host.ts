/**
 * Hosts: the hub answers at its own address and at those of organizations, and at no other. Links
 * are built from the config alone, never from what a request says.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopbackName } from '../config.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The organization whose host was called, if it was one's own. */
    hostOrganization: Organization | undefined
  }
}

/**
 * The name without the port, or undefined when it is not one name: said twice, or once more in an
 * absolute request target, it could be another one for a proxy than for us.
 */
const readHostname = (request: FastifyRequest): string | undefined => {
  const names = request.raw.rawHeaders.filter((each, index) => index % 2 === 0 && isHost(each))
  if (names.length > 1 || !request.url.startsWith('/')) return undefined
  const host = request.headers.host?.toLowerCase() ?? ''
  const match = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(host)
  if (!match || Number(match[2] ?? 0) > 65_535) return undefined
  return match[1]
}

const isHost = (name: string): boolean => name.toLowerCase() === 'host'

const findOrganization = async (hub: Hub, hostname: string): Promise<Organization | undefined> => {
  const suffix = `.${hub.config.baseDomain}`
  const slug = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : undefined
  const bySlug = slug === undefined ? undefined : await hub.organizations.bySlug(slug)
  return bySlug ?? hub.organizations.byHostname(hostname)
}

/** Answers at any host: whether the hub is ready. */
export const readyPath = '/readyz'

/** Answers 421 (RFC 9110 §15.5.20) to a host that is not ours. */
export const guardHosts = (server: FastifyInstance, hub: Hub): void => {
  const own = new URL(hub.config.url).hostname
  const isOwn = (hostname: string): boolean =>
    hostname === own ||
    (hub.config.isDevelopment && !hostname.endsWith('.localhost') && isLoopbackName(hostname))

  server.decorateRequest('hostOrganization', undefined)
  server.addHook('onRequest', async (request, reply) => {
    const hostname = readHostname(request)
    // Load balancers ask by address whether we are ready.
    const isAsked = request.routeOptions.url === readyPath
    if (hostname !== undefined && (isAsked || isOwn(hostname))) return undefined
    request.hostOrganization =
      hostname === undefined ? undefined : await findOrganization(hub, hostname)
    if (request.hostOrganization) return undefined
    return reply.code(421).type('text/plain').send('This host is not served here.\n')
  })
}
