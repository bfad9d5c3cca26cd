/** Documents of random elements: prefixes that shadow each other, defaults that come and go. */
import type { Chance } from './chance.ts'

type Scope = ReadonlyMap<string, string>

const prefixes = ['p', 'q', 'r', 'P', 'é', 'xs', 'p1', 'p-1', 'p.1', '_']
const namespaces = [
  'urn:a',
  'urn:b',
  'urn:c',
  "http://x.example/?a='1'",
  'urn:a#',
  'URN:a',
  'http://x.example/%7E',
]
const names = ['a', 'b', 'A', 'ab', 'a-b', 'é', 'b1', '_c', '\u{10000}', '\ufdf0', 'xmlns1']

/** A text as somebody may have written it: raw where it may be, by number or by name elsewhere. */
const spell = (chance: Chance, value: string, isAttribute: boolean): string =>
  [...value]
    .map((it) => {
      const isSpecial = /[&<>"'\r\n\t]/.test(it)
      if (!isSpecial && !chance.isLucky(0.1)) return it
      if (it === '\n' && !isAttribute && chance.isLucky(0.5)) return it
      const code = it.codePointAt(0) ?? 0
      return chance.isLucky(0.5) ? `&#${code};` : `&#x${code.toString(16)};`
    })
    .join('')

/** Declarations of an element; each prefix once. */
const declare = (chance: Chance, isRoot: boolean): Map<string, string> => {
  const declared = new Map<string, string>()
  const count = chance.below(isRoot ? 6 : 3)
  for (let at = 0; at < count; at += 1) {
    declared.set(chance.pick(prefixes), chance.pick(namespaces))
  }
  if (chance.isLucky(0.3)) declared.set('', chance.isLucky(0.3) ? '' : chance.pick(namespaces))
  return declared
}

const writeAttributes = (chance: Chance, scope: Scope): string[] => {
  const used = new Set<string>()
  const bound = [...scope.keys()].filter((prefix) => prefix !== '')
  return chance
    .list(4, () => {
      const isPrefixed = bound.length > 0 && chance.isLucky(0.5)
      const prefix = isPrefixed ? chance.pick(bound) : chance.isLucky(0.1) ? 'xml' : ''
      const name = prefix === 'xml' ? chance.pick(['lang', 'space', 'base']) : chance.pick(names)
      const expanded = `${scope.get(prefix) ?? prefix} ${name}`
      if (used.has(expanded)) return ''
      used.add(expanded)
      const value = name === 'space' ? 'preserve' : spell(chance, chance.text(), true)
      const quote = chance.pick(['"', "'"])
      return `${prefix === '' ? '' : `${prefix}:`}${name}=${quote}${value}${quote}`
    })
    .filter(Boolean)
}

const shuffle = <T>(chance: Chance, items: readonly T[]): T[] => {
  const left = [...items]
  return items.map(() => left.splice(chance.below(left.length), 1)[0] as T)
}

const writeElement = (chance: Chance, above: Scope, depth: number): string => {
  const declared = declare(chance, depth === 0)
  const scope = new Map([...above, ...declared])
  const bound = [...scope.keys()].filter((prefix) => prefix !== '')
  const prefix = bound.length > 0 && chance.isLucky(0.6) ? chance.pick(bound) : ''
  const name = `${prefix === '' ? '' : `${prefix}:`}${chance.pick(names)}`
  const declarations = [...declared].map(
    ([each, namespace]) => `xmlns${each === '' ? '' : `:${each}`}="${namespace}"`,
  )
  const parts = shuffle(chance, [...declarations, ...writeAttributes(chance, scope)])
  const tag = `<${name}${parts.map((part) => chance.pick([' ', '\n', '  ']) + part).join('')}`
  if (depth > 6 || chance.isLucky(0.2))
    return chance.isLucky(0.5) ? `${tag}/>` : `${tag}></${name}>`
  const content = chance.list(depth < 2 ? 4 : 2, () =>
    chance.isLucky(0.6)
      ? writeElement(chance, scope, depth + 1)
      : spell(chance, chance.text(), false),
  )
  return `${tag}>${content.join('')}</${name}>`
}

/** A well-formed document, and a PrefixList to canonicalize it with. */
export const createTree = (chance: Chance): { source: string; prefixes: string[] } => ({
  source: writeElement(chance, new Map(), 0),
  prefixes: chance.isLucky(0.4)
    ? []
    : chance.list(5, () => chance.pick([...prefixes, '#default', 'nobody', 'xml'])),
})
