/**
 * Exchanges: HTTP requests to others, over connections that `outside.ts` has checked and opened.
 * Nothing is followed, decoded or tried again. Each source has connections, a number of calls at
 * once and a breaker of its own, so that one that hangs holds nobody else up.
 */
import { createHash } from 'node:crypto'
import type { Dispatcher, Pool } from 'undici'
import { type Breaker, createBreaker } from './breaker.ts'
import { isLoopbackName } from './network.ts'
import type { Outside, TlsGiven } from './outside.ts'
import { isRefusal, Refusal } from './refusal.ts'

export type Call = {
  method: string
  /** http or https, without a user's name. */
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

export type Answered = {
  status: number
  /** Names in lower case; of several of one name, joined. */
  headers: Record<string, string>
  body: Buffer
  milliseconds: number
}

/** Whom is asked, and how long and how much of it. */
export type Source = {
  /** What shares connections, places and the breaker: the id of a connector, say. */
  name: string
  tls?: TlsGiven
  /** The operator's own setting names it: it may be private, as `Target.isOwn` says. */
  isOwn?: boolean
  limits?: Partial<typeof standardLimits>
}

/** Why there is no answer, as `detail.reason` of the refusal. */
export type NoAnswer = 'address' | 'busy' | 'resting' | 'time' | 'size' | 'encoding' | 'connection'

/** OUT-07, OUT-08: 10 s in all (rulings, 000/001), and no more than a reply needs. */
const standardLimits = { totalMs: 10_000, bodyBytes: 256 * 1024 }
const headerBytes = 16 * 1024

/** OUT-09: so many calls of one source at once; whoever comes then is told at once. */
const placesOfSource = 32
/** How many sources, and how many addresses of each, keep connections between calls. */
const sourceCount = 500
const linesOfSource = 8

/**
 * An unused connection is given up before servers do so, of which many wait 5 s: what was sent
 * into one that has just ended could not be sent again.
 */
const keepAliveMs = 4_000
/** Well before the door ends a connection by itself, which could be in the middle of a call. */
const connectionMs = 60_000

/** Ports below 1024 that serve the web; those above but for what databases listen on. */
const webPorts = new Set([80, 443])
const closedPorts = new Set([1433, 1521, 2049, 2375, 2376, 3306, 5432, 6379, 9200, 11211, 27017])

const words = 'Something that we depend on does not answer.'

const refusalOf = (reason: NoAnswer, cause: string): Refusal =>
  new Refusal(reason === 'address' ? 'forbidden' : 'unavailable', words, {
    ...{ reason, rule: `source.${reason}`, cause },
  })

const noAnswer = (reason: NoAnswer, cause: string): never => {
  throw refusalOf(reason, cause)
}

/** RFC 3986 §5.2.4, as browsers read it: such a path leads to another (TPL-04). */
const dotSegment = /^[^?#]*\/(?:\.|%2e){1,2}(?:[/?#]|$)/i

/** Refuses what is no plain web address, as the one parser reads it (OUT-06). */
export const readCallUrl = (text: string): URL => {
  if (!/^https?:\/\/[^/]/i.test(text) || /[\s\\\p{C}]/u.test(text) || !URL.canParse(text)) {
    return noAnswer('address', 'that is not an http or https address')
  }
  if (/^[^/]*\/\/[^/?#]*@/.test(text)) {
    noAnswer('address', 'the address holds a user name or a password')
  }
  if (dotSegment.test(text)) noAnswer('address', 'its path goes up in itself')
  const url = new URL(text)
  const port = portOf(url)
  if (!webPorts.has(port) && (port < 1024 || closedPorts.has(port))) {
    noAnswer('address', `port ${port} is not one of web servers`)
  }
  url.hash = ''
  return url
}

/** True where a password may be sent: over TLS, or within this machine. */
export const isSafeForSecrets = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || isLoopbackName(hostname)

const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)

const readHeaders = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
  )

/** The whole body, as it came: what is small on the wire could be endless decoded (OUT-07). */
const readBody = async (
  body: Dispatcher.ResponseData['body'],
  { 'content-encoding': encoding = 'identity' }: Record<string, string>,
  bytesMax: number,
): Promise<Buffer> => {
  if (encoding.toLowerCase() !== 'identity') {
    // What is let go unread ends with an error of its own.
    body.on('error', () => {}).destroy()
    noAnswer('encoding', `the answer is encoded: ${encoding.slice(0, 40)}`)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bytesMax) noAnswer('size', `the answer has more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The refusal that says why there is no answer. A request that nobody can send is our fault. */
const readFailure = (error: unknown, isLate: boolean, totalMs: number): unknown => {
  if (isLate) return refusalOf('time', `no whole answer within ${totalMs} ms`)
  if (isRefusal(error)) {
    const { code, detail } = error
    const reason = code === 'forbidden' ? 'address' : 'connection'
    return detail.reason === undefined ? refusalOf(reason, detail.cause ?? '') : error
  }
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'UND_ERR_INVALID_ARG') return error
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return refusalOf('size', 'the headers are too long')
  return refusalOf('connection', `${code ?? 'error'}: ${String(message).slice(0, 200)}`)
}

/** One that keeps others waiting. A quick no, or too long an answer, holds nobody up. */
const isSilence = (error: unknown): error is Refusal =>
  isRefusal(error) && /^(time|connection)$/.test(error.detail.reason ?? '')

/** Loaded with the first call: a hub that asks nobody starts without it. */
type Undici = typeof import('undici')

/** The connections to one address, and the longest that a call has waited for one. */
type Line = { pool: Pool; connectMs: number }

const openLine = (undici: Undici, outside: Outside, url: URL, source: Source): Line => {
  const { tls: given = {}, isOwn = false } = source
  const place = { host: url.hostname, port: portOf(url), tls: url.protocol === 'https:' }
  const target = { ...place, given, isOwn }
  const pool = new undici.Pool(url.origin, {
    connections: placesOfSource,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    clientTtl: connectionMs,
    maxHeaderSize: headerBytes,
    // The call has one limit, which holds for everything together.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: (_options, callback) => {
      outside.connect({ ...target, connectMs: line.connectMs }).then(
        (socket) => callback(null, socket),
        (error) => callback(error, null),
      )
    },
  })
  const line = { pool, connectMs: 0 }
  return line
}

/** What a source has for itself (OUT-09, OUT-12). */
type Place = { lines: Map<string, Line>; underWay: number; breaker: Breaker }

/** The keys that have waited longest to be used, of those beyond a number. */
const keysBeyond = (map: Map<string, unknown>, count: number): string[] =>
  [...map.keys()].slice(0, Math.max(0, map.size - count))

const linesOf = (places: Iterable<Place>): Line[] =>
  [...places].flatMap(({ lines }) => [...lines.values()])

export const createExchanges = ({ outside, now }: { outside: Outside; now: () => number }) => {
  const places = new Map<string, Place>()

  const placeOf = (name: string): Place => {
    const breaker = createBreaker(now)
    const place = places.get(name) ?? { lines: new Map(), underWay: 0, breaker }
    places.delete(name)
    places.set(name, place)
    return place
  }

  /** Connections with one certificate are not those with another. */
  const lineOf = (undici: Undici, { lines }: Place, url: URL, source: Source): Line => {
    const facts = JSON.stringify([url.origin, source.tls, source.isOwn])
    const key = createHash('sha256').update(facts).digest('hex')
    const line = lines.get(key) ?? openLine(undici, outside, url, source)
    lines.delete(key)
    lines.set(key, line)
    return line
  }

  /** Calls under way are finished; whoever calls next has connections made anew. */
  const trim = ({ lines }: Place): void => {
    for (const key of keysBeyond(lines, linesOfSource)) {
      void lines.get(key)?.pool.close()
      lines.delete(key)
    }
    for (const name of keysBeyond(places, sourceCount)) {
      const idle = places.get(name)
      if (!idle || idle.underWay > 0) continue
      for (const { pool } of linesOf([idle])) void pool.close()
      places.delete(name)
    }
  }

  const send = async (place: Place, url: URL, call: Call, source: Source): Promise<Answered> => {
    const undici = await import('undici')
    const { totalMs, bodyBytes } = { ...standardLimits, ...source.limits }
    const started = performance.now()
    const late = AbortSignal.timeout(Math.ceil(totalMs))
    const line = lineOf(undici, place, url, source)
    line.connectMs = Math.max(line.connectMs, totalMs)
    try {
      const { statusCode, headers, body } = await line.pool.request({
        method: call.method as Dispatcher.HttpMethod,
        path: `${url.pathname}${url.search}`,
        headers: { ...call.headers, 'accept-encoding': 'identity' },
        body: call.body ?? null,
        signal: late,
      })
      const answer = { status: statusCode, headers: readHeaders(headers) }
      const bytes = await readBody(body, answer.headers, bodyBytes)
      return { ...answer, body: bytes, milliseconds: Math.round(performance.now() - started) }
    } catch (error) {
      throw readFailure(error, late.aborted, totalMs)
    }
  }

  return {
    /**
     * Sends one request and reads the whole answer, whatever its status. Refuses with `forbidden`
     * an address that is not to be asked, and with `unavailable`, with the `reason`, where no
     * whole answer came in time.
     */
    async ask(call: Call, source: Source): Promise<Answered> {
      const url = readCallUrl(call.url)
      const place = placeOf(source.name)
      const { breaker } = place
      if (place.underWay >= placesOfSource) {
        return noAnswer('busy', `${placesOfSource} calls are under way already`)
      }
      if (!breaker.allows()) {
        return noAnswer('resting', `it is left alone for a while; before, ${breaker.cause()}`)
      }
      place.underWay += 1
      try {
        const answered = await send(place, url, call, source)
        breaker.succeed()
        return answered
      } catch (error) {
        if (isSilence(error)) breaker.fail(error.detail.cause ?? '')
        else breaker.succeed()
        throw error
      } finally {
        place.underWay -= 1
        trim(place)
      }
    },

    /** How many sources are left alone at the moment, and how many calls are under way. */
    load: () => ({
      resting: [...places.values()].filter(({ breaker }) => breaker.isOpen()).length,
      underWay: [...places.values()].reduce((sum, { underWay }) => sum + underWay, 0),
    }),

    /** Those that are left alone at the moment, by their names, and why. */
    resting: () =>
      [...places].flatMap(([name, { breaker }]) =>
        breaker.isOpen() ? [{ name, cause: breaker.cause() }] : [],
      ),

    async close(): Promise<void> {
      const lines = linesOf(places.values())
      places.clear()
      await Promise.all(lines.map(({ pool }) => pool.destroy()))
    },
  }
}

export type Exchanges = ReturnType<typeof createExchanges>
