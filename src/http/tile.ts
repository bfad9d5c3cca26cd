/** The tiles of a person: favourites first, what they opened last, then all by their owners. */
import type { Application } from '../application.ts'
import { hasTile } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { iconPath } from '../icon.ts'
import { foldText } from '../name.ts'
import type { LauncherPage, Tile } from '../pages/launcher.ts'
import { findSentence, type Language, wordsOf } from '../pages/words/words.ts'
import type { User } from '../user.ts'

/** With more than these, people look for an application, and would be helped by the last few. */
const manyTiles = 12
const recentTiles = 5
const pageTiles = 96

export type Shelf = Pick<LauncherPage, 'groups' | 'total' | 'hasSearch' | 'slice'>

/** What of the shelf is looked at: a part of a name, and which page of it. */
export type Look = { query: string; page: number; language: Language }

type Owned = { application: Application; isOwn: boolean; title: string }

const tileOf = (
  hub: Hub,
  application: Application,
  language: Language,
  isFavourite: boolean,
): Tile => {
  const { id, name, type, settings, icon } = application
  const note = hub.dialects.launch(type)?.note(settings) ?? ''
  return {
    ...{ id, name, isFavourite },
    note: findSentence(language, note) ?? note,
    url: `/applications/${id}/open`,
    icon: icon === null ? undefined : iconPath(icon),
  }
}

/** Applications with the words for where they come from: the user's own first. */
const findOwners = async (
  hub: Hub,
  user: User,
  applications: readonly Application[],
  language: Language,
): Promise<Owned[]> => {
  const { own, from, elsewhere } = wordsOf(language).launcher
  const titles = new Map<string, string>()
  for (const id of new Set(applications.map((each) => each.organizationId))) {
    const owner = id === user.homeId ? undefined : await hub.organizations.find(id)
    titles.set(id, id === user.homeId ? own : from(owner?.name ?? elsewhere))
  }
  const owned = applications.map((application) => ({
    application,
    isOwn: application.organizationId === user.homeId,
    title: titles.get(application.organizationId) ?? '',
  }))
  const order = new Intl.Collator(language)
  return owned.sort(
    (left, right) =>
      Number(right.isOwn) - Number(left.isOwn) || order.compare(left.title, right.title),
  )
}

const byOwner = (owned: readonly Owned[]): { title: string; applications: Application[] }[] =>
  [...Map.groupBy(owned, ({ title }) => title)].map(([title, each]) => ({
    title,
    applications: each.map(({ application }) => application),
  }))

/** The address of the launcher, or of a page of it. */
export const launcherUrl = ({ query, page }: Pick<Look, 'query' | 'page'>): string => {
  const search = new URLSearchParams({
    ...(query !== '' && { q: query }),
    ...(page > 1 && { page: String(page) }),
  })
  return search.size > 0 ? `/?${search}` : '/'
}

const sliceOf = (count: number, page: number, query: string): Shelf['slice'] => {
  if (count <= pageTiles) return undefined
  const from = (page - 1) * pageTiles
  const to = Math.min(from + pageTiles, count)
  return {
    ...{ from: from + 1, to, of: count },
    earlierUrl: page > 1 ? launcherUrl({ query, page: page - 1 }) : undefined,
    laterUrl: to < count ? launcherUrl({ query, page: page + 1 }) : undefined,
  }
}

/** Those of the ids that are open to the person, in the order of the ids. */
const pick = (ids: readonly string[], applications: readonly Application[]): Application[] => {
  const known = new Map(applications.map((each) => [each.id, each]))
  return ids.map((id) => known.get(id)).filter((each) => each !== undefined)
}

/**
 * Everything that a person may open, a page of it. A favourite stands among the favourites alone;
 * what was opened last is shown once more where there is much.
 */
export const fillShelf = async (hub: Hub, user: User, look: Look): Promise<Shelf> => {
  const { query, language } = look
  const words = wordsOf(language).launcher
  const open = await hub.grants.applicationsOf(user)
  const all = open.filter((each) => hasTile(hub.dialects, each))
  const wanted = foldText(query.trim())
  const found = all.filter((each) => foldText(each.name).includes(wanted))
  const starred = pick(await hub.favourites.of(user), found)
  const isStarred = new Set(starred.map((each) => each.id))
  const rest = found.filter((each) => !isStarred.has(each.id))
  const page = Math.min(look.page, Math.max(1, Math.ceil(rest.length / pageTiles)))
  const slice = sliceOf(rest.length, page, query)
  const owned = await findOwners(hub, user, rest, language)
  const shown = owned.slice((page - 1) * pageTiles, page * pageTiles)

  const isFirst = page === 1
  const hasRecent = isFirst && query === '' && all.length > manyTiles
  const opened = hasRecent ? await hub.favourites.recent(user, recentTiles) : []
  const groups = [
    { title: words.favourites, applications: isFirst ? starred : [] },
    { title: words.recent, applications: pick(opened, rest) },
    ...byOwner(shown),
  ]
  return {
    groups: groups.map(({ title, applications }) => ({
      title,
      applications: applications.map((each) => tileOf(hub, each, language, isStarred.has(each.id))),
    })),
    total: all.length,
    hasSearch: all.length > manyTiles || query !== '',
    slice,
  }
}
