/**
 * Methods: what each address takes. HEAD is answered where GET only shows something: it never
 * opens an application and never uses a link up.
 */
import type { FastifyInstance } from 'fastify'

/** For a route of GET that only shows something: HEAD answers as it does, without the body. */
export const shown = { exposeHeadRoute: true }

type Pattern = { expression: RegExp; methods: Set<string> }

/** `/icons/:name` as an expression: a parameter is a segment or a part of one, `*` is the rest. */
const expressionOf = (url: string): RegExp => {
  const plain = url.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${plain.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`)
}

/** The methods that an address takes, in their order; none for one that is not there. */
export type MethodsOf = (url: string) => string[]

/** Keeps account of the routes that are registered from now on. */
export const collectMethods = (server: FastifyInstance): MethodsOf => {
  const patterns = new Map<string, Pattern>()
  server.addHook('onRoute', ({ url, method }) => {
    const pattern = patterns.get(url) ?? { expression: expressionOf(url), methods: new Set() }
    for (const each of [method].flat()) pattern.methods.add(each)
    patterns.set(url, pattern)
  })
  return (url) => {
    const path = url.split('?')[0] ?? ''
    const fitting = [...patterns.values()].filter(({ expression }) => expression.test(path))
    return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].sort()
  }
}
