/**
 * How an application on a host of its own is opened: by a hop. The browser fetches a mark there,
 * comes to the hub with it, and returns with a ticket that is good once, for a minute, and with
 * that mark alone; so nobody can be led into somebody else's session.
 */
import type { LaunchInput, Opened, PreviewInput } from './dialect.ts'
import type { Hub } from './hub.ts'
import { hideSecrets } from './identifier.ts'
import { writePass } from './pass.ts'
import { siteSignInPath } from './site.ts'
import type { TicketInput } from './ticket.ts'

/** What a browser brings from the application's host: where it wants to go, and its mark. */
export type Hop = { to: string; mark: string }

/**
 * What it takes back there: the hub's session besides, and the attempt that it belongs to. `to` is
 * sealed, because it is kept: the address of a page may well have a secret in it.
 */
export type HopTicket = Hop & { parent: number; attempt: string }

const targetPurpose = 'hop-target'

/** Where the person wanted to go. */
export const findHopTarget = ({ seal }: Hub, { to }: HopTicket): string | undefined =>
  seal.open(targetPurpose, '', to)

/** In the place of a hop: the browser is on the application's host, and its session with it. */
export const isThere = 'there'

/** Time enough for two redirects. */
const hopLifetimeMinutes = 1

/** Where a hop ends, on the application's own host. */
export const siteEnterPath = '/.foyer/enter'

/**
 * Leads there with a ticket, or first to fetch the mark where the browser has none; who is there
 * already goes on to where the application begins.
 */
export const openSite = async (
  hub: Hub,
  { application, user, session, request, attempt }: LaunchInput,
): Promise<Opened> => {
  const site = hub.sites.of(application)
  if (!site) throw new Error(`Applications of type ${application.type} have no site.`)
  if (request === isThere) return { answer: { kind: 'redirect', url: site.url } }
  const { origin, pathname } = new URL(site.url)
  if (!request) {
    const url = `${origin}${siteSignInPath}?to=${encodeURIComponent(pathname)}`
    return { answer: { kind: 'redirect', url } }
  }
  const { to, mark } = request as Hop
  const sealed = hub.seal.close(targetPurpose, '', to)
  const value: HopTicket = { to: sealed, mark, parent: session.id, attempt }
  const input: TicketInput = {
    ...{ purpose: 'hop', lifetimeMinutes: hopLifetimeMinutes, uses: 1, value },
    userId: user.id,
    organizationId: application.organizationId,
    applicationId: application.id,
  }
  const ticket = await hub.tickets.issue(input, { userId: user.id, attempt })
  const url = `${origin}${siteEnterPath}?ticket=${ticket}`
  return { answer: { kind: 'redirect', url }, told: { to: hideSecrets(to.split('?')[0] ?? '') } }
}

/** The headers with which requests of a person would arrive there; the JWT is not made. */
export const previewSite = async (
  hub: Hub,
  { application, user }: PreviewInput,
): Promise<Record<string, string>> => {
  const site = hub.sites.of(application)
  if (!site) throw new Error(`Applications of type ${application.type} have no site.`)
  const placed = { application, site }
  const pass = await hub.passes.describe(placed, { user, session: { isEmbedded: false } })
  const headers = writePass(site, pass, '<signed, for a minute>')
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]),
  )
}
