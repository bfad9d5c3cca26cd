/**
 * Grants, and the one answer to "may this user open this application?", which every door asks.
 */

import { type Application, type Applications, isAvailableIn } from './application.ts'
import type { AttemptStep } from './attempt-memory.ts'
import type { Actor } from './event.ts'
import type { CoreRule } from './explanation-words.ts'
import { newId } from './identifier.ts'
import { countOf, type List, listOf, type Slice } from './list.ts'
import type { Memberships, Role } from './membership.ts'
import type { Organization, Organizations } from './organization.ts'
import { refuse } from './refusal.ts'
import type { GrantPlace } from './store/grant.ts'
import type { Rows, Store } from './store/store.ts'
import type { User } from './user.ts'
import type { World } from './world.ts'

export type Grant = {
  id: string
  applicationId: string
  userId: string | null
  groupId: string | null
  role: 'owner' | 'member'
  permissions: string[]
  status: 'invited' | 'active'
  createdAt: number
}

export type GrantInput = {
  application: Application
  to: { userId: string } | { groupId: string }
  role?: Grant['role']
  permissions?: string[]
  status?: Grant['status']
}

/** Yes with the organization through which it is open, or no with the cause for the event log. */
export type May = MayNow | MayNot
export type MayNow = { yes: true; organization: Organization }

/** `rule` and `cause` are for the event log (`Refusal.detail`). */
export type MayNot = { yes: false; rule: string; cause: string }

/** What an attempt is told of it. */
export const stepOf = ({ organization }: MayNow): AttemptStep => ({
  name: 'open to them',
  verdict: 'passed',
  facts: { through: organization.name },
})

/** What a refusal keeps of it. */
export const noFor = ({ rule, cause }: MayNot): { rule: string; cause: string } => ({
  rule,
  cause,
})

/** Whom an event of a grant is about. */
const dataOf = (to: GrantInput['to']) =>
  'userId' in to ? { userId: to.userId, subject: to.userId } : { groupId: to.groupId }

type Place = { organization: Organization; role: Role }

const no = (rule: CoreRule, cause: string): MayNot => ({ yes: false, rule, cause })

/** Keeps a grant with its event; it replaces what its holder had on that application. */
export const keepGrant = async (
  rows: Rows,
  grant: Grant,
  { id, organizationId, rootId }: Application,
  by: Actor,
): Promise<void> => {
  const { userId, groupId, role, permissions, status } = grant
  const to = userId === null ? { groupId: groupId ?? '' } : { userId }
  await rows.grants.remove(id, to)
  await rows.grants.add(grant)
  await rows.events.add({
    ...by,
    type: 'grant.given',
    organization: { id: organizationId, rootId },
    applicationId: id,
    data: { ...dataOf(to), role, permissions, status },
  })
}

/** Takes a grant back with its event; false when there was none. */
export const dropGrant = async (
  rows: Rows,
  from: GrantInput['to'],
  { id, organizationId, rootId }: Application,
  by: Actor,
): Promise<boolean> => {
  if (!(await rows.grants.remove(id, from))) return false
  await rows.events.add({
    ...by,
    type: 'grant.withdrawn',
    organization: { id: organizationId, rootId },
    applicationId: id,
    data: dataOf(from),
  })
  return true
}

/** What people give by hand stays when a source takes back what it gave. */
const settleOwn = async (rows: Rows, { userId, applicationId, role }: Grant): Promise<void> => {
  if (userId !== null) await rows.mappedRights.setOwn(userId, 'grant', applicationId, role)
}

/**
 * Everything that a person was invited to is open to them from now on: they have signed in by
 * themselves, or opened the link that was sent to them.
 */
export const acceptGrants = async (rows: Rows, user: User, by: Actor): Promise<void> => {
  for (const { applicationId } of await rows.grants.accept(user.id)) {
    const application = await rows.applications.find(applicationId)
    const owner = application && { id: application.organizationId, rootId: user.rootId }
    const event = { ...by, type: 'grant.accepted', organization: owner, applicationId }
    await rows.events.add({ ...event, data: { subject: user.id } })
  }
}

