/**
 * Declared settings as the API tells them: what a form needs to know of each, and the values with
 * every secret left out. Applications and connectors of every type go through this one place.
 */

import { refuse } from '../refusal.ts'
import type { Setting, SettingKind, Settings } from '../setting.ts'
import {
  anything,
  choice,
  flag,
  list,
  maybe,
  named,
  names,
  type Of,
  object,
  text,
} from './schema.ts'

const kinds = [
  ...(['text', 'url', 'switch', 'choice', 'number', 'texts', 'map', 'secret', 'free'] as const),
] as const satisfies readonly SettingKind[]

export const settingSchema = named(
  'Setting',
  object({
    key: text(),
    label: text(),
    help: text({ maxLength: 2000 }),
    kind: choice(kinds),
    choices: list(text()),
    isRequired: flag(),
    isSecret: flag({ description: 'It can be written, and is never shown again.' }),
    isOn: flag({ description: 'A switch that is on where nothing is set.' }),
    isLong: flag({ description: 'It has several lines.' }),
    isRare: flag({ description: 'Few need it.' }),
  }),
)

const isSecret = ({ kind, isSealed }: Setting): boolean => kind === 'secret' || isSealed === true

export const writeSetting = (setting: Setting): Of<typeof settingSchema> => ({
  key: setting.key,
  label: setting.label,
  help: setting.help,
  kind: setting.kind,
  choices: [...(setting.choices ?? [])],
  isRequired: setting.required === true,
  isSecret: isSecret(setting),
  isOn: setting.isOn === true,
  isLong: setting.isLong === true,
  isRare: setting.isRare === true,
})

/** Values by key. Of a secret that is set there is the name alone, in `secrets`. */
export const valuesSchema = names(anything(), {
  description: 'Values by the keys of the declared settings. Null takes one away.',
})

/** The values that may be shown, and the keys of the secrets that are set. */
export const writeValues = (
  declared: readonly Setting[],
  values: Settings,
): { settings: Settings; secrets: string[] } => {
  const hidden = new Set(declared.filter(isSecret).map(({ key }) => key))
  const isShown = ([key]: [string, unknown]): boolean => !hidden.has(key)
  const isHeld = (key: string): boolean => (values[key] ?? null) !== null
  return {
    settings: Object.fromEntries(Object.entries(values).filter(isShown)),
    secrets: [...hidden].filter(isHeld),
  }
}

export const presetSchema = named(
  'Preset',
  object({
    name: text(),
    label: text(),
    help: text({ maxLength: 20_000 }),
    asks: list(settingSchema, { description: 'What has to be said; the rest follows from it.' }),
  }),
)

export const kindFields = {
  type: text(),
  label: text(),
  settings: list(settingSchema),
  presets: list(presetSchema),
  readsDescription: flag({ description: 'A file of its maker can be read into settings.' }),
  feature: maybe(text({ description: 'What the organization must have for it.' })),
}

export const kindSchema = named('Kind', object(kindFields))

type Kind = {
  type: string
  label: string
  settings: readonly Setting[]
  presets?: readonly { name: string; label: string; help: string; asks: readonly Setting[] }[]
  readDescription?: unknown
}

export const writeKind = (kind: Kind, feature: string | null = null): Of<typeof kindSchema> => ({
  type: kind.type,
  label: kind.label,
  settings: kind.settings.map(writeSetting),
  presets: (kind.presets ?? []).map(({ name, label, help, asks }) => ({
    ...{ name, label, help },
    asks: asks.map(writeSetting),
  })),
  readsDescription: kind.readDescription !== undefined,
  feature,
})

/** The kind of that type. Refuses with `not-found`. */
export const getKind = <K>(kind: K | undefined): K =>
  kind ?? refuse('not-found', 'There is no such type.')
