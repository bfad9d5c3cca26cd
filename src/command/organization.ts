/** `foyer organization …`: tenants and their tree. */
import { readAccent } from '../branding.ts'
import type { Hub } from '../hub.ts'
import {
  featureNames,
  type JsonValue,
  type Organization,
  type OrganizationChange,
} from '../organization.ts'
import { restCallers } from '../organization-answer.ts'
import { passwordPlaces } from '../organization-password.ts'
import { readOrganizationSettings } from '../organization-setting.ts'
import { brand } from './brand.ts'
import {
  type Command,
  checkChange,
  findText,
  findTexts,
  getText,
  type Noun,
  operator,
  orTaken,
  pickTexts,
  type Result,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import { findOrganization, getNamed, organizationFlag } from './find.ts'
import { timeOf, writeFacts } from './table.ts'

/** The salt of pairwise identifiers is for nobody to see. */
const shownSettings = ({ settings }: Organization): Record<string, JsonValue> => {
  const { pairwiseSalt: _, ...shown } = settings
  return shown
}

const recordOf = (organization: Organization): Record<string, JsonValue> => ({
  id: organization.id,
  slug: organization.slug,
  name: organization.name,
  kind: organization.kind,
  parent: organization.parentId,
  root: organization.rootId,
  hostnames: organization.hostnames,
  settings: shownSettings(organization),
  features: organization.features,
  createdAt: timeOf(organization.createdAt),
  updatedAt: timeOf(organization.updatedAt),
})

const depthOf = ({ path }: Organization): number => path.split('/').length - 3

const changeFlags = {
  name: { value: 'TEXT', help: 'what people call it' },
  kind: { value: 'TEXT', help: 'Brokerage, Region, Office, Team or anything else' },
  hostname: { value: 'HOST', help: 'a host name at which it answers; replaces them', many: true },
  emailDomain: { value: 'DOMAIN', help: 'e-mails that are its own; replaces them', many: true },
  accent: { value: 'COLOR', help: 'the colour of its pages, as #245b4e' },
  passwords: {
    value: 'PLACE',
    help: 'here, or elsewhere: those that are here are forgotten at once',
    choices: passwordPlaces,
  },
  expiryMail: {
    value: 'YES',
    choices: ['yes', 'no'],
    help: 'whether who administers it gets letters about what ends soon (yes)',
  },
  answersRest: {
    value: 'WHO',
    choices: restCallers,
    help: `whose REST calls are told if a password is right: ${restCallers.join(', ')}`,
  },
} as const

/** A list with one empty text is an empty list: that is how one is cleared. */
const listOf = (values: Values, name: string): string[] | undefined =>
  findTexts(values, name)?.filter((each) => each !== '')

const readSettings = (values: Values): Record<string, JsonValue> => {
  const accent = findText(values, 'accent')
  const emailDomains = listOf(values, 'emailDomain')
  const passwords = findText(values, 'passwords')
  const answersRest = findText(values, 'answersRest')
  const expiryMail = findText(values, 'expiryMail')
  return readOrganizationSettings({
    ...(accent !== undefined && { accent: accent === '' ? null : readAccent(accent) }),
    ...(passwords !== undefined && { passwords }),
    ...(emailDomains && { emailDomains: emailDomains.length > 0 ? emailDomains : null }),
    ...(answersRest !== undefined && { answersRest }),
    ...(expiryMail !== undefined && { expiryMail: expiryMail === 'yes' }),
  })
}

const readChange = (values: Values): OrganizationChange => {
  const hostnames = listOf(values, 'hostname')
  const settings = readSettings(values)
  const on = (findTexts(values, 'enable') ?? []).map((name) => [name, true])
  const off = (findTexts(values, 'disable') ?? []).map((name) => [name, false])
  const features = Object.fromEntries([...on, ...off])
  return {
    ...pickTexts(values, ['name', 'kind']),
    ...(hostnames && { hostnames }),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...(Object.keys(features).length > 0 && { features }),
  }
}

const add: Command = {
  summary: 'Adds an organization, or one below another.',
  word: 'name',
  flags: {
    ...changeFlags,
    name: { ...changeFlags.name, required: true },
    slug: { value: 'NAME', help: 'its short name, for good (made from its name)' },
    organization: { value: 'NAME', help: 'short name or id of the one above it' },
  },
  run: async (hub, values) => {
    const parent = await findOrganization(hub, values)
    const slug = findText(values, 'slug')
    const hostnames = listOf(values, 'hostname')
    const input = { name: getText(values, 'name'), kind: findText(values, 'kind') ?? '' }
    const adding = hub.organizations.add(
      {
        ...input,
        settings: readSettings(values),
        ...(hostnames && { hostnames }),
        ...(slug !== undefined && { slug }),
        ...(parent && { parent }),
      },
      operator,
    )
    const organization = await orTaken('hostname', adding)
    const { id, name } = organization
    const text = `${name} is there now: ${organization.slug} (${id}).`
    return { text, data: recordOf(organization) }
  },
}

const list: Command = {
  summary: 'Lists organizations, each below the one above it.',
  word: 'organization',
  flags: { organization: { ...organizationFlag, help: 'only that one and below' }, ...sliceFlags },
  run: async (hub, values) => {
    const below = await findOrganization(hub, values)
    const found = await hub.organizations.list({ below, ...sliceOf(values) })
    const indented = (each: Organization): string => `${'· '.repeat(depthOf(each))}${each.name}`
    return writeList(
      found,
      ['name', 'slug', 'kind', 'id'],
      (each) => [indented(each), each.slug, each.kind, each.id],
      recordOf,
    )
  },
}

const getMeant = async (hub: Hub, values: Values): Promise<Organization> =>
  getNamed(hub, getText(values, 'organization'), 'organization')

const show: Command = {
  summary: 'Shows an organization.',
  word: 'organization',
  flags: { organization: { ...organizationFlag, required: true } },
  run: async (hub, values): Promise<Result> => {
    const organization = await getMeant(hub, values)
    const { id, parentId } = organization
    const parent = parentId === null ? undefined : await hub.organizations.find(parentId)
    const people = (await hub.memberships.count([id])).get(id) ?? 0
    const facts = {
      name: organization.name,
      slug: organization.slug,
      id,
      kind: organization.kind,
      below: parent && `${parent.name} (${parent.slug})`,
      people,
      'host names': organization.hostnames.join(', '),
      features: JSON.stringify(organization.features),
      settings: JSON.stringify(shownSettings(organization)),
      added: timeOf(organization.createdAt),
    }
    return { text: writeFacts(facts), data: { ...recordOf(organization), people } }
  },
}

const featureFlag = { value: 'NAME', many: true, choices: featureNames }

const change: Command = {
  summary: 'Changes an organization; what is not named stays.',
  word: 'organization',
  flags: {
    organization: { ...organizationFlag, required: true },
    ...changeFlags,
    enable: { ...featureFlag, help: `switch a feature on: ${featureNames.join(', ')}` },
    disable: { ...featureFlag, help: 'switch a feature off' },
  },
  run: async (hub, values) => {
    const { id } = await getMeant(hub, values)
    const given = readChange(values)
    checkChange(given)
    const changed = await orTaken('hostname', hub.organizations.change(id, given, operator))
    return { text: `${changed.name} is changed.`, data: recordOf(changed) }
  },
}

const remove: Command = {
  summary: 'Removes an organization, with its people, applications, groups and keys.',
  word: 'organization',
  flags: { organization: { ...organizationFlag, required: true } },
  run: async (hub, values) => {
    const { id, name } = await getMeant(hub, values)
    const gone = await hub.organizations.remove(id, operator)
    const { people, sessions, applications, keys } = gone
    const counts = [`people ${people}`, `sessions ${sessions}`, `applications ${applications}`]
    const text = `${name} is gone, and with it ${counts.join(', ')}, keys ${keys}.`
    return { text, data: { id, ...gone } }
  },
}

export const organization: Noun = {
  summary: 'Tenants and their tree.',
  verbs: { add, list, show, change, brand, remove },
}
