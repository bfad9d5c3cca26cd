/**
 * Expiries: what ends soon, told in time. Signing keys, certificates of applications and sources,
 * keys of servers, and secrets of which somebody has said until when they are good. Thirty,
 * fourteen, seven days and one day ahead there is an event, once whichever process looks; and a
 * letter to who administers the organization.
 */
import type { Application, Applications } from './application.ts'
import type { Connector, Connectors } from './connector.ts'
import type { Dialects } from './dialect.ts'
import type { Ending } from './ending.ts'
import type { Key, Keys } from './key.ts'
import type { List, Slice } from './list.ts'
import type { Mail } from './mail.ts'
import type { Memberships } from './membership.ts'
import type { Organization, Organizations } from './organization.ts'
import type { SigningKey, SigningKeys } from './signing-key.ts'
import { sourceEndings } from './source-setting.ts'
import type { Store } from './store/store.ts'
import { nameOf, type User, type Users } from './user.ts'
import type { World } from './world.ts'

export type Expiry = {
  kind: 'signing-key' | 'key' | Ending['kind']
  /** Tells it from what takes its place. */
  id: string
  /** What ends, for an administrator: `Slack: certificate for signed requests`. */
  name: string
  organizationId: string
  applicationId?: string | undefined
  connectorId?: string | undefined
  /** Epoch milliseconds. */
  endsAt: number
}

const day = 24 * 3_600_000
/** So many days ahead it is told. */
const noticeDays = [1, 7, 14, 30] as const
const listDays = 30
/** How often it is looked at what ends, by one of the processes. */
const roundSeconds = 3600
/** A letter names so many; the others are in the events. */
const lettersMost = 50

/** Nothing ends for who checks the key alone; others do look at the date of its certificate. */
const ofSigningKey = (key: SigningKey): Expiry[] =>
  key.status === 'current'
    ? [
        {
          ...{ kind: 'signing-key', id: key.id, endsAt: key.endsAt },
          name: `Signing key ${key.algorithm} ${key.id}`,
          organizationId: key.rootId,
        },
      ]
    : []

/** What was replaced ends on purpose. */
const ofKey = (key: Key): Expiry[] =>
  key.endsAt === null || key.replacedBy !== null
    ? []
    : [
        {
          ...{ kind: 'key', id: key.id, endsAt: key.endsAt },
          name: `Key ${key.name}`,
          organizationId: key.organizationId,
          applicationId: key.applicationId ?? undefined,
          connectorId: key.connectorId ?? undefined,
        },
      ]

const ofEnding = (
  { name, organizationId }: Pick<Application, 'name' | 'organizationId'>,
  place: Pick<Expiry, 'applicationId' | 'connectorId'>,
  { kind, label, mark, endsAt }: Ending,
): Expiry => ({
  ...{ kind, endsAt, organizationId, ...place },
  id: `${place.applicationId ?? place.connectorId} ${mark}`,
  name: `${name}: ${label}`,
})

async function* pagesOf<T>(list: (slice: Slice) => Promise<List<T>>): AsyncGenerator<T[]> {
  let after: string | undefined
  do {
    const { items, next } = await list({ after, limit: 500 })
    yield items
    after = next ?? undefined
  } while (after !== undefined)
}

const eventTypeOf = ({ kind }: Expiry): string =>
  kind === 'signing-key' ? 'key.expiring' : `${kind}.expiring`

/** How far ahead it is to be told now; undefined when there is time, or when it is over. */
const noticeOf = ({ endsAt }: Expiry, now: number): number | undefined =>
  endsAt <= now ? undefined : noticeDays.find((days) => endsAt - now <= days * day)

type Nouns = {
  dialects: Dialects
  organizations: Organizations
  memberships: Memberships
  users: Users
  applications: Applications
  connectors: Connectors
  keys: Keys
  signingKeys: SigningKeys
  mail: Mail
}