export const createGrants = (
  store: Store,
  world: World,
  nouns: {
    organizations: Organizations
    memberships: Memberships
    applications: Applications
  },
) => {
  /** Where a user belongs, and as what: the living organizations alone. */
  const placesOf = async (user: User): Promise<Place[]> => {
    const memberships = await nouns.memberships.of(user.id)
    const places = await Promise.all(
      memberships.map(async ({ organizationId, role }) => {
        const organization = await nouns.organizations.find(organizationId)
        const line = organization ? await nouns.organizations.line(organization) : []
        return organization && line.length > 0 ? { organization, role } : undefined
      }),
    )
    return places.filter((each) => each !== undefined)
  }
  const held = async (user: User, application: Application): Promise<Grant[]> => {
    const grants = await store.read.grants.heldBy(user.id, application.id)
    return grants.filter((grant) => grant.status === 'active')
  }

  /** `own` are the organizations of the user: asked once, however many applications follow. */
  const mayWithin = async (
    user: User,
    application: Application,
    own: readonly Place[],
  ): Promise<May> => {
    if (user.status !== 'active' || user.deletedAt !== null) {
      return no('user.disabled', `the user is ${user.status}`)
    }
    if (user.rootId !== application.rootId) {
      return no('application.other-root', 'the application is of another root')
    }
    const owner = await nouns.organizations.find(application.organizationId)
    if (!owner || (await nouns.organizations.line(owner)).length === 0) {
      return no('application.owner-gone', 'the organization that owns the application is gone')
    }
    const places = own.filter((each) => isAvailableIn(application, each.organization))
    const first = places[0]
    if (!first) {
      const cause = 'the application is not available in any organization of the user'
      return no('application.not-available', cause)
    }
    const staff = places.find((each) => each.role !== 'visitor')
    const isForAll = staff !== undefined && application.openTo === 'everyone'
    if (!isForAll && (await held(user, application)).length === 0) {
      const cause = 'the application is open to the granted alone, and the user has no active grant'
      return no('application.not-granted', cause)
    }
    return { yes: true, organization: (staff ?? first).organization }
  }
  const may = async (user: User, application: Application): Promise<May> =>
    mayWithin(user, application, await placesOf(user))

  return {
    may,
    /** The living organizations that a user belongs to, if only as a visitor. */
    async organizationsOf(user: User): Promise<Organization[]> {
      return (await placesOf(user)).map((each) => each.organization)
    },
    /** The active grants of a user on an application, own and through groups. */
    held,

    /** Everything that a user may open, in order. */
    async applicationsOf(user: User): Promise<Application[]> {
      const own = await placesOf(user)
      const organizations = own.map((each) => each.organization)
      const available = await nouns.applications.availableIn(organizations)
      const answers = await Promise.all(available.map((each) => mayWithin(user, each, own)))
      return available.filter((_, index) => answers[index]?.yes)
    },

    /** The grants of an application, of a user or of a group, oldest first. */
    async list({ of, ...slice }: Slice & { of: GrantPlace }): Promise<List<Grant>> {
      const read = await store.read.grants.list(of, slice.after ?? '', countOf(slice))
      return listOf(read, slice, (grant) => grant.id)
    },

    /** Gives a user or a group the use of an application; a second grant replaces the first. */
    async give(input: GrantInput, by: Actor = {}): Promise<Grant> {
      const grant: Grant = {
        id: newId(world),
        applicationId: input.application.id,
        userId: 'userId' in input.to ? input.to.userId : null,
        groupId: 'groupId' in input.to ? input.to.groupId : null,
        role: input.role ?? 'member',
        permissions: input.permissions ?? [],
        status: input.status ?? 'active',
        createdAt: world.now(),
      }
      await store.write(async (rows) => {
        await keepGrant(rows, grant, input.application, by)
        await settleOwn(rows, grant)
      })
      return grant
    },

    /** Refuses with `not-found` when there is none. */
    async withdraw(
      application: Application,
      from: GrantInput['to'],
      by: Actor = {},
    ): Promise<void> {
      await store.write(async (rows) => {
        if (!(await dropGrant(rows, from, application, by))) {
          refuse('not-found', 'There is no such grant.')
        }
        if ('userId' in from) {
          await rows.mappedRights.setOwn(from.userId, 'grant', application.id, '')
        }
      })
    },
  }
}

export type Grants = ReturnType<typeof createGrants>
