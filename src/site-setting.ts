/**
 * The settings that every application behind a proxy has, whichever dialect it speaks besides,
 * and the site that follows from them.
 */
import type { JsonValue } from './organization.ts'
import { headerNames } from './pass.ts'
import { refuse } from './refusal.ts'
import { isBelow, isPathPattern, readRequestPath } from './request-path.ts'
import { isWebAddress, type Setting, type Settings } from './setting.ts'
import { type Site, siteAt } from './site.ts'

const pathWords =
  'must hold plain paths: /health for that one, /public/* for all below it, without ; and %.'

const isOrigin = (text: JsonValue): boolean =>
  typeof text === 'string' && isWebAddress(text) && new URL(text).origin === text

const checkUrl = (value: JsonValue): string | undefined => {
  const { search, hash, pathname } = new URL(String(value))
  if (search || hash) return 'must end with a path, without ? and #.'
  return readRequestPath(pathname).isPlain
    ? undefined
    : 'must have a plain path: one that every proxy and server reads alike.'
}

const checkPublicPaths = (value: JsonValue): string | undefined => {
  const paths = (value as JsonValue[]).map(String)
  if (!paths.every(isPathPattern)) return pathWords
  return paths.includes('/*')
    ? 'must not hold /*: where everything is public, the proxy need not ask.'
    : undefined
}

const checkGroupPaths = (value: JsonValue): string | undefined =>
  Object.keys(value as object).every(isPathPattern) ? undefined : pathWords

const checkOrigins = (value: JsonValue): string | undefined =>
  (value as JsonValue[]).every(isOrigin)
    ? undefined
    : 'must hold origins, as https://www.example.com, without a slash at the end.'

const keys = Object.keys(headerNames)

/** What requests and the answers of a check say with headers of their own, by how they begin. */
const taken = [
  ...['accept', 'access-control', 'age', 'allow', 'authorization', 'cache-control', 'clear-site'],
  ...['connection', 'content', 'cookie', 'cross-origin', 'date', 'etag', 'expect', 'expires'],
  ...['forwarded', 'host', 'if', 'keep-alive', 'last-modified', 'link', 'location', 'origin'],
  ...['permissions-policy', 'proxy', 'range', 'referer', 'referrer-policy', 'refresh', 'retry'],
  ...['sec', 'server', 'set-cookie', 'strict-transport', 'te', 'trailer', 'transfer', 'upgrade'],
  ...['user-agent', 'vary', 'via', 'www-authenticate', 'x-content-type', 'x-frame', 'x-original'],
  ...['for', 'host', 'method', 'port', 'proto', 'uri'].map((each) => `x-forwarded-${each}`),
]

const isTaken = (name: string): boolean =>
  taken.some((start) => `${name.toLowerCase()}-`.startsWith(`${start}-`))

const isHeaderName = (name: string): boolean =>
  /^[a-z][a-z0-9-]{0,60}$/i.test(name) && !isTaken(name)

const checkHeaderNames = (value: JsonValue): string | undefined => {
  const given = value as Record<string, string>
  if (!Object.keys(given).every((key) => keys.includes(key))) return `may name ${keys.join(', ')}.`
  if (!Object.values(given).every((name) => isHeaderName(String(name)))) {
    return 'must be names of headers that mean nothing else: letters, digits and hyphens.'
  }
  const names = Object.values({ ...headerNames, ...given }).map((name) => name.toLowerCase())
  return new Set(names).size === names.length ? undefined : 'must differ from one another.'
}

/** Refuses with `invalid` paths that lie outside of the application, and mean nothing. */
export const checkSite = (settings: Settings): void => {
  const { url, publicPaths, groupPaths } = readSite(settings)
  const base = new URL(url).pathname.replace(/\/$/, '')
  const isOutside = (path: string): boolean => !isBelow(base, path)
  const words = `must begin with ${base}/, as the address does.`
  if (publicPaths.some(isOutside)) {
    refuse('invalid', `Public paths ${words}`, { field: 'publicPaths' })
  }
  if (groupPaths.some(({ path }) => isOutside(path))) {
    refuse('invalid', `Paths for groups ${words}`, { field: 'groupPaths' })
  }
}

/** What is asked of every application that has a host of its own. */
export const siteSettings: readonly Setting[] = [
  {
    key: 'url',
    label: 'Address',
    help: 'Where people open it: its own host, and the path that it begins at.',
    kind: 'url',
    required: true,
    check: checkUrl,
  },
  {
    key: 'publicPaths',
    label: 'Public paths',
    help: 'What anybody may open: /health for that one path, /public/* for all below it.',
    kind: 'texts',
    check: checkPublicPaths,
  },
  {
    key: 'groupPaths',
    label: 'Paths for groups',
    help: 'What only some may open: a path and the names of the groups, as /admin/*: Admins.',
    kind: 'map',
    check: checkGroupPaths,
    isRare: true,
  },
  {
    key: 'headerNames',
    label: 'Header names',
    help: 'What it calls user, email, name, groups and jwt, if not Remote-User and so on.',
    kind: 'map',
    check: checkHeaderNames,
    isRare: true,
  },
  {
    key: 'sites',
    label: 'Websites',
    help: 'Origins of the websites that belong to it and may show it within their pages.',
    kind: 'texts',
    check: checkOrigins,
  },
]

/** The address of a site, which may be missing where the application is not kept yet. */
export const findSiteAddress = ({ url }: Settings): URL | undefined =>
  typeof url === 'string' && isWebAddress(url) ? new URL(url) : undefined

const textsOf = (value: JsonValue | undefined): string[] =>
  Array.isArray(value)
    ? value.map(String)
    : value === undefined || value === null
      ? []
      : [String(value)]

const entriesOf = (value: JsonValue | undefined): [string, JsonValue][] =>
  Object.entries((value ?? {}) as Settings)

/** The site that these settings describe, without a door and without sections. */
export const readSite = (settings: Settings): Site => ({
  ...siteAt(String(settings.url)),
  publicPaths: textsOf(settings.publicPaths),
  groupPaths: entriesOf(settings.groupPaths).map(([path, groups]) => ({
    path,
    groups: textsOf(groups),
  })),
  headerNames: Object.fromEntries(
    entriesOf(settings.headerNames).map(([key, name]) => [key, String(name)]),
  ),
  framedBy: textsOf(settings.sites),
})
