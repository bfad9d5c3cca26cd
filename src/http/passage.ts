/** The way into an application behind a proxy, for somebody who is not signed in to it yet. */
import type { Hub } from '../hub.ts'
import { readTarget } from '../redirect-target.ts'
import { type PlacedSite, siteSignInPath } from '../site.ts'

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
  const { origin, pathname } = new URL(site.url)
  const to = readTarget(target) ?? pathname
  const path = site.door
    ? hub.signIn.start({ to, applicationId: application.id, organizationId: application.rootId })
    : `${siteSignInPath}?to=${encodeURIComponent(to)}`
  return `${origin}${path}`
}
