/**
 * What a process takes at once: so many connections, and bodies of so many bytes (HTTP-01, FLT-11).
 * Whoever comes beyond is told so (503), before anything is read or looked up, and asked to come
 * again; what was there before is served as ever.
 */
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sourceOf } from '../limit.ts'

declare module 'fastify' {
  interface FastifyInstance {
    load: Load
  }
}

type Load = {
  /** Connections that are there, and how many of them are served: to the others it is said. */
  open: number
  served: number
  /** Bytes of the bodies that are under way, of all and of each source. */
  bodies: number
  bodiesOf: Map<string, number>
}

/** Proxies limit connections by address, which a process behind them does not see. */
export const connectionsMost = 10_000

/** What the process has open for itself: its database, its log, and what Node needs. */
const ownHandles = 32
const connectionsLeast = 8
/** Of all connections, those on which it is said that there is no room. */
const shareOfTold = 0.1
const toldLeast = 4
const retryAfterSeconds = 2

const kib = 1024
const mib = 1024 * kib
/** A form of ours is no bigger. Of so small ones no count is kept. */
const smallBody = 16 * kib
/** Nobody takes a bigger one, whatever its length is said to be. */
const bodyMost = 4 * mib
/** A body that comes in chunks does not say how long it becomes. */
const chunkedBody = 256 * kib
const bodiesMost = 32 * mib
const bodiesOfSourceMost = 8 * mib

/** Whether a process lives is asked when it is full, too: who does not answer is started again. */
export const healthPath = '/healthz'

/**
 * How many connections may be taken by a process that may have so many files and connections open.
 * Each request may ask somebody else, so half of them are left for that.
 */
export const connectionsFor = (handles: number | undefined): number => {
  if (handles === undefined) return connectionsMost
  const half = Math.floor((handles - ownHandles) / 2)
  return Math.max(connectionsLeast, Math.min(connectionsMost, half))
}

/** So many and no more: what comes beyond those to whom it is said is closed without a word. */
export const limitConnections = (server: FastifyInstance, most: number): void => {
  server.server.maxConnections = most
  server.load.served = most - Math.max(toldLeast, Math.floor(most * shareOfTold))
}

/** How much of a body comes with a request, as far as it counts. */
const bodyOf = ({ headers, routeOptions }: FastifyRequest): number => {
  if (routeOptions.config.ignoresBody) return 0
  if (headers['transfer-encoding'] !== undefined) return chunkedBody
  const said = Number(headers['content-length'] ?? 0)
  return said > smallBody ? Math.min(said, bodyMost) : 0
}

const addBody = ({ load }: FastifyInstance, source: string, bytes: number): void => {
  const own = (load.bodiesOf.get(source) ?? 0) + bytes
  load.bodies += bytes
  if (own === 0) load.bodiesOf.delete(source)
  else load.bodiesOf.set(source, own)
}

/** False where there is no room; else the room is taken until the answer is sent. */
const takeBody = (request: FastifyRequest, reply: FastifyReply, bytes: number): boolean => {
  const { server } = request
  const source = sourceOf(request.ip)
  const own = server.load.bodiesOf.get(source) ?? 0
  if (server.load.bodies + bytes > bodiesMost || own + bytes > bodiesOfSourceMost) return false
  addBody(server, source, bytes)
  reply.raw.once('close', () => addBody(server, source, -bytes))
  return true
}

const sayFull = (reply: FastifyReply): FastifyReply =>
  reply
    .code(503)
    .header('retry-after', retryAfterSeconds)
    .type('text/plain')
    .send('Too much is going on here at this moment. Please try again.\n')

export const addLoadLimits = (server: FastifyInstance): void => {
  const load: Load = { open: 0, served: 0, bodies: 0, bodiesOf: new Map() }
  const beyond = new WeakSet<Socket>()
  server.decorate('load', load)
  limitConnections(server, connectionsMost)
  server.server.on('connection', (socket: Socket) => {
    if (load.open >= load.served) beyond.add(socket)
    load.open += 1
    socket.once('close', () => {
      load.open -= 1
    })
  })
  server.addHook('onRequest', async (request, reply) => {
    if (beyond.has(request.raw.socket) && request.routeOptions.url !== healthPath) {
      return sayFull(reply.header('connection', 'close'))
    }
    const bytes = bodyOf(request)
    return bytes === 0 || takeBody(request, reply, bytes) ? undefined : sayFull(reply)
  })
}