export const createExpiries = (store: Store, world: World, nouns: Nouns) => {
  const { applications, connectors, dialects, keys, memberships, organizations } = nouns

  const ofApplication = (application: Application): Expiry[] => {
    const endings = dialects.launch(application.type)?.ends?.(application.settings) ?? []
    return endings.map((each) => ofEnding(application, { applicationId: application.id }, each))
  }

  const ofConnector = (connector: Connector): Expiry[] => {
    const { id, settings, type } = connector
    const own = dialects.source(type)?.ends?.(settings) ?? []
    const endings = [...own, ...sourceEndings(settings)]
    return endings.map((each) => ofEnding(connector, { connectorId: id }, each))
  }

  /** Everything of an organization and below it that has an end before that time. */
  const endingBefore = async (within: Organization, before: number): Promise<Expiry[]> => {
    const found: Expiry[] = []
    const take = (expiries: Expiry[]): void => {
      found.push(...expiries.filter(({ endsAt }) => endsAt <= before))
    }
    if (within.id === within.rootId) {
      take((await nouns.signingKeys.list(within)).flatMap(ofSigningKey))
    }
    const slices = <T>(list: (input: Slice & { within: Organization }) => Promise<List<T>>) =>
      pagesOf((slice) => list({ ...slice, within }))
    for await (const page of slices(applications.list)) take(page.flatMap(ofApplication))
    for await (const page of slices(connectors.list)) take(page.flatMap(ofConnector))
    const isAhead = ({ endsAt }: Expiry): boolean => endsAt > world.now()
    for await (const page of slices(keys.list)) take(page.flatMap(ofKey).filter(isAhead))
    return found.sort((one, other) => one.endsAt - other.endsAt)
  }

  /** Leaves the event, unless it was left before. */
  const tell = (expiry: Expiry, rootId: string): Promise<boolean> => {
    const days = noticeOf(expiry, world.now())
    if (days === undefined) return Promise.resolve(false)
    const { kind, id, name, applicationId, connectorId, organizationId, endsAt } = expiry
    const left = Math.ceil((endsAt - world.now()) / 1000)
    return store.write(async (rows) => {
      const key = `${id} ${endsAt} ${days}`
      if (!(await rows.state.putOnce('expiry', key, true, left))) return false
      const data = { kind, id, name, connector: connectorId, endsAt, days }
      const organization = { id: organizationId, rootId }
      await rows.events.add({ type: eventTypeOf(expiry), organization, applicationId, data })
      return true
    })
  }

  /** Who administers an organization, or the nearest one above it that anybody administers. */
  const administratorsOf = async (organization: Organization): Promise<User[]> => {
    for (const each of (await organizations.line(organization)).reverse()) {
      const ids: string[] = []
      for await (const page of pagesOf((slice) =>
        memberships.list({ organizationId: each.id, ...slice }),
      )) {
        ids.push(...page.filter(({ role }) => role === 'administrator').map((one) => one.userId))
      }
      const people = (await nouns.users.findAll(ids)).filter(({ status }) => status === 'active')
      if (people.length > 0) return people
    }
    return []
  }

  const write = async (organizationId: string, told: readonly Expiry[]): Promise<void> => {
    const organization = await organizations.find(organizationId)
    if (!organization) return
    if ((await organizations.setting(organization, 'expiryMail'))?.value === false) return
    const things = told
      .slice(0, lettersMost)
      .map(({ name, endsAt }) => `${name}, ${new Date(endsAt).toISOString().slice(0, 10)}`)
    for (const user of await administratorsOf(organization)) {
      if (user.email === null) continue
      const values = { person: nameOf(user), email: user.email, things }
      const { language } = user
      await nouns.mail.send({
        ...{ to: user.email, organization, template: 'expiring', values, subject: user.id },
        ...(language !== null && { language }),
      })
    }
  }

  const tellRoot = async (root: Organization): Promise<number> => {
    const told = new Map<string, Expiry[]>()
    let count = 0
    for (const expiry of await endingBefore(root, world.now() + listDays * day)) {
      if (!(await tell(expiry, root.id))) continue
      told.set(expiry.organizationId, [...(told.get(expiry.organizationId) ?? []), expiry])
      count += 1
    }
    if (nouns.mail.isAvailable) for (const [id, expiries] of told) await write(id, expiries)
    return count
  }

  return {
    /**
     * What ends within thirty days or is over, in an organization and below it, the soonest first.
     * A key that is over is not there: nothing waits for it.
     */
    list(organization: Organization): Promise<Expiry[]> {
      return endingBefore(organization, world.now() + listDays * day)
    },

    /** Tells what ends soon, once an hour in one of the processes. Says how much it told. */
    async tell(): Promise<number> {
      if (!(await store.state.putOnce('expiry', 'round', true, roundSeconds))) return 0
      let count = 0
      for (const root of await organizations.roots()) count += await tellRoot(root)
      return count
    },
  }
}

export type Expiries = ReturnType<typeof createExpiries>
