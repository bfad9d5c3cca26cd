/**
 * The settings that every application behind a proxy has, whichever dialect it speaks besides,
 * and the site that follows from them.
 */
import type { JsonValue } from './organization.ts'
import { isWebAddress, type Setting, type Settings } from './setting.ts'
import { type Site, siteAt } from './site.ts'

const pathWords = 'must hold paths: /health for that one, /public/* for all below it.'
const isPathPattern = (text: JsonValue): boolean =>
  typeof text === 'string' && /^\/[\w\-.~!$&'()+,=:@/]*(?:\/\*)?$/.test(text) && !/\/\//.test(text)

const isOrigin = (text: JsonValue): boolean =>
  typeof text === 'string' && isWebAddress(text) && new URL(text).origin === text

const checkUrl = (value: JsonValue): string | undefined => {
  const { search, hash } = new URL(String(value))
  return search || hash ? 'must end with a path, without ? and #.' : undefined
}

const checkPaths = (value: JsonValue): string | undefined =>
  (value as JsonValue[]).every(isPathPattern) ? undefined : pathWords

const checkGroupPaths = (value: JsonValue): string | undefined =>
  Object.keys(value as object).every(isPathPattern) ? undefined : pathWords

const checkOrigins = (value: JsonValue): string | undefined =>
  (value as JsonValue[]).every(isOrigin)
    ? undefined
    : 'must hold origins, as https://www.example.com, without a slash at the end.'

const named = ['user', 'email', 'name', 'groups', 'jwt']
const checkHeaderNames = (value: JsonValue): string | undefined =>
  Object.entries(value as Settings).every(
    ([key, name]) => named.includes(key) && /^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(String(name)),
  )
    ? undefined
    : `may name ${named.join(', ')}; a header's name has letters, digits and hyphens.`

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
    check: checkPaths,
  },
  {
    key: 'groupPaths',
    label: 'Paths for groups',
    help: 'What only some may open: a path and the names of the groups, as /admin/*: Admins.',
    kind: 'map',
    check: checkGroupPaths,
  },
  {
    key: 'headerNames',
    label: 'Header names',
    help: 'What it calls user, email, name, groups and jwt, if not Remote-User and so on.',
    kind: 'map',
    check: checkHeaderNames,
  },
  {
    key: 'sites',
    label: 'Websites',
    help: 'Origins of the websites that belong to it and may show it within their pages.',
    kind: 'texts',
    check: checkOrigins,
  },
]

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
