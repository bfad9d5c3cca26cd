/** What an import does to each of its people, and why it leaves somebody alone. */
import { isWithin, type Organization } from './organization.ts'
import type { ImportRow } from './person-import-row.ts'
import type { Rows } from './store/store.ts'
import type { User, UserChange } from './user.ts'
import { emailKey } from './user-key.ts'

/** `same`: they are as the file says already. */
export const importOutcomes = ['add', 'change', 'same', 'skip'] as const
export type ImportOutcome = (typeof importOutcomes)[number]

export type Decision = {
  row: ImportRow
  what: ImportOutcome
  /** Why somebody is skipped. */
  why: string
  /** Whom it is about, if they are there. */
  user?: User
  /** Where somebody new is at home. */
  home?: Organization
  change?: UserChange
}

type Reader = Pick<Rows, 'users' | 'peopleFound' | 'records' | 'organizations'>

/** What is known of the people of some rows, read at once. */
type Known = {
  within: Organization
  byEmail: ReadonlyMap<string, User>
  byUsername: ReadonlyMap<string, User>
  /** Whom a directory writes. */
  written: ReadonlySet<string>
  /** By id and by slug. */
  organizations: ReadonlyMap<string, Organization>
}

const changeable = ['firstName', 'lastName', 'username', 'phone', 'timezone'] as const

/** What the row says otherwise than it is. An empty cell says nothing. */
const changeOf = (row: ImportRow, user: User): UserChange =>
  Object.fromEntries(
    changeable
      .filter((field) => row[field] !== undefined && row[field] !== user[field])
      .map((field) => [field, row[field]]),
  )

const readOrganizations = async (
  rows: Reader,
  ids: readonly string[],
  slugs: readonly string[],
): Promise<Map<string, Organization>> => {
  const found = new Map<string, Organization>()
  const keep = (name: string, organization: Organization | undefined): void => {
    if (organization?.deletedAt === null) found.set(name, organization)
  }
  for (const id of new Set(ids)) keep(id, await rows.organizations.find(id))
  for (const slug of new Set(slugs)) {
    const id = await rows.organizations.idBySlug(slug)
    if (id !== undefined) keep(slug, await rows.organizations.find(id))
  }
  return found
}

const look = async (
  rows: Reader,
  within: Organization,
  given: readonly ImportRow[],
): Promise<Known> => {
  const { rootId } = within
  const emails = given.map(({ email }) => emailKey(email))
  const usernames = given.flatMap(({ username }) => (username ? [emailKey(username)] : []))
  const present = await rows.peopleFound.byEmails(rootId, emails)
  const named = await rows.peopleFound.byUsernames(rootId, usernames)
  const homes = present.map(({ homeId }) => homeId)
  const slugs = given.flatMap(({ organization }) => organization ?? [])
  return {
    within,
    byEmail: new Map(present.map((user) => [emailKey(user.email ?? ''), user])),
    byUsername: new Map(named.map((user) => [emailKey(user.username ?? ''), user])),
    written: await rows.records.writtenOf(present.map(({ id }) => id)),
    organizations: await readOrganizations(rows, homes, slugs),
  }
}

const findHome = ({ within, organizations }: Known, slug: string | undefined) => {
  const home = slug === undefined ? within : organizations.get(slug)
  return home && isWithin(within, home) ? home : undefined
}

/** Why somebody who is there is left alone, if they are. */
const findObstacle = (known: Known, row: ImportRow, user: User): string | undefined => {
  const home = known.organizations.get(user.homeId)
  if (!home || !isWithin(known.within, home)) return 'Somebody elsewhere has that e-mail address.'
  if (row.organization !== undefined && row.organization !== home.slug) {
    return `They are at home in ${home.name}; an import moves nobody.`
  }
  return undefined
}

const decideOn = (known: Known, row: ImportRow): Decision => {
  const skip = (why: string): Decision => ({ row, what: 'skip', why })
  const user = known.byEmail.get(emailKey(row.email))
  const namesake = row.username && known.byUsername.get(emailKey(row.username))
  if (namesake && namesake.id !== user?.id) return skip('Somebody has that username.')
  if (!user) {
    const home = findHome(known, row.organization)
    if (!home) return skip(`There is no organization "${row.organization}" here.`)
    return { row, what: 'add', why: '', home }
  }
  const obstacle = findObstacle(known, row, user)
  if (obstacle !== undefined) return skip(obstacle)
  const change = changeOf(row, user)
  if (Object.keys(change).length === 0) return { row, what: 'same', why: '', user }
  if (known.written.has(user.id)) return skip('A directory writes them: change them there.')
  return { row, what: 'change', why: '', user, change }
}

/** What becomes of some rows, as people are now. It reads once for all of them. */
export const decide = async (
  rows: Reader,
  within: Organization,
  given: readonly ImportRow[],
): Promise<Decision[]> => {
  const known = await look(rows, within, given)
  return given.map((row) => decideOn(known, row))
}
