/**
 * The first administrator of a new hub: organization, person and the used link are kept in one
 * unit, so that a link is never used up for nothing, and of two who hold one, one is first.
 */
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { keepOrganization, makeOrganization, slugOf } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import { keepUser, makeUser, type User } from './user.ts'

export type FirstAdministrator = {
  ticket: string
  organization: string
  email: string
  firstName: string
  lastName: string
  password: string
}

const goneWords = 'The hub has an administrator.'

export const createFirstAdministrator = (hub: Nouns, store: Store) => ({
  /** Refuses with `expired` when the hub has an organization, or the link is not good. */
  async check(ticket: string): Promise<void> {
    if ((await hub.organizations.roots()).length > 0) {
      refuse('expired', goneWords, { cause: 'there is an organization' })
    }
    await hub.tickets.read('first-administrator', ticket)
  },

  /** Refuses with `invalid` what cannot be kept, and then the link is still good. */
  async make(input: FirstAdministrator, by: Actor): Promise<User> {
    const { organization: name, email, firstName, lastName } = input
    const passwordHash = await hub.passwords.hash(input.password, [
      name,
      email,
      firstName,
      lastName,
    ])
    const home = makeOrganization(hub.world, { name, slug: slugOf(name), kind: 'Organization' })
    const user = makeUser(hub.world, { home, email, firstName, lastName }, passwordHash)
    await store.write(async (rows) => {
      if ((await rows.organizations.rootIds()).length > 0) {
        refuse('expired', goneWords, { cause: 'another link was quicker' })
      }
      await hub.tickets.use(rows, 'first-administrator', input.ticket, by)
      await keepOrganization(rows, home, by)
      await keepUser(rows, user, home, 'administrator', by)
    })
    return user
  },
})

export type FirstAdministrators = ReturnType<typeof createFirstAdministrator>
