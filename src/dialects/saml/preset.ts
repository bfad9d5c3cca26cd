/**
 * Service providers that many have. Each is data (`preset-list.ts`): in its texts, `{key}` stands
 * for an answer, once for each value of a list; what stands in `[…]` is left away when an answer
 * in it is missing, and so is a setting of which nothing is left.
 */
import type { Preset } from '../../dialect.ts'
import type { JsonValue } from '../../organization.ts'
import type { Setting, Settings } from '../../setting.ts'

export type PresetData = {
  name: string
  label: string
  help: string
  asks: readonly Ask[]
  settings: Settings
}

/** A question. Without `isOptional` it must be answered. */
export type Ask = {
  key: string
  label: string
  help: string
  /** What an answer looks like; a part of an address unless said otherwise. */
  pattern?: RegExp
  isList?: boolean
  isOptional?: boolean
}

const partPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/

const settingOf = ({ pattern = partPattern, isList, isOptional, ...ask }: Ask): Setting => ({
  ...ask,
  kind: isList ? 'texts' : 'text',
  required: !isOptional,
  check: (value) =>
    [value].flat().every((each) => pattern.test(String(each))) && [value].flat().length > 0
      ? undefined
      : `does not look right: ${ask.help}`,
})

type Answers = Record<string, string[]>

const answersOf = (settings: Settings): Answers =>
  Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => [key, [value].flat().map(String)]),
  )

/** The text with one answer in the place of each name; of a name without answer nothing is left. */
const fillOnce = (text: string, answers: Record<string, string>): string => {
  const isAnswered = (part: string): boolean =>
    [...part.matchAll(/\{(\w+)\}/g)].every(([, key = '']) => answers[key] !== undefined)
  return text
    .replaceAll(/\[([^\]]*)\]/g, (_, part: string) => (isAnswered(part) ? part : ''))
    .replaceAll(/\{(\w+)\}/g, (whole, key: string) => answers[key] ?? whole)
}

/** The texts that one means: several when it names a list of answers. */
const fillText = (text: string, answers: Answers): string[] => {
  const keys = [...text.matchAll(/\{(\w+)\}/g)].map(([, key = '']) => key)
  const list = keys.find((key) => (answers[key]?.length ?? 0) > 1)
  const single = Object.entries(answers).map(([key, [first = '']]) => [key, first])
  const one = Object.fromEntries(single) as Record<string, string>
  if (list === undefined) return [fillOnce(text, one)]
  return (answers[list] ?? []).map((each) => fillOnce(text, { ...one, [list]: each }))
}

/** A value with its texts filled, or undefined when nothing is left of it. */
const fill = (value: JsonValue, answers: Answers): JsonValue | undefined => {
  if (typeof value === 'string') return fillText(value, answers)[0] || undefined
  if (Array.isArray(value)) {
    const filled = value.flatMap((each): JsonValue[] =>
      typeof each === 'string' ? fillText(each, answers) : [each],
    )
    return filled.filter((each) => each !== '')
  }
  if (typeof value !== 'object' || value === null) return value
  const given = Object.entries(value).map(([key, each]) => [key, fill(each, answers)] as const)
  const filled = given.filter(([, each]) => each !== undefined)
  const isGone = given.length > 0 && filled.length === 0
  return isGone ? undefined : (Object.fromEntries(filled) as JsonValue)
}

/** A preset from its data. */
export const readPresetData = ({ asks, settings, ...preset }: PresetData): Preset => ({
  ...preset,
  asks: asks.map(settingOf),
  settings: (given) => fill(settings, answersOf(given)) as Settings,
})
