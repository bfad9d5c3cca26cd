/** What a server really serves: its routes as they were registered, to enumerate in tests. */
import { channel } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Dialect } from '../../src/dialect.ts'
import type { CallerKind } from '../../src/http/caller.ts'

export type Route = { method: string; url: string; caller: CallerKind | undefined }

const known = new WeakMap<object, Route[]>()

const note = (routes: Route[], route: RouteOptions): void => {
  for (const method of [route.method].flat()) {
    // HEAD comes along with a GET that only shows something, and is answered as that is.
    if (method === 'HEAD') continue
    routes.push({ method, url: route.url, caller: route.config?.caller })
  }
}

// Fastify says when an instance is made; hooked then, nothing that is registered is missed.
channel('fastify.initialization').subscribe((message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  const routes: Route[] = []
  known.set(fastify, routes)
  fastify.addHook('onRoute', (route) => note(routes, route))
})

/** The routes of a server that was made after this file was loaded, in their order. */
export const routesOf = (server: FastifyInstance): Route[] => known.get(server) ?? []

export const nameOfRoute = ({ method, url }: Route): string => `${method} ${url}`

/** The address of a route with its parameters filled in; `x` for those that are not given. */
export const fillRoute = (url: string, values: Record<string, string>): string =>
  url.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? 'x')

/** How a no looks at an address: in the words of its dialect, as a problem, or as a page. */
export const faceOf = (dialects: readonly Dialect[], url: string): RegExp => {
  if (url.startsWith('/api/')) return /^application\/problem\+json/
  // The token address says what is wrong as OAuth does, and what is not there as its dialect.
  if (url.startsWith('/ringotel/')) {
    return url.endsWith('/token') ? /^(text\/plain|application\/json)/ : /^text\/plain/
  }
  if (url.startsWith('/scim/')) return /^application\/scim\+json/
  const speaks = ({ refuse, paths }: Dialect): boolean =>
    refuse !== undefined && (paths ?? []).some((path) => `${url}/`.startsWith(`${path}/`))
  return dialects.some(speaks) ? /^application\/json/ : /^text\/(html|plain)/
}
