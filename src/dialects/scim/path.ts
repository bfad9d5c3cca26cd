/**
 * Attribute paths (RFC 7644 §3.10): `name.familyName`, with the URN of a schema before it or
 * without. A path that is found names attributes of ours, whatever was written: nothing that a
 * request says ever becomes the name of a property.
 */
import {
  type Attribute,
  common,
  enterpriseUrn,
  findAttribute,
  type ResourceType,
  type Schema,
} from './schema.ts'

export type AttributePath = {
  /** The URN under which an extension keeps its attributes; undefined for those of the core. */
  extension: string | undefined
  attribute: Attribute
  part: Attribute | undefined
}

const namePattern = /^[A-Za-z][\w-]*$|^\$ref$/

const isWithinUrn = (text: string, { id }: Schema): boolean =>
  text.toLowerCase().startsWith(`${id.toLowerCase()}:`)

/** True for the URN of an extension itself. */
export const findExtension = (type: ResourceType, text: string): Schema | undefined =>
  type.extensions.find(({ id }) => id.toLowerCase() === text.toLowerCase())

const findIn = (
  attributes: readonly Attribute[],
  extension: string | undefined,
  [name = '', partName, ...others]: string[],
): AttributePath | undefined => {
  const attribute = findAttribute(attributes, name)
  if (!attribute || others.length > 0) return undefined
  if (partName === undefined) return { extension, attribute, part: undefined }
  const part = findAttribute(attribute.parts ?? [], partName)
  return part && { extension, attribute, part }
}

/**
 * The attribute of a path; undefined for one that there is not. An attribute of an extension is
 * found without its URN too, which is how Entra writes `manager`.
 */
export const findPath = (type: ResourceType, text: string): AttributePath | undefined => {
  const schemas = [...type.extensions, type.core]
  const schema = schemas.find((each) => isWithinUrn(text, each))
  const names = (schema ? text.slice(schema.id.length + 1) : text).split('.')
  if (!names.every((name) => namePattern.test(name))) return undefined
  if (schema?.id === enterpriseUrn) return findIn(schema.attributes, schema.id, names)
  const core = findIn([...common, ...type.core.attributes], undefined, names)
  if (core || schema) return core
  for (const { id, attributes } of type.extensions) {
    const found = findIn(attributes, id, names)
    if (found) return found
  }
  return undefined
}
