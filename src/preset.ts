/** Presets: the settings of applications that many have, from few answers. */
import type { Preset } from './dialect.ts'
import type { FeatureName, JsonValue } from './organization.ts'
import { refuse } from './refusal.ts'
import { readSettings, type Setting, type Settings } from './setting.ts'

/** What has presets: a launch, or a source that browsers are led to. */
type Kind = { presets?: readonly Preset[]; settings: readonly Setting[] }

/** Refuses with `invalid` a name that no preset of the type has. */
export const getPreset = ({ presets = [] }: Kind, name: string): Preset => {
  const names = presets.map((each) => each.name).join(', ') || 'none'
  return (
    presets.find((each) => each.name === name) ??
    refuse('invalid', `There is no preset ${name}. There are: ${names}.`, { field: 'preset' })
  )
}

/** What may be said with a preset: its own questions, then the settings of the type. */
export const presetFields = (kind: Kind, name: string): readonly Setting[] => {
  const { asks } = getPreset(kind, name)
  const keys = new Set(asks.map(({ key }) => key))
  return [...asks, ...kind.settings.filter(({ key }) => !keys.has(key))]
}

/**
 * The settings of a preset with the answers to its questions. What else is given takes the place
 * of what the preset says. Refuses with `invalid`, naming the field.
 */
export const readPreset = (kind: Kind, name: string, given: Settings): Settings => {
  const { asks, settings } = getPreset(kind, name)
  const keys = new Set(asks.map(({ key }) => key))
  const entries = Object.entries(given)
  const answers = Object.fromEntries(entries.filter(([key]) => keys.has(key)))
  const others = Object.fromEntries(entries.filter(([key]) => !keys.has(key)))
  return { ...settings(readSettings(asks, answers)), ...others }
}

/** What comes with the package for enterprises. */
const enterprisePresets = ['okta', 'entra', 'ping']

/** The feature that a source of that preset needs, if it needs one. */
export const findPresetFeature = (preset: JsonValue | undefined): FeatureName | undefined =>
  enterprisePresets.includes(String(preset)) ? 'enterprise-toolkit' : undefined
