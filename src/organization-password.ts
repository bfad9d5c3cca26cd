/**
 * Whether the hub keeps the passwords of an organization's people, and what becomes of those that
 * it has where they are elsewhere from now on.
 */
import type { Actor } from './event.ts'
import type { JsonValue, Organization, Organizations } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'
import type { User } from './user.ts'

/** Where passwords are: the values of the setting `passwords`, which is inherited. */
export const passwordPlaces = ['here', 'elsewhere'] as const

const elsewhere = 'elsewhere' satisfies (typeof passwordPlaces)[number]

/** False where the people of an organization have their passwords elsewhere. */
export const keepsPasswords = async (
  organizations: Pick<Organizations, 'setting'>,
  organization: Organization,
): Promise<boolean> => (await organizations.setting(organization, 'passwords'))?.value !== elsewhere

/** What a guesser of somebody's password would begin with: names, e-mail, organizations. */
export const guessWordsOf = async (
  organizations: Pick<Organizations, 'get' | 'line'>,
  { homeId, email, firstName, lastName }: User,
): Promise<string[]> => {
  const line = await organizations.line(await organizations.get(homeId))
  return [email ?? '', firstName, lastName, ...line.map((each) => each.name)]
}

/** What an organization says of passwords, or the next one above it that says something. */
const findPlace = async (rows: Rows, id: string | null): Promise<JsonValue | undefined> => {
  const organization = id === null ? undefined : await rows.organizations.find(id)
  if (!organization) return undefined
  return organization.settings.passwords ?? findPlace(rows, organization.parentId)
}

/**
 * The person as they may be kept, within the unit that keeps them. Who is not break-glass any
 * more has no password where they are elsewhere. Refuses with `conflict` a new one there, and
 * with `invalid` to mark somebody as break-glass who administers nothing.
 */
export const settlePassword = async (rows: Rows, user: User, before?: User): Promise<User> => {
  if (user.isBreakGlass) {
    if (before?.isBreakGlass) return user
    const memberships = await rows.memberships.of(user.id)
    if (memberships.some(({ role }) => role === 'administrator')) return user
    const words = 'Only an administrator keeps a password here when others do not.'
    return refuse('invalid', words, { field: 'breakGlass' })
  }
  if (user.passwordHash === null || (await findPlace(rows, user.homeId)) !== elsewhere) return user
  const isNew = user.passwordHash !== (before?.passwordHash ?? null)
  return isNew
    ? refuse('conflict', 'This person cannot be given a password here.', {
        field: 'password',
        rule: 'password.elsewhere',
        cause: 'passwords are kept elsewhere',
      })
    : { ...user, passwordHash: null }
}

/**
 * Forgets, within a unit, the passwords of everybody at home in an organization and below it
 * where they are elsewhere. Administrators who are marked as break-glass keep theirs.
 */
export const forgetPasswords = async (
  rows: Rows,
  organization: Organization,
  by: Actor,
): Promise<void> => {
  const { parentId } = organization
  const places = new Map([[parentId, await findPlace(rows, parentId)]])
  let count = 0
  // Each comes after the one above it.
  for (const id of await rows.organizations.idsBelow(organization.path)) {
    const each = id === organization.id ? organization : await rows.organizations.find(id)
    if (!each) continue
    const place = each.settings.passwords ?? places.get(each.parentId)
    places.set(id, place)
    if (place === elsewhere) count += await rows.users.forgetPasswordsAt(id)
  }
  if (count === 0) return
  await rows.events.add({ ...by, type: 'passwords.forgotten', organization, data: { count } })
}
