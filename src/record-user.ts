/** Records of people: whom a source means, and what it may do to them. */
import { domainOf } from './connector.ts'
import { isWithin } from './organization.ts'
import type { Claim, PersonClaim, RecordSide, Source, SourceRecord } from './record.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'
import {
  dropUser,
  emailKey,
  keepUser,
  makeUser,
  rewriteUser,
  type User,
  type UserChange,
} from './user.ts'
import type { World } from './world.ts'

const takenWords = 'Somebody has that name or e-mail address already.'

const taken = (cause: string): never =>
  refuse('conflict', takenWords, { reason: 'uniqueness', rule: 'record.taken', cause })

const isAdministrator = async (rows: Rows, { id }: User): Promise<boolean> =>
  (await rows.memberships.of(id)).some(({ role }) => role === 'administrator')

/** What of a person a source may say at any time. Who they are at sign-in is not among it. */
const profileOf = (person: PersonClaim, externalId: string): UserChange => ({
  firstName: person.firstName,
  lastName: person.lastName,
  phone: person.phone ?? null,
  timezone: person.timezone ?? null,
  externalId: externalId === '' ? null : externalId,
})

export const createRecordUsers = (world: World): RecordSide => {
  const findMeant = async (rows: Rows, rootId: string, person: PersonClaim) => {
    const byEmail = person.email && (await rows.users.findByEmail(rootId, emailKey(person.email)))
    if (byEmail) return byEmail
    const { username } = person
    return username ? rows.users.findByUsername(rootId, emailKey(username)) : undefined
  }

  /**
   * Refuses with `conflict` somebody whom the source may not write (SCIM-03): it takes over whose
   * e-mail domain an administrator has entrusted to it, and nobody else.
   */
  const checkAdoption = async (rows: Rows, source: Source, user: User): Promise<void> => {
    const { connector, organization } = source
    const domain = user.email === null ? '' : domainOf(user.email)
    if (!connector.domains.includes(domain)) taken('the domain is not of this connector')
    const home = await rows.organizations.find(user.homeId)
    if (!home || !isWithin(organization, home)) taken(`user ${user.id} is at home elsewhere`)
    if (user.status !== 'active') taken(`user ${user.id} is ${user.status}`)
    if (await isAdministrator(rows, user)) taken(`user ${user.id} is an administrator`)
    const [record] = await rows.records.ofUser(user.id)
    if (record) taken(`connector ${record.connectorId} writes user ${user.id}`)
  }

  const setStatus = async (rows: Rows, source: Source, user: User, isActive: boolean) => {
    const status = isActive ? 'active' : 'disabled'
    if (status === user.status) return
    if (!isActive) await lower(rows, source, user)
    await rewriteUser(rows, world, user.id, { status }, source.by)
  }

  /** Whoever comes back has no more rights than others, and none of their keys (SCIM-08). */
  const lower = async (rows: Rows, { by }: Source, user: User): Promise<void> => {
    if (user.isBreakGlass) {
      refuse('forbidden', 'This person is not for a source to disable or remove.', {
        rule: 'record.taken',
        cause: `user ${user.id} is break-glass`,
      })
    }
    for (const { organizationId, role } of await rows.memberships.of(user.id)) {
      if (role !== 'administrator') continue
      await rows.memberships.set(user.id, organizationId, 'member')
      const organization = { id: organizationId, rootId: user.rootId }
      const data = { subject: user.id, role: 'member' }
      await rows.events.add({ ...by, type: 'membership.set', organization, data })
    }
    await rows.keys.revokeAllOf(user.id, world.now())
  }

  const getUser = async (rows: Rows, { userId }: SourceRecord): Promise<User> => {
    const user = userId === null ? undefined : await rows.users.find(userId)
    return user?.deletedAt === null ? user : refuse('not-found', 'There is no such resource.')
  }

  const personOf = ({ person }: Claim): PersonClaim =>
    person ?? refuse('invalid', 'Nothing is said of the person.')

  const addUser = async (rows: Rows, { organization, by }: Source, claim: Claim) => {
    const { email, username, firstName, lastName, phone, timezone } = personOf(claim)
    const input = {
      ...{ home: organization, firstName, lastName },
      ...(email !== undefined && { email }),
      ...(username !== undefined && { username }),
      ...(phone !== undefined && { phone }),
      ...(timezone !== undefined && { timezone }),
    }
    const user: User = {
      ...makeUser(world, input, null),
      externalId: claim.externalId === '' ? null : claim.externalId,
      status: claim.isActive === false ? 'disabled' : 'active',
    }
    await keepUser(rows, user, organization, 'member', by)
    return user
  }

  return {
    async begin(rows, source, record, claim) {
      const person = personOf(claim)
      if (await rows.records.findByName(source.connector.id, 'user', record.nameKey)) {
        taken('the connector has somebody of that name')
      }
      const meant = await findMeant(rows, source.connector.rootId, person)
      if (meant) {
        await checkAdoption(rows, source, meant)
        // At first contact who they are at sign-in stays (SCIM-03).
        const profile = profileOf(person, claim.externalId)
        await rewriteUser(rows, world, meant.id, profile, source.by)
        await setStatus(rows, source, meant, record.isActive)
      }
      const { id } = meant ?? (await addUser(rows, source, claim))
      const joined = { ...record, userId: id }
      await rows.records.add(joined)
      await rows.records.setEmails(record.id, (claim.emails ?? []).map(emailKey))
      return { record: joined, what: meant ? 'adopted' : 'added' }
    },

    async follow(rows, source, { before, after }, claim) {
      const person = personOf(claim)
      if (after.nameKey !== before.nameKey) {
        const other = await rows.records.findByName(source.connector.id, 'user', after.nameKey)
        if (other && other.id !== after.id) taken('the connector has somebody of that name')
      }
      const user = await getUser(rows, after)
      const { email, username } = person
      const meant = await findMeant(rows, user.rootId, person)
      if (meant && meant.id !== user.id) taken(`user ${meant.id} has that name or address`)
      // Another address of an administrator's would be a way to their account.
      const isGuarded = await isAdministrator(rows, user)
      const own = { email: email ?? null, username: username ?? null }
      const profile = profileOf(person, claim.externalId)
      const change = { ...profile, ...(!isGuarded && own) }
      await rewriteUser(rows, world, user.id, change, source.by)
      if (after.isActive !== before.isActive) await setStatus(rows, source, user, after.isActive)
      await rows.records.change(after)
      await rows.records.setEmails(after.id, (claim.emails ?? []).map(emailKey))
      if (after.isActive === before.isActive) return { what: 'changed' }
      return { what: after.isActive ? 'activated' : 'deactivated' }
    },

    async end(rows, source, { record }) {
      const user = await getUser(rows, record)
      await lower(rows, source, user)
      await dropUser(rows, world, user.id, source.by)
      return {}
    },
  }
}

export type RecordUsers = ReturnType<typeof createRecordUsers>
