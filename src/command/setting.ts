/** `--set KEY=VALUE`: the declared settings of an application, each text read by its kind. */
import { readFileSync } from 'node:fs'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { Setting, Settings } from '../setting.ts'
import type { Values } from './command.ts'

const readJson = (setting: Setting, text: string): JsonValue => {
  try {
    return JSON.parse(text)
  } catch {
    return refuse('invalid', `${setting.key} must be JSON.`)
  }
}

const readSwitch = (setting: Setting, text: string): boolean =>
  text === 'true' || text === 'false'
    ? text === 'true'
    : refuse('invalid', `${setting.key} must be true or false.`)

const readValue = (setting: Setting, text: string, before: JsonValue | undefined): JsonValue => {
  const { kind } = setting
  if (kind === 'switch') return readSwitch(setting, text)
  if (kind === 'number') return Number(text)
  if (kind === 'map' || kind === 'free') return readJson(setting, text)
  // Each use of the flag adds one.
  if (kind === 'texts') return [...(Array.isArray(before) ? before : []), text]
  return text
}

/**
 * The settings with those of `--set` in their place; `@FILE` stands for what the file holds.
 * Refuses with `invalid` a setting that is not declared, and a value that is not of its kind.
 */
export const readSets = (
  values: Values,
  declared: readonly Setting[],
  settings: Settings,
): Settings => {
  const changed: Settings = {}
  for (const pair of [values.set ?? []].flat().map(String)) {
    const [key = '', ...rest] = pair.split('=')
    const keys = declared.map((each) => each.key).join(', ')
    const setting =
      declared.find((each) => each.key === key) ??
      refuse('invalid', `There is no setting ${key}. There are: ${keys}.`)
    const given = rest.join('=')
    const text = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8').trim() : given
    changed[key] = readValue(setting, text, changed[key])
  }
  return { ...settings, ...changed }
}
