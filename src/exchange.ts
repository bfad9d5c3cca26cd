/**
 * Exchanges: HTTP requests to others, over connections that `outside.ts` has checked and opened.
 * Nothing is followed, decoded or tried again. Each source has connections, a number of calls at
 * once and a breaker of its own, so that one that hangs holds nobody else up.
 */
import { createHash } from 'node:crypto'
import { type Dispatcher, Pool } from 'undici'
import { type Breaker, createBreaker } from './breaker.ts'
import { isLoopbackName } from './network.ts'
import type { Outside, TlsGiven } from './outside.ts'
import { isRefusal, Refusal, refuse } from './refusal.ts'

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
  limits?: Partial<typeof standardLimits>
}

/** Why there is no answer, as `detail.reason` of the refusal. */
export type NoAnswer = 'address' | 'busy' | 'resting' | 'time' | 'size' | 'encoding' | 'connection'

/** OUT-07, OUT-08: 10 s in all (rulings, 000/001), and no more than a reply needs. */
const standardLimits = { totalMs: 10_000, bodyBytes: 256 * 1024, headerBytes: 16 * 1024 }

/** OUT-09: so many calls of one source at once; whoever comes then is told at once. */
const placesOfSource = 32
const keepAliveMs = 10_000
const poolCount = 500

/** Ports below 1024 that serve the web; those above but for what databases listen on. */
const webPorts = new Set([80, 443])
const closedPorts = new Set([1433, 1521, 2049, 2375, 2376, 3306, 5432, 6379, 9200, 11211, 27017])

const words = 'Something that we depend on does not answer.'

const noAnswer = (reason: NoAnswer, cause: string): never =>
  refuse(reason === 'address' ? 'forbidden' : 'unavailable', words, { reason, cause })

/** Refuses what is no plain web address, as the one parser reads it (OUT-06). */
export const readCallUrl = (text: string): URL => {
  if (
    !/^https?:\/\/[^/\s\\\p{C}]/iu.test(text) ||
    /[\s\\\p{C}]/u.test(text) ||
    !URL.canParse(text)
  ) {
    return noAnswer('address', 'that is not an http or https address')
  }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    noAnswer('address', 'the address holds a user name or a password')
  }
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

const readBody = async (body: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > bytesMax) noAnswer('size', `the answer has more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

type Place = { pools: Map<string, Pool>; underWay: number; breaker: Breaker }

export const createExchanges = ({ outside, now }: { outside: Outside; now: () => number }) => {
  const places = new Map<string, Place>()

  const placeOf = (name: string): Place => {
    const known = places.get(name)
    if (known) return known
    const place = { pools: new Map<string, Pool>(), underWay: 0, breaker: createBreaker(now) }
    places.set(name, place)
    return place
  }

  const openPool = (url: URL, tls: TlsGiven | undefined, headerBytes: number): Pool =>
    new Pool(url.origin, {
      connections: placesOfSource,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      maxHeaderSize: headerBytes,
      allowH2: false,
      connect: (_options, callback) => {
        const target = { host: url.hostname, port: portOf(url), tls: url.protocol === 'https:' }
        outside.connect({ ...target, ...(tls && { given: tls }) }).then(
          (socket) => callback(null, socket),
          (error) => callback(error, null),
        )
      },
    })

  const poolOf = (place: Place, url: URL, source: Source, headerBytes: number): Pool => {
    const { tls } = source
    // Connections with one certificate are not those with another (OUT-12).
    const key = createHash('sha256')
      .update(JSON.stringify([url.origin, tls ?? null]))
      .digest('hex')
    const known = place.pools.get(key)
    if (known) return known
    const pool = openPool(url, tls, headerBytes)
    place.pools.set(key, pool)
    return pool
  }

  /** Sources that nobody asks at the moment give their connections up when there are many. */
  const trim = (): void => {
    if (places.size <= poolCount) return
    for (const [name, place] of places) {
      if (place.underWay > 0) continue
      for (const pool of place.pools.values()) void pool.close()
      places.delete(name)
      return
    }
  }

  const send = async (place: Place, url: URL, call: Call, source: Source): Promise<Answered> => {
    const { totalMs, bodyBytes, headerBytes } = { ...standardLimits, ...source.limits }
    const pool = poolOf(place, url, source, headerBytes)
    const started = performance.now()
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), totalMs)
    try {
      const { statusCode, headers, body } = await pool.request({
        method: call.method as Dispatcher.HttpMethod,
        path: `${url.pathname}${url.search}`,
        headers: { 'accept-encoding': 'identity', ...call.headers },
        ...(call.body !== undefined && { body: call.body }),
        headersTimeout: totalMs,
        bodyTimeout: totalMs,
        signal: late.signal,
      })
      const read = readHeaders(headers)
      const encoding = read['content-encoding'] ?? 'identity'
      if (encoding !== 'identity') {
        body.destroy()
        return noAnswer('encoding', `the answer is encoded: ${encoding.slice(0, 40)}`)
      }
      const bytes = await readBody(body, bodyBytes)
      const milliseconds = Math.round(performance.now() - started)
      return { status: statusCode, headers: read, body: bytes, milliseconds }
    } catch (error) {
      return sayNoAnswer(error, late.signal.aborted, totalMs)
    } finally {
      clearTimeout(timer)
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
        return noAnswer(
          'resting',
          `it failed ${breaker.failures()} times in a row, and is left alone`,
        )
      }
      place.underWay += 1
      try {
        const answered = await send(place, url, call, source)
        breaker.succeed()
        return answered
      } catch (error) {
        breaker.fail()
        throw error
      } finally {
        place.underWay -= 1
        trim()
      }
    },

    async close(): Promise<void> {
      const pools = [...places.values()].flatMap((place) => [...place.pools.values()])
      places.clear()
      await Promise.all(pools.map((pool) => pool.destroy()))
    },
  }
}

export type Exchanges = ReturnType<typeof createExchanges>

const sayNoAnswer = (error: unknown, isLate: boolean, totalMs: number): never => {
  if (isLate) return noAnswer('time', `no whole answer within ${totalMs} ms`)
  if (isRefusal(error)) {
    if (error.detail.reason !== undefined) throw error
    const reason: NoAnswer = error.code === 'forbidden' ? 'address' : 'connection'
    throw new Refusal(error.code, error.message, { ...error.detail, reason })
  }
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return noAnswer('size', 'the headers are too long')
  return noAnswer('connection', `${code ?? 'error'}: ${String(message).slice(0, 200)}`)
}
