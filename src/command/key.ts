/** `foyer key …`: the secrets by which servers call. */
import type { Hub } from '../hub.ts'
import { type Key, permissions } from '../key.ts'
import { hintOf } from '../key-text.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import {
  type Command,
  findText,
  findTexts,
  getText,
  type Noun,
  operator,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import {
  applicationFlag,
  connectorFlag,
  getApplication,
  getConnector,
  getOrganization,
  getUser,
  organizationFlag,
  userFlag,
} from './find.ts'
import { findEnd, findSpanOf } from './moment.ts'
import { findTime, timeOf, writeFacts } from './table.ts'

const recordOf = (key: Key): Record<string, JsonValue> => ({
  id: key.id,
  name: key.name,
  hint: hintOf(key),
  organization: key.organizationId,
  user: key.userId,
  application: key.applicationId,
  connector: key.connectorId,
  permissions: key.permissions,
  createdAt: timeOf(key.createdAt),
  usedAt: findTime(key.usedAt),
  endsAt: findTime(key.endsAt),
})

const endFlag = { value: 'TIME', help: 'when it ends: a date, or a span such as 90d (never)' }

/** Whose a key is: an organization's, a person's, or that of one application or connector. */
const readOwner = async (hub: Hub, values: Values) => {
  const isPersonal = findText(values, 'user') !== undefined
  if (findText(values, 'connector') !== undefined) {
    const connector = await getConnector(hub, values)
    return { organization: await hub.organizations.get(connector.organizationId), connector }
  }
  if (findText(values, 'application') === undefined) {
    const organization = await getOrganization(hub, values)
    if (!isPersonal) return { organization }
    return { organization, user: await getUser(hub, values, organization.rootId) }
  }
  if (isPersonal) return refuse('invalid', 'Say either --user or --application.')
  const application = await getApplication(hub, values)
  return { organization: await hub.organizations.get(application.organizationId), application }
}

const add: Command = {
  summary: 'Adds a key, and shows it this once.',
  word: 'name',
  flags: {
    name: { value: 'TEXT', help: 'what the key is for' },
    organization: organizationFlag,
    user: { ...userFlag, help: 'e-mail or id of the person whose rights it has' },
    application: { ...applicationFlag, help: 'the one application that it is good for' },
    connector: { ...connectorFlag, help: 'the one source that writes to us with it' },
    permission: {
      value: 'NAME',
      help: `${permissions.join(', ')} (all; of an application, vouch)`,
      many: true,
      choices: permissions,
    },
    ends: endFlag,
  },
  run: async (hub, values) => {
    const owner = await readOwner(hub, values)
    const allowed = findTexts(values, 'permission')
    const endsAt = findEnd(values, 'ends', hub.world.now())
    const { key, text } = await hub.keys.add(
      {
        ...owner,
        name: findText(values, 'name') ?? 'Command line',
        ...(allowed && { permissions: allowed }),
        ...(endsAt !== undefined && { endsAt }),
      },
      operator,
    )
    return { text, data: { ...recordOf(key), key: text } }
  },
}

/** What the applications are called whose keys these are. */
const findNames = async (hub: Hub, keys: readonly Key[]): Promise<Map<string, string>> => {
  const ids = new Set(keys.flatMap((key) => key.applicationId ?? []))
  const found = await Promise.all([...ids].map((id) => hub.applications.find(id)))
  return new Map(found.flatMap((each) => (each ? [[each.id, each.name]] : [])))
}

const list: Command = {
  summary: 'Lists the keys of an organization and those below it. Secrets are not shown.',
  word: 'organization',
  flags: {
    organization: organizationFlag,
    user: { ...userFlag, help: 'only those of that person' },
    ...sliceFlags,
  },
  run: async (hub, values) => {
    const within = await getOrganization(hub, values)
    const isOne = findText(values, 'user') !== undefined
    const user = isOne ? await getUser(hub, values, within.rootId) : undefined
    const owner = user && { kind: 'person' as const, id: user.id }
    const found = await hub.keys.list({ within, owner, ...sliceOf(values) })
    const ids = found.items.flatMap((key) => key.userId ?? [])
    const people = new Map((await hub.users.findAll(ids)).map((user) => [user.id, user.email]))
    const applications = await findNames(hub, found.items)
    return writeList(
      found,
      ['name', 'of', 'permissions', 'used', 'ends', 'id'],
      (key) => [
        key.name,
        people.get(key.userId ?? '') ?? applications.get(key.applicationId ?? '') ?? '-',
        key.permissions.join(' '),
        findTime(key.usedAt),
        findTime(key.endsAt),
        key.id,
      ],
      recordOf,
    )
  },
}

/** A key by its id, or by how its text begins. The whole text is a secret, and not asked for. */
const getKey = async (hub: Hub, values: Values): Promise<Key> => {
  const text = getText(values, 'key')
  const [, hex] = /^fyr_([0-9a-f]{32})_?$/.exec(text) ?? []
  const id = hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') ?? text
  const key = await hub.keys.find(id)
  if (key?.revokedAt === null) return key
  return refuse('not-found', 'There is no such key: "foyer key list" shows the ids.', {
    field: 'key',
  })
}

const keyFlag = { value: 'ID', help: 'id of the key, or its hint', required: true }

const show: Command = {
  summary: 'Shows a key, without its secret.',
  word: 'key',
  flags: { key: keyFlag },
  run: async (hub, values) => {
    const key = await getKey(hub, values)
    const organization = await hub.organizations.find(key.organizationId)
    const user = key.userId === null ? undefined : await hub.users.find(key.userId)
    const applications = await findNames(hub, [key])
    const facts = {
      name: key.name,
      id: key.id,
      hint: hintOf(key),
      organization: organization && `${organization.name} (${organization.slug})`,
      person: user?.email,
      application: applications.get(key.applicationId ?? ''),
      permissions: key.permissions.join(', '),
      added: timeOf(key.createdAt),
      used: findTime(key.usedAt),
      ends: findTime(key.endsAt),
    }
    return { text: writeFacts(facts), data: recordOf(key) }
  },
}

const overlapHours = 24

const rotate: Command = {
  summary: 'Gives a new key, shown this once, in the place of another, which ends later.',
  word: 'key',
  flags: {
    key: keyFlag,
    overlap: { value: 'SPAN', help: `how long the old one stays good (${overlapHours}h)` },
    ends: { ...endFlag, help: 'when the new one ends, or never; asked for if the old one ends' },
  },
  run: async (hub, values) => {
    const { id } = await getKey(hub, values)
    const overlapMs = findSpanOf(values, 'overlap') ?? overlapHours * 3_600_000
    const isNever = findText(values, 'ends') === 'never'
    const endsAt = isNever ? null : findEnd(values, 'ends', hub.world.now())
    const { key, text } = await hub.keys.rotate(id, { overlapMs, endsAt }, operator)
    return { text, data: { ...recordOf(key), key: text, replaces: id } }
  },
}

const remove: Command = {
  summary: 'Revokes a key at once.',
  word: 'key',
  flags: { key: keyFlag },
  run: async (hub, values) => {
    const { id, name } = await getKey(hub, values)
    await hub.keys.revoke(id, operator)
    return { text: `The key ${name} is revoked.`, data: { id } }
  },
}

export const key: Noun = {
  summary: 'Secrets by which servers call.',
  verbs: { add, list, show, rotate, remove },
}
