/** `foyer application …`: what people can be sent to. */
import type { Application, ApplicationChange } from '../application.ts'
import type { Launch } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { presetFields, readPreset } from '../preset.ts'
import { refuse } from '../refusal.ts'
import type { Settings } from '../setting.ts'
import {
  type Command,
  checkChange,
  findNumber,
  findText,
  findTexts,
  getText,
  type Noun,
  operator,
  pickTexts,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import {
  applicationFlag,
  getApplication,
  getNamed,
  getOrganization,
  organizationFlag,
} from './find.ts'
import { readSets, redact } from './setting.ts'
import { indent, timeOf, writeFacts, writeTable } from './table.ts'

const changeFlags = {
  name: { value: 'TEXT', help: 'what people read on the tile' },
  samlMetadata: { value: 'FILE', help: 'the metadata of a SAML service provider', kind: 'file' },
  entityId: { value: 'TEXT', help: 'its entity ID, where it has no metadata' },
  acsUrl: { value: 'URL', help: 'where it takes responses' },
  url: { value: 'URL', help: 'the address of a plain link' },
  preset: { value: 'NAME', help: 'slack, aws …: "foyer application presets" lists them' },
  type: { value: 'TYPE', help: 'another type; "foyer application types" lists them' },
  set: {
    value: 'KEY=VALUE',
    help: 'a setting of its type; @FILE reads the value, nothing takes it away',
    kind: 'pairs',
    many: true,
  },
  openTo: {
    value: 'WHOM',
    help: 'everyone in its organizations, or the granted alone',
    choices: ['everyone', 'granted'],
  },
  availableIn: { value: 'NAMES', help: 'organizations that have it, with commas', many: true },
  position: { value: 'NUMBER', help: 'smaller ones come first', kind: 'number' },
} as const

const launchOf = (hub: Hub, type: string): Launch =>
  hub.dialects.launch(type) ??
  refuse('invalid', `There is no type ${type}: "foyer application types" lists them.`, {
    field: 'type',
  })

/** The type that the flags speak of. */
const findType = (values: Values): string | undefined => {
  const said = findText(values, 'type')
  if (said !== undefined) return said
  const ofSaml = ['samlMetadata', 'entityId', 'acsUrl', 'preset']
  if (ofSaml.some((name) => values[name] !== undefined)) return 'saml'
  return values.url === undefined ? undefined : 'link'
}

/** The settings that were said for a type. */
const readSettings = (hub: Hub, type: string, values: Values): Settings => {
  const launch = launchOf(hub, type)
  const metadata = findText(values, 'samlMetadata')
  const bytes = metadata === undefined ? undefined : Buffer.from(metadata, 'base64')
  const described = bytes && launch.readDescription?.(bytes, hub.world.now())
  const shortcuts = pickTexts(values, ['entityId', 'acsUrl', 'url'])
  const preset = findText(values, 'preset')
  const declared = preset === undefined ? launch.settings : presetFields(launch, preset)
  const given = readSets(values, declared, { ...described, ...shortcuts })
  return preset === undefined ? given : readPreset(launch, preset, given)
}

const readPlaces = async (hub: Hub, values: Values): Promise<string[] | undefined> => {
  const names = findTexts(values, 'availableIn')?.flatMap((each) => each.split(','))
  if (!names) return undefined
  const found = names.map((name) => getNamed(hub, name.trim(), 'availableIn'))
  return (await Promise.all(found)).map((each) => each.id)
}

const readRest = async (hub: Hub, values: Values): Promise<ApplicationChange> => {
  const openTo = findText(values, 'openTo')
  const position = findNumber(values, 'position')
  const organizationIds = await readPlaces(hub, values)
  return {
    ...(openTo !== undefined && { openTo: openTo === 'granted' ? 'granted' : 'everyone' }),
    ...(position !== undefined && { position }),
    ...(organizationIds && { organizationIds }),
  }
}

const factsOf = (hub: Hub, application: Application): Record<string, string> =>
  hub.dialects.launch(application.type)?.facts?.(hub, application) ?? {}

const recordOf = (hub: Hub, application: Application): Record<string, JsonValue> => ({
  id: application.id,
  name: application.name,
  type: application.type,
  organization: application.organizationId,
  openTo: application.openTo,
  availableIn: application.organizationIds,
  position: application.position,
  settings: redact(hub.dialects.launch(application.type)?.settings ?? [], application.settings),
  facts: factsOf(hub, application),
  createdAt: timeOf(application.createdAt),
  updatedAt: timeOf(application.updatedAt),
})

const add: Command = {
  summary: 'Adds an application: a SAML service provider, a link, or another type.',
  word: 'name',
  flags: {
    ...changeFlags,
    name: { ...changeFlags.name, required: true },
    organization: { ...organizationFlag, help: 'short name or id of its owner' },
  },
  run: async (hub, values) => {
    const owner = await getOrganization(hub, values)
    const words =
      'Give --saml-metadata FILE, --entity-id with --acs-url, --preset, --url, or --type.'
    const type = findType(values) ?? refuse('invalid', words)
    const settings = readSettings(hub, type, values)
    const rest = await readRest(hub, values)
    const input = { owner, name: getText(values, 'name'), type, settings, ...rest }
    const application = await hub.applications.add(input, operator)
    const facts = Object.entries(factsOf(hub, application))
    const lines = facts.map(([fact, value]) => `  ${fact}: ${value}`)
    const text = [`${application.name} is there now (${application.id}).`, ...lines].join('\n')
    return { text, data: recordOf(hub, application) }
  },
}

const list: Command = {
  summary: 'Lists what an organization and those below it own.',
  word: 'organization',
  flags: { organization: organizationFlag, ...sliceFlags },
  run: async (hub, values) => {
    const within = await getOrganization(hub, values)
    return writeList(
      await hub.applications.list({ within, ...sliceOf(values) }),
      ['name', 'type', 'open to', 'position', 'id'],
      (each) => [each.name, each.type, each.openTo, each.position, each.id],
      (each) => recordOf(hub, each),
    )
  },
}

const meantFlags = {
  application: { ...applicationFlag, required: true },
  organization: { ...organizationFlag, help: 'in whose root, where several are named so' },
}

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

const show: Command = {
  summary: 'Shows an application, and what its other side has to be told.',
  word: 'application',
  flags: meantFlags,
  run: async (hub, values) => {
    const application = await getApplication(hub, values)
    const places = await Promise.all(application.organizationIds.map(hub.organizations.find))
    const owner = await hub.organizations.find(application.organizationId)
    const declared = hub.dialects.launch(application.type)?.settings ?? []
    const known = Object.entries(redact(declared, application.settings))
    const settings = known.filter(([, value]) => value !== null)
    const facts = {
      name: application.name,
      id: application.id,
      type: application.type,
      owner: owner && `${owner.name} (${owner.slug})`,
      'open to': application.openTo,
      'available in': places.map((each) => each?.slug ?? '(gone)').join(', '),
      position: application.position,
      added: timeOf(application.createdAt),
    }
    const parts = [
      writeFacts(facts),
      writeFacts(Object.fromEntries(settings.map(([key, value]) => [key, textOf(value)]))),
      writeFacts(factsOf(hub, application)),
    ]
    const text = parts.filter((part) => part !== '').join('\n\n')
    return { text, data: recordOf(hub, application) }
  },
}

const change: Command = {
  summary: 'Changes an application; what is not named stays.',
  word: 'application',
  flags: { ...meantFlags, ...changeFlags },
  run: async (hub, values) => {
    const application = await getApplication(hub, values)
    const type = findText(values, 'type') ?? application.type
    const settings = readSettings(hub, type, values)
    const given: ApplicationChange = {
      ...pickTexts(values, ['name']),
      ...(type !== application.type && { type }),
      ...(Object.keys(settings).length > 0 && { settings }),
      ...(await readRest(hub, values)),
    }
    checkChange(given)
    const changed = await hub.applications.change(application, given, operator)
    return { text: `${changed.name} is changed.`, data: recordOf(hub, changed) }
  },
}

const remove: Command = {
  summary: 'Removes an application: links to it open nothing any more.',
  word: 'application',
  flags: meantFlags,
  run: async (hub, values) => {
    const application = await getApplication(hub, values)
    await hub.applications.delete(application, operator)
    return { text: `${application.name} is gone.`, data: { id: application.id } }
  },
}

const launchesOf = (hub: Hub): Launch[] =>
  hub.dialects.served(hub.config).flatMap(({ launch }) => launch ?? [])

const types: Command = {
  summary: 'Lists the types of applications, each with the settings that --set takes.',
  flags: {},
  run: async (hub) => {
    const launches = launchesOf(hub)
    const tables = launches.map(({ type, label, settings }) => {
      const rows = settings.map(({ key, kind, required, help }) => [
        key,
        required ? `${kind}, required` : kind,
        help,
      ])
      return `${type} (${label})\n${indent(writeTable(['setting', 'kind', 'meaning'], rows))}`
    })
    const data = launches.map(({ type, label, settings }) => ({
      type,
      label,
      settings: settings.map(({ key, kind, required, help, label: name, choices }) => ({
        key,
        kind,
        required: required ?? false,
        label: name,
        help,
        choices: choices ? [...choices] : null,
      })),
    }))
    return { text: tables.join('\n\n'), data: { items: data, next: null } }
  },
}

const presets: Command = {
  summary: 'Lists applications that are known by name, with what --set has to say of each.',
  flags: {},
  run: async (hub) => {
    const known = launchesOf(hub).flatMap(({ type, presets: each = [] }) =>
      each.map((preset) => ({ type, ...preset })),
    )
    const parts = known.map(({ name, label, help, asks }) => {
      const rows = asks.map(({ key, required, help: words }) => [
        key,
        required ? 'required' : '',
        words,
      ])
      const table =
        rows.length > 0 ? `\n${indent(writeTable(['setting', '', 'meaning'], rows))}` : ''
      return `${name} (${label})\n${indent(help)}${table}`
    })
    const data = known.map(({ type, name, label, help, asks }) => ({
      ...{ type, name, label, help },
      asks: asks.map(({ key, label: title, help: words, required = false }) => ({
        ...{ key, label: title, help: words, required },
      })),
    }))
    return { text: parts.join('\n\n'), data: { items: data, next: null } }
  },
}

export const application: Noun = {
  summary: 'What people can be sent to.',
  verbs: { add, list, show, change, remove, types, presets },
}
