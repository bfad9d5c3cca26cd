/** `foyer connector …`: outside sources that say who somebody is, or write people here. */
import type { Connector, ConnectorChange } from '../connector.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { factsOf } from '../redirect.ts'
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
  type Result,
  sliceFlags,
  sliceOf,
  type Values,
  writeList,
} from './command.ts'
import { presets, types } from './connector-kind.ts'
import { map, mappings, unmap } from './connector-mapping.ts'
import {
  hasSettings,
  kindOf,
  presetFlag,
  readSettings,
  settingFlags,
  typeFlag,
} from './connector-setting.ts'
import { writeTest, writeTrial } from './connector-test.ts'
import { connectorFlag, getConnector, getOrganization, organizationFlag } from './find.ts'
import { redact } from './setting.ts'
import { indent, timeOf, writeFacts } from './table.ts'

const changeFlags = {
  name: { value: 'TEXT', help: 'what it is called; people may read it on the sign-in page' },
  ...settingFlags,
  domain: { value: 'DOMAIN', help: 'asked for these e-mails alone; replaces them', many: true },
  position: { value: 'NUMBER', help: 'smaller ones are asked first', kind: 'number' },
} as const

const activeFlag = { value: 'YES-NO', help: 'no: nobody is asked there', choices: ['yes', 'no'] }

const readChange = (hub: Hub, type: string, values: Values): ConnectorChange => {
  const name = findText(values, 'name')
  // A list with one empty text is an empty list: that is how one is cleared.
  const domains = findTexts(values, 'domain')?.filter((each) => each !== '')
  const position = findNumber(values, 'position')
  const active = findText(values, 'active')
  return {
    ...(name !== undefined && { name }),
    ...(hasSettings(values) && { settings: readSettings(hub, type, values) }),
    ...(domains && { domains }),
    ...(position !== undefined && { position }),
    ...(active !== undefined && { isActive: active === 'yes' }),
  }
}

const shownSettings = (hub: Hub, { type, settings }: Connector): Settings =>
  redact(hub.dialects.source(type)?.settings ?? [], settings)

const recordOf = (hub: Hub, connector: Connector): Record<string, JsonValue> => ({
  id: connector.id,
  name: connector.name,
  type: connector.type,
  organization: connector.organizationId,
  domains: connector.domains,
  position: connector.position,
  isActive: connector.isActive,
  settings: shownSettings(hub, connector),
  createdAt: timeOf(connector.createdAt),
  updatedAt: timeOf(connector.updatedAt),
})

/** What the other side has to be told of the hub, where there is any. */
const readInput = async (hub: Hub, values: Values) => {
  const owner = await getOrganization(hub, values)
  const type = getText(values, 'type')
  const { domains, position, settings = {}, isActive } = readChange(hub, type, values)
  kindOf(hub, type)
  return {
    owner,
    type,
    settings,
    ...(domains && { domains }),
    ...(position !== undefined && { position }),
    ...(isActive !== undefined && { isActive }),
  }
}

const addFlags = {
  ...changeFlags,
  type: typeFlag,
  preset: presetFlag,
  organization: { ...organizationFlag, help: 'short name or id of the one whose people it knows' },
}

const add: Command = {
  summary: 'Adds a source of the people of an organization and below it.',
  word: 'name',
  flags: {
    ...addFlags,
    name: { ...changeFlags.name, required: true },
    type: { ...typeFlag, required: true },
    active: { ...activeFlag, help: 'no: to be tested before people come' },
  },
  run: async (hub, values) => {
    const input = await readInput(hub, values)
    const connector = await hub.connectors.add(
      { ...input, name: getText(values, 'name') },
      operator,
    )
    const isWriting = hub.dialects.writer(connector.type) !== undefined
    const started = isWriting ? 'may write here' : 'is asked from now on'
    const does = connector.isActive ? started : 'is there, and switched off'
    const facts = factsOf(hub, connector)
    const text = `${connector.name} ${does} (${connector.id}).`
    return {
      text: Object.keys(facts).length === 0 ? text : `${text}\n${indent(writeFacts(facts))}`,
      data: { ...recordOf(hub, connector), facts },
    }
  },
}

