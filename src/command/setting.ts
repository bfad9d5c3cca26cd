/** The declared settings of an application, as text of `--set` or as JSON of a file. */
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { Setting, Settings } from '../setting.ts'
import type { Values } from './command.ts'

/** One `--set KEY=VALUE`. What stood in the words of the command was there for all to see. */
export type Pair = { key: string; value: string; isArgument: boolean }

const refuseSet = (words: string): never => refuse('invalid', words, { field: 'set' })

const readJson = (setting: Setting, text: string): JsonValue => {
  try {
    return JSON.parse(text)
  } catch {
    return refuseSet(`${setting.key} must be JSON.`)
  }
}

const readSwitch = (setting: Setting, text: string): boolean =>
  text === 'true' || text === 'false'
    ? text === 'true'
    : refuseSet(`${setting.key} must be true or false.`)

const readValue = (setting: Setting, text: string, before: JsonValue | undefined): JsonValue => {
  const { kind } = setting
  // An empty text takes the value away.
  if (text === '') return null
  if (kind === 'switch') return readSwitch(setting, text)
  if (kind === 'number') return Number(text)
  if (kind === 'map' || kind === 'free') return readJson(setting, text)
  // Each use of the flag adds one.
  if (kind === 'texts') return [...(Array.isArray(before) ? before : []), text]
  return text
}

const getSetting = (declared: readonly Setting[], key: string): Setting => {
  const keys = declared.map((each) => each.key).join(', ')
  return (
    declared.find((each) => each.key === key) ??
    refuseSet(`There is no setting ${key}. There are: ${keys}.`)
  )
}

/**
 * The settings with those of `--set`, and of a file's `settings`, in their place. Refuses with
 * `invalid` a setting that is not declared, a value that is not of its kind, and a secret that
 * stood in the words of the command, where every list of processes shows it.
 */
export const readSets = (
  values: Values,
  declared: readonly Setting[],
  settings: Settings,
): Settings => {
  const changed: Settings = {}
  for (const { key, value, isArgument } of (values.set ?? []) as Pair[]) {
    const setting = getSetting(declared, key)
    if (setting.kind === 'secret' && isArgument) {
      refuseSet(`${key} is a secret: give it as ${key}=@FILE, or within --file.`)
    }
    changed[key] = readValue(setting, value, changed[key])
  }
  const given = (values.settings ?? {}) as Settings
  for (const key of Object.keys(given)) getSetting(declared, key)
  return { ...settings, ...changed, ...given }
}

/** What may be shown: secrets are there or not, and no more. */
export const redact = (declared: readonly Setting[], settings: Settings): Settings => {
  const secrets = new Set(declared.filter(({ kind }) => kind === 'secret').map(({ key }) => key))
  const shown = Object.entries(settings).map(([key, value]) => [
    key,
    secrets.has(key) && value !== null ? '(secret)' : value,
  ])
  return Object.fromEntries(shown)
}
