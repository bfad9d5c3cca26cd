/**
 * Hosts: the hub answers at its own address, at those of organizations, and, with a few routes, at
 * those of applications; at no other. Links are built from the config and the settings alone,
 * never from what a request says.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isLoopbackName } from '../config.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import type { PlacedSite } from '../site.ts'

/**
 * Where a route answers: `own`: at the hub's address and at organizations'; `site`: at the hosts
 * of applications too; `any`: wherever it is asked.
 */
export type HostKind = 'own' | 'site' | 'any'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `own` where a route does not say. */
    hosts?: HostKind
  }
  interface FastifyRequest {
    /** The organization whose host was called, or whose application's. */
    hostOrganization: Organization | undefined
    /** The applications of the host that was called; none at the hub's own hosts. */
    hostSites: PlacedSite[]
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

/** Whether the hub is ready; load balancers ask by address. */
export const readyPath = '/readyz'

/** What `/` is where an application has its own host: the dialect that launches it says so. */
const findHome = (hub: Hub, request: FastifyRequest) => {
  if (request.routeOptions.url !== '/') return undefined
  for (const { application } of request.hostSites) {
    const dialect = hub.dialects.all.find((each) => each.launch?.type === application.type)
    const home = dialect?.home?.(hub, application)
    if (home) return home
  }
  return undefined
}

const sayElsewhere = (reply: FastifyReply): FastifyReply =>
  reply.code(421).type('text/plain').send('This host is not served here.\n')

/** Answers 421 (RFC 9110 §15.5.20) to a host that is not ours. */
export const guardHosts = (server: FastifyInstance, hub: Hub): void => {
  const own = new URL(hub.config.url).hostname
  const isOwn = (hostname: string): boolean =>
    hostname === own ||
    (hub.config.isDevelopment && !hostname.endsWith('.localhost') && isLoopbackName(hostname))

  server.decorateRequest('hostOrganization', undefined)
  server.decorateRequest('hostSites')
  server.addHook('onRequest', async (request, reply) => {
    request.hostSites = []
    const hostname = readHostname(request)
    if (hostname === undefined) return sayElsewhere(reply)
    const { hosts = 'own' } = request.routeOptions.config
    if (isOwn(hostname) || hosts === 'any') return undefined
    request.hostOrganization = await findOrganization(hub, hostname)
    if (request.hostOrganization) return undefined
    request.hostSites = await hub.sites.atHost(hostname)
    const [first] = request.hostSites
    if (!first) return sayElsewhere(reply)
    request.hostOrganization = await hub.organizations.find(first.application.organizationId)
    const home = findHome(hub, request)
    if (home) return home(request, reply)
    return hosts === 'site' || request.is404 ? undefined : sayElsewhere(reply)
  })
}
