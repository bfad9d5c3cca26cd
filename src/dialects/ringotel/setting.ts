/** What an administrator says of a customer's web service, and whether all of it can be asked. */
import type { Connector } from '../../connector.ts'
import { isSafeForSecrets, readCallUrl } from '../../exchange.ts'
import type { JsonValue } from '../../organization.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import type { Setting, Settings } from '../../setting.ts'
import { checkSource, sourceSettings } from '../../source-setting.ts'
import { type Values, writeCall } from './call.ts'
import { type Description, readDescription } from './description.ts'
import { readFields } from './field.ts'
import { writeTokenCall } from './oauth2.ts'

const parse = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const checkDescription = (value: JsonValue): undefined => {
  readDescription(value)
}

const checkProperties = (value: JsonValue): string | undefined => {
  const fields = readFields(parse(String(value)))
  const isFilled = fields && Object.values(fields).every((each) => each && typeof each === 'string')
  return isFilled ? undefined : 'must be a JSON object: each label with its text.'
}

export const settings: readonly Setting[] = [
  {
    key: 'description',
    label: 'Integration description',
    help: 'The JSON that says how the service is asked. Commas too many and curly quotes are read.',
    kind: 'free',
    required: true,
    // A description may hold a client's secret as it is: the document's own example does.
    isSealed: true,
    check: checkDescription,
  },
  {
    key: 'properties',
    label: 'Properties',
    help: 'What each label of the description stands for, as JSON: {"Client ID": "…"}',
    kind: 'secret',
    check: checkProperties,
  },
  {
    key: 'domain',
    label: 'Domain',
    help: 'What $domain$ is, and what follows the @ of a name such as 101@acme.',
    kind: 'text',
  },
  {
    key: 'createUsers',
    label: 'Create people',
    help: 'Whether somebody whom the service names, and nobody here knows, is made here.',
    kind: 'switch',
  },
  ...sourceSettings,
]

/** What the labels of a description stand for. */
export const propertiesOf = ({ properties }: Settings): Record<string, string> =>
  properties ? JSON.parse(String(properties)) : {}

/** What is the same whoever signs in: the properties, and the empty variables. */
export const ownValues = ({ declared }: Description, settings: Settings): Values =>
  new Map([
    ...declared.map((name): [string, string] => [name, '']),
    ...Object.entries(propertiesOf(settings)),
  ])

/** With what somebody has typed. */
export const allValues = (
  own: Values,
  { settings }: Pick<Connector, 'settings'>,
  { username, password }: { username: string; password: string },
): Values =>
  new Map([...own, ...Object.entries({ username, password, domain: domainOf(settings) })])

export const domainOf = ({ domain }: Settings): string => String(domain ?? '')

/** An address as it will be asked: also where properties are part of its host. */
const checkAddress = (url: string): void => {
  const no = (words: string): never => refuse('invalid', words, { field: 'description' })
  try {
    if (!isSafeForSecrets(readCallUrl(url))) no('A password goes to https:// alone.')
  } catch (error) {
    if (isRefusal(error) && error.code !== 'invalid') {
      no(`An address cannot be asked: ${error.detail.cause}.`)
    }
    throw error
  }
}

const checkLabels = ({ properties: labels }: Description, values: Settings): void => {
  const given = new Set(Object.keys(propertiesOf(values)))
  const missing = labels.find((label) => !given.has(label))
  const unasked = [...given].find((label) => !labels.includes(label))
  const field = 'properties'
  if (missing !== undefined) refuse('invalid', `The property “${missing}” is missing.`, { field })
  if (unasked !== undefined) {
    refuse('invalid', `The description asks for no property “${unasked}”.`, { field })
  }
}

/** Refuses with `invalid` what could not be asked: it is written once, with nothing sent. */
export const checkTogether = (values: Settings): void => {
  checkSource(values)
  const description = readDescription(values.description ?? null)
  checkLabels(description, values)
  const own = ownValues(description, values)
  const typed = { username: 'x', password: 'x' }
  checkAddress(writeCall(description, allValues(own, { settings: values }, typed), 'x').url)
  const { authorization } = description
  if (authorization.type === 'oauth2') {
    checkAddress(writeTokenCall(authorization.oauth2, own, true).url)
  }
}
