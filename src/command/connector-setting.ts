/** What the flags of `foyer connector …` say of a source: its type, and its settings. */
import type { ConnectorKind, RedirectKind, WritingKind } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { presetFields, readPreset } from '../preset.ts'
import { refuse } from '../refusal.ts'
import type { Settings } from '../setting.ts'
import { findText, type Values } from './command.ts'
import { readSets } from './setting.ts'

export const settingFlags = {
  set: {
    value: 'KEY=VALUE',
    help: 'a setting of its type; @FILE reads the value, nothing takes it away',
    kind: 'pairs',
    many: true,
  },
  descriptionFile: { value: 'FILE', help: 'the description that its maker gives', kind: 'file' },
} as const

export const typeFlag = { value: 'TYPE', help: '"foyer connector types" lists them' }

export const presetFlag = {
  value: 'NAME',
  help: 'okta, entra, ping, google …: "foyer connector presets" lists them',
}

export const kindOf = (hub: Hub, type: string): ConnectorKind | RedirectKind | WritingKind =>
  hub.dialects.source(type) ??
  refuse('invalid', `There is no type ${type}: "foyer connector types" lists them.`, {
    field: 'type',
  })

/** What a description says, if one was given. */
const readDescribed = (hub: Hub, type: string, values: Values): Settings => {
  const kind = kindOf(hub, type)
  const file = findText(values, 'descriptionFile')
  if (file === undefined) return {}
  if (!kind.readDescription) {
    return refuse('invalid', `A ${kind.label} has no description.`, { field: 'descriptionFile' })
  }
  return kind.readDescription(Buffer.from(file, 'base64'), hub.world.now())
}

/** The settings that were said: of a preset and a description first, and then one by one. */
export const readSettings = (hub: Hub, type: string, values: Values): Settings => {
  const described = readDescribed(hub, type, values)
  const preset = findText(values, 'preset')
  if (preset === undefined) return readSets(values, kindOf(hub, type).settings, described)
  const kind = hub.dialects.redirect(type) ?? { settings: kindOf(hub, type).settings }
  const given = readSets(values, presetFields(kind, preset), described)
  return readPreset(kind, preset, given)
}

export const hasSettings = (values: Values): boolean =>
  ['set', 'settings', 'descriptionFile', 'preset'].some((name) => values[name] !== undefined)
