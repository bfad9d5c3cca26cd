/**
 * Sites: applications that answer on a host of their own, behind a proxy that asks us whether a
 * request may pass. Which application a request is for, and what it needs, is decided here from
 * the path as it was sent: a path that two readers could understand differently opens nothing
 * that is public.
 */
import type { Address, Application } from './application.ts'
import type { Dialects } from './dialect.ts'
import type { Groups } from './group.ts'
import { reaches, type Session } from './session.ts'
import type { User } from './user.ts'

/** A part of an application, as the last segments of its address. */
export type Section = {
  /** `conversation`, say: one or more segments. */
  name: string
  /** The permission of a grant that opens it; without it, whoever may open the application. */
  permission?: string
}

/** The application's own door, on its own host. */
export type SiteDoor = {
  /** Where its people sign in, are shown that they have signed out, and register, if elsewhere. */
  signInUrl?: string | undefined
  signedOutUrl?: string | undefined
  registerUrl?: string | undefined
}

export type Site = {
  /** Where browsers find the application: its origin, and the path that it begins at. */
  url: string
  /** Paths that anybody may open: `/health` alone, `/public/*` with all that is below it. */
  publicPaths: readonly string[]
  /** Paths, in the same form, that only the members of these groups may open. */
  groupPaths: readonly { path: string; groups: readonly string[] }[]
  /** How the headers that tell who somebody is are called, where not as usual. */
  headerNames: Readonly<Record<string, string>>
  /** Origins whose pages may show it within themselves. */
  framedBy: readonly string[]
  sections: readonly Section[]
  /** Where people sign in on the host of the application itself; else they do at the hub. */
  door?: SiteDoor
}

/** Where the way to the hub and back begins, on the application's own host. */
export const siteSignInPath = '/.foyer/sign-in'

export type PlacedSite = { application: Application; site: Site }

/** A site with everything unsaid. */
export const siteAt = (url: string): Site => ({
  url,
  publicPaths: [],
  groupPaths: [],
  headerNames: {},
  framedBy: [],
  sections: [],
})

/** What finds the application of a site. One organization has a host, whichever paths are on it. */
export const hostOf = ({ url }: Site): Address => ({
  kind: 'host',
  address: new URL(url).hostname,
  exclusive: 'url',
  isOfHub: true,
})

/** The path of a request as it was sent, and whether everybody reads it alike. */
export type RequestPath = {
  path: string
  isPlain: boolean
  /** Of a plain one: as the most forgiving of readers would understand it, for what is closed. */
  folded: string
}

// Letters, digits, and the marks that mean themselves (RFC 3986 §3.3). Not here: backslash,
// semicolon (some cut a segment there), percent signs (looked at one by one).
const plainPattern = /^\/(?:[\w\-.~!$&'()*+,=:@/]|%[0-9A-Fa-f]{2})*$/
/** What must not be hidden by an encoding: it would be a separator to one of two readers. */
const hiddenPattern = /[/\\.;%?#\p{Cc}\uFFFD]/u

const hasHidden = (path: string): boolean =>
  (path.match(/(?:%[0-9A-Fa-f]{2})+/g) ?? []).some((run) =>
    hiddenPattern.test(Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8')),
  )

/** Reads a request target (RFC 9112 §3.2.1): the path as it was sent, without the query. */
export const readRequestPath = (target: string): RequestPath => {
  const path = target.split('?', 1)[0] ?? ''
  const hasDots = path.split('/').some((segment) => segment === '.' || segment === '..')
  const isPlain = plainPattern.test(path) && !path.includes('//') && !hasDots && !hasHidden(path)
  return { path, isPlain, folded: isPlain ? decodeURIComponent(path).toLowerCase() : '' }
}

/** True for a path that `/health` or `/public/*` means. */
const isMeant = (pattern: string, path: string): boolean => {
  if (!pattern.endsWith('/*')) return path === pattern
  const above = pattern.slice(0, -2)
  return path === above || path.startsWith(`${above}/`)
}

/** Where the application begins, without the slash at its end, folded as requests are. */
const baseOf = ({ url }: Site): string =>
  decodeURIComponent(new URL(url).pathname).toLowerCase().replace(/\/$/, '')

const isBelow = (base: string, path: string): boolean =>
  base === '' || path === base || path.startsWith(`${base}/`)

/** What is to be done with a request: who may see what it asks for. */
export type Passage =
  | { kind: 'nothing' }
  | ({ kind: 'public' | 'sign-in' | 'pass' } & PlacedSite)
  | ({ kind: 'no'; cause: string } & PlacedSite)

type Person = { session: Session; user: User }

type Nouns = {
  dialects: Dialects
  atHost: (hostname: string) => Promise<Application[]>
  groups: Groups
  may: (
    user: User,
    application: Application,
  ) => Promise<{ yes: true } | { yes: false; cause: string }>
}

/** Where several applications share a host, a path must say clearly which one it means. */
const choose = (sites: PlacedSite[], at: RequestPath): PlacedSite | undefined => {
  if (at.isPlain) return sites.find(({ site }) => isBelow(baseOf(site), at.folded))
  return sites.length === 1 ? sites[0] : undefined
}

export const createSites = ({ dialects, atHost: find, groups, may }: Nouns) => {
  /** The sites of a host, the one with the longest path first. */
  const atHost = async (hostname: string): Promise<PlacedSite[]> => {
    const placed: PlacedSite[] = []
    for (const application of await find(hostname)) {
      const site = dialects.launch(application.type)?.site?.(application.settings)
      if (site) placed.push({ application, site })
    }
    return placed.sort((left, right) => baseOf(right.site).length - baseOf(left.site).length)
  }

  /** Why a path is closed to a person who may open the application, or nothing. */
  const findClosed = async (
    site: Site,
    at: RequestPath,
    user: User,
  ): Promise<string | undefined> => {
    if (site.groupPaths.length === 0) return undefined
    if (!at.isPlain) return 'the path can be read in two ways, and some paths are for groups alone'
    const meant = site.groupPaths.filter((each) => isMeant(each.path.toLowerCase(), at.folded))
    if (meant.length === 0) return undefined
    const own = new Set((await groups.of(user.id)).map((group) => group.name))
    const closed = meant.find((each) => !each.groups.some((name) => own.has(name)))
    return closed && `${closed.path} is open to ${closed.groups.join(', ')} alone`
  }

  return {
    atHost,

    /** The site of an application, if it has one. */
    of(application: Application): Site | undefined {
      return dialects.launch(application.type)?.site?.(application.settings)
    },

    /** Decides about one request to a host, for the person whose browser it is. */
    async decide(hostname: string, target: string, person: Person | undefined): Promise<Passage> {
      const at = readRequestPath(target)
      const sites = await atHost(hostname)
      const placed = choose(sites, at)
      if (!placed) return { kind: 'nothing' }
      const { application, site } = placed
      const isPublic = at.isPlain && site.publicPaths.some((each) => isMeant(each, at.path))
      if (!person || !reaches(person.session, application.id)) {
        return { kind: isPublic ? 'public' : 'sign-in', ...placed }
      }
      const answer = await may(person.user, application)
      const cause = answer.yes ? await findClosed(site, at, person.user) : answer.cause
      if (cause === undefined) return { kind: 'pass', ...placed }
      return isPublic ? { kind: 'public', ...placed } : { kind: 'no', cause, ...placed }
    },
  }
}

export type Sites = ReturnType<typeof createSites>
