/**
 * Filters (RFC 7644 §3.4.2.2): from text to a tree. Everything that is no filter is refused with
 * `invalidFilter`; nothing is guessed, because a filter that is read too widely shows everybody.
 */
import { refuse } from '../../refusal.ts'
import { type AttributePath, findPath } from './path.ts'
import { type Attribute, findAttribute, type ResourceType } from './schema.ts'

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
export type Literal = string | boolean | number | null

export type Filter =
  | { kind: 'and' | 'or'; items: Filter[] }
  | { kind: 'not'; item: Filter }
  | { kind: 'present'; path: AttributePath }
  | { kind: 'compare'; path: AttributePath; operator: Operator; value: Literal }
  /** One entry of a list for which all of it holds: `emails[type eq "work"]`. */
  | { kind: 'some'; path: AttributePath; item: Filter }

/** SCIM-01. */
const filterLength = 4096
const filterDepth = 20

const operators = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])
const tokenPattern = /\s*(?:(?<sign>[()[\]])|(?<text>"(?:[^"\\]|\\.)*")|(?<word>[^\s()[\]"]+))/y

type Token = { kind: 'sign' | 'text' | 'word'; text: string }

const no = (words: string): never =>
  refuse('invalid', words, {
    ...{ reason: 'invalidFilter', rule: 'scim.filter' },
  })

const readTokens = (text: string): Token[] => {
  if (text.length > filterLength) no(`A filter has up to ${filterLength} characters.`)
  const tokens: Token[] = []
  const source = text.trim()
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < source.length) {
    const { groups } = tokenPattern.exec(source) ?? no('The filter cannot be read.')
    if (groups?.sign !== undefined) tokens.push({ kind: 'sign', text: groups.sign })
    if (groups?.text !== undefined) tokens.push({ kind: 'text', text: groups.text })
    if (groups?.word !== undefined) tokens.push({ kind: 'word', text: groups.word })
  }
  return tokens
}

const readLiteral = (token: Token | undefined): Literal => {
  if (!token || token.kind === 'sign') return no('A value is missing in the filter.')
  try {
    const text = token.kind === 'word' ? token.text.toLowerCase() : token.text
    const value: Literal = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return value
  } catch {
    // Said below.
  }
  return no('A value in the filter is no JSON value.')
}

/** Where paths of a filter are looked up: in a resource, or among the parts of one entry. */
type FindPath = (text: string) => AttributePath | undefined

const findPart =
  ({ parts = [] }: Attribute): FindPath =>
  (text) => {
    const attribute = findAttribute(parts, text)
    return attribute && { extension: undefined, attribute, part: undefined }
  }

const ordering = new Set<string>(['gt', 'ge', 'lt', 'le'])
const pieces = new Set<string>(['co', 'sw', 'ew'])

const checkComparison = ({ attribute, part }: AttributePath, operator: string, value: Literal) => {
  const { type } = part ?? attribute
  const isFlag = type === 'boolean' || type === 'binary'
  if (isFlag && ordering.has(operator)) no(`${attribute.name} has no order.`)
  if (type === 'dateTime' && !Number.isFinite(Date.parse(String(value)))) no('That is no time.')
  if (pieces.has(operator) && typeof value !== 'string') no('Pieces are looked for by a text.')
}

/** Reads a filter from its tokens, one level of `or`, `and` and `not` after the other. */
const createReader = (tokens: readonly Token[]) => {
  let at = 0
  const isWord = (word: string): boolean =>
    tokens[at]?.kind === 'word' && tokens[at]?.text.toLowerCase() === word
  const isSign = (sign: string): boolean => tokens[at]?.kind === 'sign' && tokens[at]?.text === sign
  const take = (sign: string): void => {
    if (!isSign(sign)) no(`The filter lacks a ${sign}.`)
    at += 1
  }
  const getPath = (find: FindPath): AttributePath => {
    const token = tokens[at]
    at += 1
    const path = token?.kind === 'word' ? find(token.text) : undefined
    if (!path || path.attribute.returned === 'never') return no('The filter names no attribute.')
    return path
  }
  const readComparison = (path: AttributePath): Filter => {
    const operator = tokens[at]?.text.toLowerCase() ?? ''
    at += 1
    if (operator === 'pr') return { kind: 'present', path }
    if (!operators.has(operator)) return no('The filter has an operator that there is not.')
    const value = readLiteral(tokens[at])
    at += 1
    checkComparison(path, operator, value)
    return { kind: 'compare', path, operator: operator as Operator, value }
  }
  /** `emails[type eq "work"]`, and `emails[type eq "work"].value eq "x"`, which Entra writes. */
  const readSome = (path: AttributePath, depth: number): Filter => {
    if (!path.attribute.parts || path.part) no('Only entries of a list have a filter.')
    take('[')
    const find = findPart(path.attribute)
    const item = readOr(find, depth + 1)
    take(']')
    const after = tokens[at]
    if (after?.kind !== 'word' || !after.text.startsWith('.')) return { kind: 'some', path, item }
    at += 1
    const inner = find(after.text.slice(1)) ?? no('The filter names no attribute.')
    return { kind: 'some', path, item: { kind: 'and', items: [item, readComparison(inner)] } }
  }
  const readTerm = (find: FindPath, depth: number): Filter => {
    if (depth > filterDepth) no(`A filter is nested up to ${filterDepth} times.`)
    if (isWord('not')) {
      at += 1
      take('(')
      const item = readOr(find, depth + 1)
      take(')')
      return { kind: 'not', item }
    }
    if (isSign('(')) {
      take('(')
      const item = readOr(find, depth + 1)
      take(')')
      return item
    }
    const path = getPath(find)
    return isSign('[') ? readSome(path, depth) : readComparison(path)
  }
  const readAnd = (find: FindPath, depth: number): Filter => {
    const items = [readTerm(find, depth)]
    while (isWord('and')) {
      at += 1
      items.push(readTerm(find, depth))
    }
    return items.length === 1 && items[0] ? items[0] : { kind: 'and', items }
  }
  const readOr = (find: FindPath, depth: number): Filter => {
    const items = [readAnd(find, depth)]
    while (isWord('or')) {
      at += 1
      items.push(readAnd(find, depth))
    }
    return items.length === 1 && items[0] ? items[0] : { kind: 'or', items }
  }
  return (find: FindPath): Filter => {
    const filter = readOr(find, 0)
    if (at < tokens.length) no('The filter goes on after its end.')
    return filter
  }
}

/** Refuses with `invalid` (invalidFilter). */
export const readFilter = (type: ResourceType, text: string): Filter =>
  createReader(readTokens(text))((path) => findPath(type, path))

/** A filter over the parts of one entry: what stands between the brackets of a path. */
export const readEntryFilter = (attribute: Attribute, text: string): Filter =>
  createReader(readTokens(text))(findPart(attribute))
