/**
 * What a service provider is told about people: the mappings as rules, and the rules' values.
 * A mapping is the name of a property (seed 002), a list of them, or an object:
 * `from` properties, or a constant `value`; `map` from values to others, `as` transforms, `format`
 * and `friendlyName` of the attribute.
 */

import { isObject } from '../../json-object.ts'
import type { JsonValue } from '../../organization.ts'
import { isText, type Settings } from '../../setting.ts'
import { findNameFormat, findOid, findShortName, usualNameFormat } from './attribute-name.ts'
import { type Facts, propertyNames, valuesOf } from './property.ts'
import type { ResponseAttribute } from './response.ts'
import { isTransform, transform, transformNames } from './transform.ts'

export type AttributeRule = {
  name: string
  nameFormat: string
  friendlyName: string | undefined
  from: string[]
  /** Told to everybody, beside what the properties give. */
  constants: string[]
  /** What takes the place of each value; what is not in it is left away. */
  map: Record<string, string[]> | undefined
  as: string[]
}

type Fields = Record<string, JsonValue>

const nameLength = 1024
const ruleCount = 100
const fieldNames = ['from', 'value', 'map', 'as', 'format', 'friendlyName']

const isTexts = (value: JsonValue): boolean =>
  isText(value) || (Array.isArray(value) && value.length <= ruleCount && value.every(isText))

const textsOf = (value: JsonValue | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => isText(each))

/** A mapping of any form as the fields of the longest one. */
const fieldsOf = (value: JsonValue): Fields => (isObject(value) ? value : { from: value })

const show = (value: JsonValue | undefined): string =>
  (typeof value === 'string' ? value : JSON.stringify(value ?? null)).slice(0, 100)

const findSourceFault = ({ from, value, map }: Fields): string | undefined => {
  if (from === undefined && value === undefined) return 'needs "from" or "value"'
  if (from !== undefined && !isTexts(from)) return 'has a "from" that is no property'
  const unknown = textsOf(from).find((each) => !propertyNames.includes(each))
  if (unknown !== undefined) return `names a property that people do not have: ${show(unknown)}`
  if (value !== undefined && !isTexts(value)) return 'has a "value" that is no text or list of them'
  const isMap = map === undefined || (isObject(map) && Object.values(map).every(isTexts))
  return isMap ? undefined : 'has a "map" that is no object of texts'
}

const findFormFault = ({ as, format, friendlyName }: Fields): string | undefined => {
  const unknown =
    as === undefined ? undefined : [as].flat().find((each) => !isTransform(show(each)))
  if (unknown !== undefined) {
    return `has "as" ${show(unknown)}; there are ${transformNames.join(', ')}`
  }
  if (format !== undefined && findNameFormat(show(format)) === undefined) {
    return 'has a "format" that is not basic, uri or unspecified'
  }
  return friendlyName === undefined || isText(friendlyName)
    ? undefined
    : 'has a "friendlyName" that is no text'
}

const findFault = (name: string, value: JsonValue): string | undefined => {
  if (name.trim() === '' || name.length > nameLength || !isText(name)) return 'is no name'
  const fields = fieldsOf(value)
  const unknown = Object.keys(fields).find((each) => !fieldNames.includes(each))
  if (unknown !== undefined) return `has "${show(unknown)}"; there are ${fieldNames.join(', ')}`
  return findSourceFault(fields) ?? findFormFault(fields)
}

/** Says what is wrong with mappings, and in which attribute. */
export const checkMappings = (value: JsonValue): string | undefined => {
  if (!isObject(value)) return 'must be an object: name of the attribute → property.'
  const entries = Object.entries(value)
  if (entries.length > ruleCount) return `may be ${ruleCount} at most.`
  for (const [name, each] of entries) {
    const fault = findFault(name, each)
    if (fault !== undefined) return `hold ${show(name)}, which ${fault}.`
  }
  return undefined
}

const readRule = (name: string, value: JsonValue): AttributeRule => {
  const { from, value: constants, map, as, format, friendlyName } = fieldsOf(value)
  const mapped = Object.entries(isObject(map) ? map : {})
  return {
    name,
    nameFormat: findNameFormat(String(format ?? '')) ?? usualNameFormat(name),
    friendlyName: isText(friendlyName) ? friendlyName : findShortName(name),
    from: textsOf(from),
    constants: textsOf(constants),
    map: isObject(map)
      ? Object.fromEntries(mapped.map(([each, to]) => [each, textsOf(to)]))
      : undefined,
    as: textsOf(as),
  }
}

/** The rule under the object identifier of its name as well, unless that has a rule of its own. */
const withOid = (rule: AttributeRule, mappings: Fields): AttributeRule[] => {
  const oid = findOid(rule.name)
  if (oid === undefined || Object.hasOwn(mappings, oid)) return [rule]
  const friendlyName = rule.name
  return [rule, { ...rule, name: oid, nameFormat: usualNameFormat(oid), friendlyName }]
}

/** The rules that mappings mean. With `oidNames`, well-known names are told by both their names. */
export const readRules = (mappings: Settings, oidNames = false): AttributeRule[] =>
  Object.entries(mappings)
    .map(([name, value]) => readRule(name, value))
    .flatMap((rule) => (oidNames ? withOid(rule, mappings) : [rule]))

const tellValues = ({ from, constants, map, as }: AttributeRule, facts: Facts): string[] => {
  const found = from.flatMap((property) => valuesOf(facts, property))
  const mapped = map
    ? found.flatMap((each) => (Object.hasOwn(map, each) ? (map[each] ?? []) : []))
    : found
  const values = [...constants, ...mapped].map((each) => transform(each, as))
  return [...new Set(values)].filter((each) => each !== '')
}

/** The attribute, or undefined when the person has nothing to tell in it. */
export const findAttribute = (rule: AttributeRule, facts: Facts): ResponseAttribute | undefined => {
  const values = tellValues(rule, facts)
  const { name, nameFormat, friendlyName } = rule
  if (values.length === 0) return undefined
  return { name, nameFormat, ...(friendlyName !== undefined && { friendlyName }), values }
}
