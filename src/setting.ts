/**
 * Settings: what a launch or a connector declares about itself. Forms, checks, redaction and
 * documents are drawn from the declaration; a secret is sealed at rest and redacted by kind.
 */
import type { JsonValue } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Seal } from './seal.ts'

export type SettingKind =
  | 'text'
  | 'url'
  | 'switch'
  | 'choice'
  | 'number'
  | 'texts'
  | 'map'
  | 'secret'
  | 'free'

export type Setting = {
  key: string
  label: string
  help: string
  kind: SettingKind
  choices?: readonly string[]
  required?: boolean
  /** Sealed at rest, whatever the kind: it may hold secrets among what administrators may read. */
  isSealed?: boolean
  /** A switch that is on where nothing is set. */
  isOn?: boolean
  /** It has several lines: a certificate, a template. */
  isLong?: boolean
  /** Few need it: forms keep it apart from what everybody fills in. */
  isRare?: boolean
  /** Says what is wrong with a value of the right kind, or nothing. */
  check?: (value: JsonValue) => string | undefined
}

export type Settings = Record<string, JsonValue>

const textLength = 4096
const listLength = 100
const freeLength = 65_536
const freeDepth = 8

// What no XML and no terminal can carry: control characters, halves of pairs, non-characters.
const plainPattern = /^[^[\p{Cc}--[\t\n\r]]\p{Cs}\uFFFE\uFFFF]*$/v

/** True for a text of moderate length that pages, XML and terminals can carry. */
export const isText = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && value.length <= textLength && plainPattern.test(value)

const isTextList = (value: JsonValue): boolean =>
  Array.isArray(value) && value.length <= listLength && value.every(isText)

const isSmall = (value: JsonValue): boolean => JSON.stringify(value).length <= freeLength

const isTextMap = (value: JsonValue): boolean => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  const isKept = ([key, each]: [string, JsonValue]): boolean =>
    key !== '' && isText(key) && (isText(each) || isTextList(each))
  return entries.length <= listLength && entries.every(isKept) && isSmall(value)
}

const isShallow = (value: JsonValue, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((each) => isShallow(each, depth - 1)))

// The depth first: what is nested without end must not be walked to its end.
const isFree = (value: JsonValue): boolean => isShallow(value, freeDepth) && isSmall(value)

/** An address that a browser may be sent to: http or https, without a user's name in it. */
export const isWebAddress = (text: string): boolean => {
  // What a URL parser would drop or mend (white space, backslashes, a third slash) is no address.
  if (!/^https?:\/\/[^/\s\\\p{C}][^\s\\\p{C}]*$/iu.test(text) || text.length > textLength)
    return false
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  // A URL parser lets names pass that would mean something in a policy header: `a;b`.
  const isHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)
  return isHost && url.username === '' && url.password === ''
}

const isOfKind: Record<SettingKind, (value: JsonValue, setting: Setting) => boolean> = {
  text: isText,
  secret: isText,
  url: (value) => isText(value) && isWebAddress(value),
  switch: (value) => typeof value === 'boolean',
  number: (value) => Number.isSafeInteger(value),
  choice: (value, setting) => isText(value) && (setting.choices ?? []).includes(value),
  texts: isTextList,
  map: isTextMap,
  free: isFree,
}

const kindWords: Record<SettingKind, string> = {
  text: 'a text',
  secret: 'a text',
  url: 'an address that begins with https:// or http://',
  switch: 'true or false',
  number: 'a whole number',
  choice: 'one of the choices',
  texts: 'a list of texts',
  map: 'an object of texts',
  free: 'JSON of a moderate size',
}

const checkSetting = (setting: Setting, value: JsonValue): void => {
  const field = setting.key
  if (value === null) {
    if (setting.required) refuse('invalid', `${setting.label} is missing.`, { field })
    return
  }
  if (!isOfKind[setting.kind](value, setting)) {
    refuse('invalid', `${setting.label} must be ${kindWords[setting.kind]}.`, { field })
  }
  const fault = setting.check?.(value)
  if (fault !== undefined) refuse('invalid', `${setting.label} ${fault}`, { field })
}

/** Every declared setting with its value or null. Refuses with `invalid`, naming the field. */
export const readSettings = (declared: readonly Setting[], given: Settings): Settings => {
  const known = new Set(declared.map((setting) => setting.key))
  for (const key of Object.keys(given)) {
    if (!known.has(key)) refuse('invalid', `There is no setting ${key}.`, { field: key })
  }
  const values: Settings = {}
  for (const setting of declared) {
    const value = given[setting.key] ?? null
    checkSetting(setting, value)
    values[setting.key] = value
  }
  return values
}

/** Seals the secret ones for the place where they are kept. */
export const sealSettings = (
  declared: readonly Setting[],
  values: Settings,
  seal: Seal,
  place: string,
): Settings =>
  mapSealed(declared, values, ({ key, kind }, value) => {
    const text = kind === 'secret' ? String(value) : JSON.stringify(value)
    return seal.close('setting', `${place}/${key}`, text)
  })

/** Opens what `sealSettings` sealed; a value that does not open is a fault, not an answer. */
export const openSettings = (
  declared: readonly Setting[],
  values: Settings,
  seal: Seal,
  place: string,
): Settings =>
  mapSealed(declared, values, ({ key, kind }, sealed) => {
    const text = seal.open('setting', `${place}/${key}`, String(sealed))
    if (text === undefined) throw new Error(`The secret setting ${place}/${key} does not open.`)
    return kind === 'secret' ? text : JSON.parse(text)
  })

/** Shows every text that may be a sealed one of that place, and gives the settings it makes. */
export const mapSealedTexts = (
  values: Settings,
  place: string,
  change: (purpose: string, context: string, text: string) => string,
): Settings =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? change('setting', `${place}/${key}`, value) : value,
    ]),
  )

const mapSealed = (
  declared: readonly Setting[],
  values: Settings,
  change: (setting: Setting, value: JsonValue) => JsonValue,
): Settings => {
  const changed = { ...values }
  for (const setting of declared) {
    const value = values[setting.key] ?? null
    const isSealed = setting.kind === 'secret' || setting.isSealed
    if (isSealed && value !== null) changed[setting.key] = change(setting, value)
  }
  return changed
}
