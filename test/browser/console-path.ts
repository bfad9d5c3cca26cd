/**
 * Every page of the console, for the tests that walk them all and for the pictures of them. A
 * path is below an organization; what stands in braces is of `fillConsole`.
 */

export type ConsolePage = {
  /** The name of its picture. */
  name: string
  path: string
  /** Its pictures are taken in both schemes and on both screens. */
  isMain?: true
}

export const consolePages: readonly ConsolePage[] = [
  { name: 'overview', path: 'overview', isMain: true },
  { name: 'first-steps', path: 'first-steps' },
  { name: 'people', path: 'people', isMain: true },
  { name: 'person', path: 'people/{person}', isMain: true },
  { name: 'person-new', path: 'people/new' },
  { name: 'people-import', path: 'people/import' },
  { name: 'groups', path: 'groups' },
  { name: 'group', path: 'groups/{group}' },
  { name: 'applications', path: 'applications', isMain: true },
  { name: 'application', path: 'applications/{application}' },
  { name: 'application-new', path: 'applications/new' },
  { name: 'sources', path: 'sources' },
  { name: 'source', path: 'sources/{source}' },
  { name: 'source-new', path: 'sources/new' },
  { name: 'keys', path: 'keys' },
  { name: 'key-new', path: 'keys/new' },
  { name: 'certificates', path: 'certificates' },
  { name: 'attempts', path: 'attempts' },
  { name: 'attempt', path: 'attempts/{attempt}', isMain: true },
  { name: 'events', path: 'events' },
  { name: 'organizations', path: 'organizations' },
  { name: 'organization-new', path: 'organizations/new' },
  { name: 'settings', path: 'settings' },
  { name: 'settings-branding', path: 'settings?tab=branding', isMain: true },
  { name: 'settings-hosts', path: 'settings?tab=hosts' },
  { name: 'settings-sign-in', path: 'settings?tab=sign-in' },
  { name: 'settings-features', path: 'settings?tab=features' },
  { name: 'settings-letters', path: 'settings?tab=letters' },
  { name: 'settings-kept', path: 'settings?tab=kept' },
]

/** The path with what was filled in the place of its braces. */
export const fillPath = (path: string, ids: Record<string, string>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined) throw new Error(`nothing was filled in for ${name}`)
    return encodeURIComponent(id)
  })
