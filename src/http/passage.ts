/** The way into an application behind a proxy, for somebody who is not signed in to it yet. */
import type { FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { readTarget } from '../redirect-target.ts'
import { type Passage, type PlacedSite, type Site, siteSignInPath } from '../site.ts'
import { findPeople, type Person } from './caller.ts'

/** A decision, with the person that it is about where it lets somebody pass or not. */
export type Decided = { passage: Passage; person: Person | undefined }

/** Decides for the browser of a request: for the first of its sessions that is good there. */
export const decidePassage = async (
  hub: Hub,
  request: FastifyRequest,
  hostname: string,
  target: string,
): Promise<Decided> => {
  for (const person of await findPeople(hub, request)) {
    const passage = await hub.sites.decide(hostname, target, person)
    if (passage.kind === 'pass' || passage.kind === 'no') return { passage, person }
  }
  return { passage: await hub.sites.decide(hostname, target, undefined), person: undefined }
}

/** Longer ones do not fit through the proxies on the way, sealed and escaped as they travel. */
const targetLength = 2_000

/**
 * Where in an application a browser may be led: to a path of its host that is not ours, or to
 * where the application begins.
 */
export const readSiteTarget = (site: Site, text: string | undefined): string => {
  const target = (text ?? '').length <= targetLength ? readTarget(text) : undefined
  const { pathname } = new URL(site.url)
  return target === undefined || target.startsWith('/.foyer/') ? pathname : target
}

/**
 * Where a browser signs in, so that it comes back to the page that it asked for: at the
 * application's own door if it has one, else by way of the hub. Absolute, at the application's
 * origin.
 */
export const signInUrlFor = (
  hub: Hub,
  { application, site }: PlacedSite,
  target: string,
): string => {
  const { origin } = new URL(site.url)
  const to = readSiteTarget(site, target)
  const path = site.door
    ? hub.signIn.start({ to, applicationId: application.id, organizationId: application.rootId })
    : `${siteSignInPath}?to=${encodeURIComponent(to)}`
  return `${origin}${path}`
}