const list: Command = {
  summary: 'Lists the sources of an organization and those below it.',
  word: 'organization',
  flags: { organization: organizationFlag, ...sliceFlags },
  run: async (hub, values) => {
    const within = await getOrganization(hub, values)
    return writeList(
      await hub.connectors.list({ within, ...sliceOf(values) }),
      ['name', 'type', 'position', 'domains', 'active', 'id'],
      ({ name, type, position, domains, isActive, id }) => [
        ...[name, type, position, domains.join(', '), isActive ? 'yes' : 'no', id],
      ],
      (each) => recordOf(hub, each),
    )
  },
}

const meantFlags = { connector: { ...connectorFlag, required: true } }

const show: Command = {
  summary: 'Shows a source, its secrets aside.',
  word: 'connector',
  flags: { ...meantFlags, organization: organizationFlag },
  run: async (hub, values): Promise<Result> => {
    const connector = await getConnector(hub, values)
    const owner = await hub.organizations.find(connector.organizationId)
    const facts = {
      name: connector.name,
      id: connector.id,
      type: connector.type,
      of: owner && `${owner.name} (${owner.slug})`,
      domains: connector.domains.join(', '),
      position: connector.position,
      active: connector.isActive ? 'yes' : 'no',
      settings: JSON.stringify(shownSettings(hub, connector)),
      added: timeOf(connector.createdAt),
    }
    const told = factsOf(hub, connector)
    const data = { ...recordOf(hub, connector), facts: told }
    return { text: writeFacts({ ...facts, ...told }), data }
  },
}

const change: Command = {
  summary: 'Changes a source; what is not named stays.',
  word: 'connector',
  flags: {
    ...meantFlags,
    organization: organizationFlag,
    ...changeFlags,
    active: activeFlag,
  },
  run: async (hub, values) => {
    const before = await getConnector(hub, values)
    const given = readChange(hub, before.type, values)
    checkChange(given)
    const connector = await hub.connectors.change(before, given, operator)
    return { text: `${connector.name} is changed.`, data: recordOf(hub, connector) }
  },
}

const remove: Command = {
  summary: 'Removes a source: nobody is asked there any more.',
  word: 'connector',
  flags: { ...meantFlags, organization: organizationFlag },
  run: async (hub, values) => {
    const connector = await getConnector(hub, values)
    await hub.connectors.remove(connector, operator)
    return { text: `${connector.name} is gone.`, data: { id: connector.id } }
  },
}

const published: Command = {
  summary: 'Shows what a source publishes of itself now (keys, say), and takes it over.',
  word: 'connector',
  flags: {
    ...meantFlags,
    organization: organizationFlag,
    confirm: { value: 'MARK', help: 'takes over what was shown with that mark' },
  },
  run: async (hub, values) => {
    const connector = await getConnector(hub, values)
    const { readPublished } = hub.dialects.redirect(connector.type) ?? {}
    if (!readPublished) return refuse('invalid', 'Such a source publishes nothing of itself.')
    const found = await readPublished(hub, connector, findText(values, 'confirm'), operator)
    const { mark, isNew, facts } = found
    const words = isNew
      ? `This is not what is set. To take it over, add --confirm ${mark}.`
      : 'This is what is set.'
    return { text: `${writeFacts(facts)}\n\n${words}`, data: { mark, isNew, facts } }
  },
}

const test: Command = {
  summary: 'Asks a source, or one that is not added yet, and shows what comes of it.',
  word: 'connector',
  flags: {
    connector: connectorFlag,
    ...addFlags,
    username: { value: 'TEXT', help: 'e-mail or username, as it would be typed' },
    password: { value: '', help: 'read the password from the standard input', kind: 'input' },
    dry: { value: '', help: 'sends nothing, and shows what would be sent', kind: 'switch' },
  },
  run: async (hub, values) => {
    const isKept = findText(values, 'connector') !== undefined
    const name = findText(values, 'name') || 'Trial'
    const connector = isKept
      ? await getConnector(hub, values)
      : hub.connectors.make({ ...(await readInput(hub, values)), name })
    const isLed = hub.dialects.redirect(connector.type) !== undefined
    const done = await hub.connectorTests.run(
      {
        connector,
        username: isLed ? '' : getText(values, 'username'),
        password: findText(values, 'password') ?? '',
        isDry: values.dry === true,
      },
      operator,
    )
    const text = isLed ? writeTrial(done) : writeTest(done)
    return { text, data: JSON.parse(JSON.stringify(done)) }
  },
}

export const connector: Noun = {
  summary: 'Sources outside that say who somebody is, or write people here.',
  verbs: {
    ...{ add, list, show, change, remove, test, published, types, presets },
    ...{ map, mappings, unmap },
  },
}
