/** Keys by the API: the secrets by which servers call. Each is shown once. */

import type { Hub } from '../hub.ts'
import { type Key, keyOwners, permissions } from '../key.ts'
import { hintOf } from '../key-text.ts'
import type { Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import { nameOf } from '../user.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getApplication, getConnector, getKey, getOrganization } from './place.ts'
import {
  choice,
  count,
  flag,
  identifier,
  list,
  maybe,
  moment,
  named,
  type Of,
  object,
  page,
  text,
} from './schema.ts'
import { sliceFields, sliceOf } from './slice.ts'
import { findTime, timeOf } from './time.ts'

const chapter = 'Keys'
const hourMs = 3_600_000
const overlapHours = 24

export const keySchema = named(
  'Key',
  object({
    id: identifier(),
    name: text(),
    hint: text({ description: 'How its text begins: enough to know it by.' }),
    organization: identifier(),
    person: maybe(identifier()),
    application: maybe(identifier()),
    connector: maybe(identifier()),
    owner: text({ description: 'The name of whom it is of.' }),
    permissions: list(text()),
    createdAt: moment(),
    usedAt: maybe(moment()),
    endsAt: maybe(moment()),
    revokedAt: maybe(moment()),
    replacedBy: maybe(identifier({ description: 'The key that was given in its place.' })),
  }),
)

/** Whose keys these are: the ids of people, applications, connectors and organizations. */
const ownerIdOf = (key: Key): string =>
  key.userId ?? key.applicationId ?? key.connectorId ?? key.organizationId

const findOwners = async (hub: Hub, keys: readonly Key[]): Promise<Map<string, string>> => {
  const people = await hub.users.findAll(keys.flatMap(({ userId }) => userId ?? []))
  const found = await Promise.all(
    keys.map(({ userId, applicationId, connectorId, organizationId }) => {
      if (userId !== null) return undefined
      if (applicationId !== null) return hub.applications.find(applicationId)
      if (connectorId !== null) return hub.connectors.find(connectorId)
      return hub.organizations.find(organizationId)
    }),
  )
  return new Map([
    ...people.map((user): [string, string] => [user.id, nameOf(user)]),
    ...found.flatMap((each): [string, string][] => (each ? [[each.id, each.name]] : [])),
  ])
}

type Shown = Of<typeof keySchema>

const writeKeys = async (hub: Hub, keys: readonly Key[]): Promise<Shown[]> => {
  const owners = await findOwners(hub, keys)
  return keys.map((key) => ({ ...writeKey(key), owner: owners.get(ownerIdOf(key)) ?? '' }))
}

const writeKey = (key: Key): Omit<Shown, 'owner'> => ({
  id: key.id,
  name: key.name,
  hint: hintOf(key),
  organization: key.organizationId,
  person: key.userId,
  application: key.applicationId,
  connector: key.connectorId,
  permissions: key.permissions,
  createdAt: timeOf(key.createdAt),
  usedAt: findTime(key.usedAt),
  endsAt: findTime(key.endsAt),
  revokedAt: findTime(key.revokedAt),
  replacedBy: key.replacedBy,
})

const shownOnce = named(
  'KeyOnce',
  object({ key: keySchema, text: text({ description: 'The key itself. It is not shown again.' }) }),
)

const showOnce = async (hub: Hub, key: Key, secret: string): Promise<Of<typeof shownOnce>> => {
  const [owner = ''] = (await findOwners(hub, [key])).values()
  return { key: { ...writeKey(key), owner }, text: secret }
}

const listKeys = operation({
  id: 'listKeys',
  method: 'GET',
  path: '/organizations/{organization}/keys',
  chapter,
  summary: 'The keys of an organization and those below it, without their secrets.',
  permission: 'person',
  query: {
    ...sliceFields,
    of: choice(keyOwners, { description: 'Only keys of such owners.' }),
    owner: identifier({ description: 'With `of`: only keys of that one.' }),
  },
  answer: page('KeyList', keySchema),
  run: async (call) => {
    const within = await getOrganization(call, call.path.organization ?? '')
    const { of: kind, owner: id } = call.query
    const owner = kind && { kind, id }
    const found = await call.hub.keys.list({ within, owner, ...sliceOf(call.query) })
    return { items: await writeKeys(call.hub, found.items), next: found.next }
  },
})

type OwnerGiven = { application?: string; connector?: string; isPersonal?: boolean }

/** Whom a new key is of, if it is not simply of the organization. Refuses with `invalid`. */
const findOwner = async (call: Call<unknown, OwnerGiven>, { id }: Organization) => {
  const { application: applicationId, connector: connectorId, isPersonal } = call.body
  if ([applicationId, connectorId, isPersonal || undefined].filter(Boolean).length > 1) {
    refuse('invalid', 'A key is of one alone.', { field: 'application' })
  }
  const application = applicationId ? await getApplication(call, applicationId) : undefined
  const connector = connectorId ? await getConnector(call, connectorId) : undefined
  const owner = application ?? connector
  if (owner && owner.organizationId !== id) {
    const field = application ? 'application' : 'connector'
    refuse('invalid', 'That belongs to another organization.', { field })
  }
  const user = isPersonal ? call.caller.person?.user : undefined
  return {
    ...(application && { application }),
    ...(connector && { connector }),
    ...(user && { user }),
  }
}

const addKey = operation({
  id: 'addKey',
  method: 'POST',
  path: '/organizations/{organization}/keys',
  chapter,
  summary: 'Makes a key: of the organization, of yourself, or of one application or connector.',
  permission: 'person',
  body: object(
    { name: text({ minLength: 1 }) },
    {
      permissions: list(choice(permissions), { maxItems: permissions.length }),
      application: identifier(),
      connector: identifier(),
      isPersonal: flag({ description: 'It has your own rights, and ends with you.' }),
      endsAt: moment(),
    },
  ),
  answer: shownOnce,
  makes: true,
  run: async (call) => {
    const { hub, body, caller } = call
    const organization = await getOrganization(call, call.path.organization ?? '')
    const { key, text: secret } = await hub.keys.add(
      {
        ...{ organization, name: body.name },
        ...(await findOwner(call, organization)),
        ...(body.permissions && { permissions: body.permissions }),
        ...(body.endsAt !== undefined && { endsAt: Date.parse(body.endsAt) }),
      },
      caller.by,
    )
    return showOnce(hub, key, secret)
  },
})

const rotateKey = operation({
  id: 'rotateKey',
  method: 'POST',
  path: '/keys/{key}/rotation',
  chapter,
  summary: 'Gives a new key in the place of another, which stays good for a while.',
  permission: 'person',
  body: object(
    {},
    {
      overlapHours: count({
        maximum: 24 * 90,
        description: `How long the old one stays good; ${overlapHours} if not said.`,
      }),
      endsAt: maybe(moment()),
    },
  ),
  answer: shownOnce,
  makes: true,
  run: async (call) => {
    const { hub, body, caller } = call
    const { id } = await getKey(call, call.path.key ?? '')
    const overlapMs = (body.overlapHours ?? overlapHours) * hourMs
    const endsAt = typeof body.endsAt === 'string' ? Date.parse(body.endsAt) : body.endsAt
    const rotated = await hub.keys.rotate(id, { overlapMs, endsAt }, caller.by)
    return showOnce(hub, rotated.key, rotated.text)
  },
})

const revokeKey = operation({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/keys/{key}',
  chapter,
  summary: 'Revokes a key at once.',
  permission: 'person',
  run: async (call) => {
    const { id } = await getKey(call, call.path.key ?? '')
    await call.hub.keys.revoke(id, call.caller.by)
  },
})

export const keyOperations: readonly Operation[] = [listKeys, addKey, rotateKey, revokeKey]
