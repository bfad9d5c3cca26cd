/**
 * Metrics over HTTP: what is counted of each request, and the page that Prometheus reads. That
 * page is served at an address of its own (FOYER_METRICS) and never where browsers come.
 */
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Config } from '../config.ts'
import type { Hub } from '../hub.ts'
import { isSame } from '../identifier.ts'
import type { Log } from '../log.ts'
import type { Counter, Family, Histogram } from '../metric.ts'
import { writeMetrics } from '../metric.ts'
import { plainPath } from './request-path.ts'
import { withoutSchemas } from './schema.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The wire that a route speaks, by the name of its dialect. */
    wire?: string
  }
}

/** Seconds; a launch takes a few milliseconds, a password a tenth, a source up to ten seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

const statusClasses = ['other', '1xx', '2xx', '3xx', '4xx', '5xx'] as const

type Cells = { counters: Counter[]; seconds: Histogram }

/** What a route is for, where no dialect speaks it. */
const classOf = (url: string | undefined): string => {
  if (url === undefined) return 'none'
  if (/^\/(healthz|readyz|\.foyer\/beat)$/.test(url)) return 'state'
  if (url.startsWith('/api/')) return 'api'
  return /^\/(\.foyer\/(assets|avatars)|icons|admin\/assets)\//.test(url) ? 'asset' : 'page'
}

/** Counts each answer and how long it took, by the wire of the route. */
export const measureRequests = (server: FastifyInstance, { metrics }: Hub): void => {
  const requests = metrics.counter('foyer_requests_total', 'Requests, by wire and status.')
  const seconds = metrics.histogram('foyer_request_seconds', 'How long answers took.', bounds)
  const known = new Map<string, Cells>()
  const cellsOf = (wire: string): Cells => {
    const found = known.get(wire)
    if (found) return found
    const counters = statusClasses.map((status) => requests({ wire, status }))
    const cells = { counters, seconds: seconds({ wire }) }
    known.set(wire, cells)
    return cells
  }
  server.addHook('onResponse', async ({ routeOptions, is404 }, reply) => {
    const { url, config } = routeOptions
    const cells = cellsOf(config.wire ?? classOf(is404 ? undefined : url))
    cells.counters[Math.floor(reply.statusCode / 100)]?.add()
    cells.seconds.observe(reply.elapsedTime / 1000)
  })
}

/** Says of every route of a scope that it speaks that wire. */
export const nameWire = (scope: FastifyInstance, wire: string): void => {
  scope.addHook('onRoute', (route) => {
    if (route.config) route.config.wire = wire
  })
}

const nothing = 'There is nothing at this address.\n'

/**
 * The server of the metrics. With a token, only who brings it is answered; `read` gives what is
 * told, of all processes.
 */
export const createMetricsServer = (
  { metricsToken, logLevel }: Pick<Config, 'metricsToken' | 'logLevel'>,
  read: () => Promise<Family[]>,
  log?: Log,
): FastifyInstance => {
  const server = Fastify({
    logger: { level: logLevel, base: null, ...(log && { stream: log }) },
    logController: new LogController({ disableRequestLogging: true }),
    schemaController: withoutSchemas,
  })
  server.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send(nothing))
  server.setErrorHandler((error, request, reply) => {
    request.log.error({ err: error }, 'the metrics could not be told')
    return reply.code(500).type('text/plain').send('The log says what is wrong.\n')
  })
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    const given = request.headers.authorization ?? ''
    if (metricsToken === '' || isSame(given, `Bearer ${metricsToken}`)) return undefined
    reply.header('www-authenticate', 'Bearer')
    return reply.code(401).type('text/plain').send('Say the token of FOYER_METRICS_TOKEN.\n')
  })
  server.get('/metrics', async (request, reply) => {
    if (plainPath(request.url) !== '/metrics') return reply.callNotFound()
    return reply.type('text/plain; version=0.0.4').send(writeMetrics(await read()))
  })
  return server
}

/** Tells metrics at FOYER_METRICS, if it is set. Gives what ends that. */
export const listenMetrics = async (
  { metrics, ...config }: Pick<Config, 'metrics' | 'metricsToken' | 'logLevel'>,
  read: () => Promise<Family[]>,
  log?: Log,
): Promise<() => Promise<void>> => {
  if (metrics === undefined) return async () => {}
  const server = createMetricsServer(config, read, log)
  await server.listen({ ...metrics, listenTextResolver: () => 'listening' })
  return async () => server.close()
}
