/** What an administrator says of an external service (seed 001, "REST"), and what fits together. */
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import type { Setting, Settings } from '../../setting.ts'
import { checkSource, findHeaderFault, sourceSettings } from '../../source-setting.ts'
import {
  checkBody,
  checkNames,
  checkUrl,
  type DataForm,
  dataForms,
  forgotPlaceholders,
  placeholders,
} from './placeholder.ts'

/** Seed 001, "HTTP Action". */
export const methods = ['POST', 'PUT', 'GET'] as const

/** A header's name in lower case, and what stands in it. */
export type HeaderTemplate = [name: string, template: string]

/** RFC 9110 §5.5: visible ASCII, space and tab. */
const headerValue = /^[\t\x20-\x7e]*$/

/** `Name: value` lines, as the secret setting holds them. */
const readHeaderLines = (text: string): HeaderTemplate[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = Math.max(line.indexOf(':'), 0)
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]
    })

const readHeaderMap = (value: JsonValue): [string, JsonValue][] =>
  Object.entries((value ?? {}) as Settings).map(([name, each]) => [name.toLowerCase(), each])

/** The headers that nobody is shown. */
export const readSecretHeaders = ({ secretHeaders }: Settings): HeaderTemplate[] =>
  readHeaderLines(String(secretHeaders ?? ''))

/** Every header that an administrator adds. */
export const readHeaders = (values: Settings): HeaderTemplate[] => [
  ...readHeaderMap(values.headers ?? null).map(
    ([name, template]): HeaderTemplate => [name, String(template)],
  ),
  ...readSecretHeaders(values),
]

const checkHeader = (name: string, template: JsonValue): string | undefined => {
  const fault = findHeaderFault(name)
  if (fault !== undefined) return fault
  if (typeof template !== 'string') return `has several values for ${name}.`
  if (!headerValue.test(template)) return `has a value for ${name} that no header can carry.`
  return checkNames(template)
}

const checkHeaders = (headers: [string, JsonValue][]): string | undefined =>
  headers.map(([name, value]) => checkHeader(name, value)).find((fault) => fault !== undefined)

const write = (names: readonly string[]): string => names.map((name) => `{{${name}}}`).join(' ')

export const settings: readonly Setting[] = [
  {
    key: 'url',
    label: 'Authentication URL',
    help: `Where passwords are checked. Placeholders: ${write(placeholders)}`,
    kind: 'text',
    required: true,
    check: (value) => checkUrl(String(value), placeholders),
  },
  {
    key: 'method',
    label: 'HTTP action',
    help: 'POST unless you say otherwise.',
    kind: 'choice',
    choices: methods,
  },
  {
    key: 'dataAs',
    label: 'Data as',
    help: 'How the body is written and values in it are escaped. JSON unless you say otherwise.',
    kind: 'choice',
    choices: dataForms,
  },
  {
    key: 'headers',
    label: 'Headers',
    help: 'Further headers, placeholders allowed.',
    kind: 'map',
    check: (value) => checkHeaders(readHeaderMap(value)),
  },
  {
    key: 'secretHeaders',
    label: 'Secret headers',
    help: 'The same for headers that nobody shall read here, a line each: Authorization: Bearer …',
    kind: 'secret',
    isLong: true,
    check: (value) => checkHeaders(readHeaderLines(String(value))),
  },
  {
    key: 'body',
    label: 'Body',
    help: 'A template. Without one it holds `email` and `password`; with Basic, nothing.',
    kind: 'text',
    isLong: true,
    check: (value) => checkNames(String(value)),
  },
  {
    key: 'authType',
    label: 'HTTP auth type',
    help: 'Basic sends e-mail and password as the Authorization header: nothing else is needed.',
    kind: 'choice',
    choices: ['None', 'Basic'],
  },
  {
    key: 'forgotUrl',
    label: 'Forgot password URL',
    help: `Told with GET that somebody forgot theirs: ${write(forgotPlaceholders)}`,
    kind: 'text',
    isRare: true,
    check: (value) => checkUrl(String(value), forgotPlaceholders),
  },
  {
    key: 'organizationId',
    label: 'Organization id',
    help: 'What {{ORGID}} is, if not our id of the organization.',
    kind: 'text',
    isRare: true,
  },
  ...sourceSettings,
]

export const formOf = ({ dataAs }: Settings): DataForm => (dataAs ?? 'JSON') as DataForm

const checkTogetherHeaders = (values: Settings): void => {
  const names = readHeaders(values).map(([name]) => name)
  if (values.authType === 'Basic' && names.includes('authorization')) {
    refuse('invalid', 'Basic writes the Authorization header itself.', { field: 'authType' })
  }
  if (new Set(names).size !== names.length) {
    refuse('invalid', 'A header is there twice.', { field: 'headers' })
  }
}

/** A body that is left out has the password; one that is written, and a GET, may forget it. */
const carriesPassword = (values: Settings): boolean => {
  const { url, method, body, authType } = values
  if (authType === 'Basic' || (method !== 'GET' && !body)) return true
  const templates = [url, body, ...readHeaders(values).map(([, template]) => template)]
  return templates.some((template) => String(template).includes('{{USERPASSWORD}}'))
}

/** Refuses with `invalid` what would be sent by nobody, or understood by nobody. */
export const checkTogether = (values: Settings): void => {
  const { method, body } = values
  checkSource(values)
  checkTogetherHeaders(values)
  if (method === 'GET' && body) {
    refuse('invalid', 'A GET request has no body.', { field: 'body' })
  }
  const fault = body ? checkBody(formOf(values), String(body)) : undefined
  if (fault !== undefined) refuse('invalid', `Body ${fault}`, { field: 'body' })
  if (!carriesPassword(values)) {
    const words = 'The password is sent nowhere: choose Basic, or {{USERPASSWORD}} somewhere.'
    refuse('invalid', words, { field: 'authType' })
  }
}
