/**
 * Sections: the parts of a bot's interface that a link may lead to (seed 004, "Redirecting and
 * Logout"). A name is looked up in the bot's own table, and the browser is sent to the path that
 * stands there: nothing of what was asked for becomes part of an address.
 */
import type { JsonValue } from '../../organization.ts'
import { readTarget } from '../../redirect-target.ts'
import type { Setting, Settings } from '../../setting.ts'
import type { Section } from '../../site.ts'

export type BotSection = Section & { path: string }

/** The areas of the interface; `conversation` alone is documented as a fragment. */
const usualNames = [
  'conversation',
  'design',
  'ai',
  'broadcast',
  'publish',
  'report',
  'settings',
  'team',
]

const namePattern = /^[\w-]+(?:\/[\w-]+)*$/
const isName = (name: string): boolean => namePattern.test(name) && !/^logout(?:\/|$)/.test(name)

const isPath = (path: JsonValue | undefined): boolean =>
  typeof path === 'string' && readTarget(path) === path

const partsOf = (value: JsonValue | undefined): JsonValue[] =>
  Array.isArray(value) ? value : [value ?? null]

const isEntry = ([name, value]: [string, JsonValue]): boolean => {
  const [path, permission = '-', ...more] = partsOf(value)
  return isName(name) && isPath(path) && permission !== '' && more.length === 0
}

export const sectionSetting: Setting = {
  key: 'sections',
  label: 'Sections',
  help:
    'Which parts a link may lead to: a name and its path, as conversation: /console/talks, or ' +
    'its path and the permission that opens it. Without any, the usual ones below the address.',
  kind: 'map',
  check: (value) =>
    Object.entries(value as Settings).every(isEntry)
      ? undefined
      : 'must hold names without dots, each with a path, or with a path and a permission.',
}

const readEntry = ([name, value]: [string, JsonValue]): BotSection => {
  const [path, permission] = partsOf(value)
  return {
    name,
    path: String(path),
    ...(permission !== undefined && { permission: String(permission) }),
  }
}

/** A table in which each has its own name as its path and as its permission. */
const usualSections = (url: string): BotSection[] => {
  const base = new URL(url).pathname.replace(/\/?$/, '/')
  return usualNames.map((name) => ({ name, path: `${base}${name}`, permission: name }))
}

/** The sections of a bot with these settings. */
export const readSections = (settings: Settings): BotSection[] => {
  const entries = Object.entries((settings.sections ?? {}) as Settings)
  return entries.length > 0 ? entries.map(readEntry) : usualSections(String(settings.url))
}
