/**
 * Sites: applications that answer on a host of their own, behind a proxy that asks us whether a
 * request may pass. Which application a request is for, and what it needs, is decided here from
 * the path as it was sent: a path that two readers could understand differently opens nothing
 * that is public.
 */
import type { Application } from './application.ts'
import type { Address } from './application-address.ts'
import type { Dialects } from './dialect.ts'
import { type MayNot, noFor } from './grant.ts'
import type { Groups } from './group.ts'
import type { Organizations } from './organization.ts'
import { closes, isBelow, opens, type RequestPath, readRequestPath } from './request-path.ts'
import type { Session } from './session.ts'
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

/** Where the application begins, without the slash at its end, in each reading. */
const basesOf = ({ url }: Site): string[] => {
  const { path, decoded, folded } = readRequestPath(new URL(url).pathname)
  return [path, decoded, folded].map((reading) => reading.replace(/\/$/, ''))
}

/** What is to be done with a request: who may see what it asks for. */
export type Passage =
  | { kind: 'nothing' }
  | ({ kind: 'public' | 'sign-in' | 'pass' } & PlacedSite)
  | ({ kind: 'no'; rule: string; cause: string } & PlacedSite)

type Person = { session: Session; user: User }

type Nouns = {
  dialects: Dialects
  atHost: (hostname: string) => Promise<Application[]>
  groups: Groups
  organizations: Organizations
  may: (user: User, application: Application) => Promise<{ yes: true } | MayNot>
}

const depthOf = ({ site }: PlacedSite): number => new URL(site.url).pathname.length

/**
 * The application that a path means to every reader; none where the proxy could hand it to
 * another one. A host that is one application's alone has no such doubt.
 */
const choose = (sites: PlacedSite[], at: RequestPath): PlacedSite | undefined => {
  const [first] = sites
  const isAlone = sites.length === 1 && first !== undefined && basesOf(first.site)[0] === ''
  if (isAlone || !at.isPlain) return isAlone ? first : undefined
  const readings = [at.path, at.decoded, at.folded]
  const chosen = readings.map((reading, index) =>
    sites.find(({ site }) => isBelow(basesOf(site)[index] ?? '', reading)),
  )
  return chosen.every((each) => each === chosen[0]) ? chosen[0] : undefined
}

/**
 * True for a session that was given on the host of the application. The hub's own, which opens
 * everything, is good at the hub alone (FWD-06).
 */
const isGivenFor = ({ reach }: Session, { id }: Application): boolean =>
  reach?.includes(id) ?? false

const noTo = (cause: string): MayNot => ({
  yes: false,
  rule: 'application.closed-section',
  cause,
})

export const createSites = ({ dialects, atHost: find, groups, organizations, may }: Nouns) => {
  /** The sites of a host, the one with the longest path first. */
  const atHost = async (hostname: string): Promise<PlacedSite[]> => {
    const placed: PlacedSite[] = []
    for (const application of await find(hostname)) {
      const site = dialects.launch(application.type)?.site?.(application.settings)
      if (site) placed.push({ application, site })
    }
    return placed.sort((left, right) => depthOf(right) - depthOf(left))
  }

  /** Why a path is closed to a person who may open the application, or nothing. */
  const findClosed = async (
    { application, site }: PlacedSite,
    at: RequestPath,
    user: User,
  ): Promise<MayNot | undefined> => {
    if (site.groupPaths.length === 0) return undefined
    if (!at.isPlain) {
      return noTo('the path can be read in two ways, and some paths are for groups alone')
    }
    const meant = site.groupPaths.filter((each) => closes(each.path, at))
    if (meant.length === 0) return undefined
    const owner = await organizations.get(application.organizationId)
    const own = new Set((await groups.toldTo(owner, user)).map((group) => group.name))
    const closed = meant.find((each) => !each.groups.some((name) => own.has(name)))
    return closed && noTo(`${closed.path} is open to ${closed.groups.join(', ')} alone`)
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
      const isPublic = site.publicPaths.some((each) => opens(each, at))
      if (!person || !isGivenFor(person.session, application)) {
        return { kind: isPublic ? 'public' : 'sign-in', ...placed }
      }
      const answer = await may(person.user, application)
      const no = answer.yes ? await findClosed(placed, at, person.user) : answer
      if (!no) return { kind: 'pass', ...placed }
      return isPublic ? { kind: 'public', ...placed } : { kind: 'no', ...noFor(no), ...placed }
    },
  }
}

export type Sites = ReturnType<typeof createSites>
