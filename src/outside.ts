/**
 * The one door out. Whatever the hub asks of others goes through here: names are resolved here,
 * every address is checked, and the connection is made to an address that was checked and to no
 * other, so that a name cannot change its mind in between. Nothing is followed or retried.
 */
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import {
  isIP,
  type LookupFunction,
  createConnection as openConnection,
  type Socket,
} from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { isListed, isLoopbackAddress, isLoopbackName, isPublic, readNetworks } from './network.ts'
import { isRefusal, refuse } from './refusal.ts'

/** What one target alone is trusted by, or asks of us: certificates and a key, as PEM. */
export type TlsGiven = { authority?: string; certificate?: string; privateKey?: string }

export type Target = {
  host: string
  port: number
  /** TLS from the first byte. */
  tls?: boolean
  /**
   * The operator's own setting names this host (a mail server, say). It may be private without
   * being allowed once more: such servers mostly are, and whoever writes the config of the
   * process is not somebody to be guarded against. What comes from anybody else never is.
   */
  isOwn?: boolean
  given?: TlsGiven
  /** Milliseconds until it is connected, if they are to be fewer than usual. */
  connectMs?: number
}

export type Outside = {
  /**
   * A connected socket. Refuses with `forbidden` an address that is not to be reached, and with
   * `unavailable` one that does not answer in time.
   */
  connect(target: Target): Promise<Socket>
  /** Every address of a name, whether it may be reached or not. Fails where there is none. */
  resolve(host: string): Promise<string[]>
  /** How TLS is spoken with that host, for protocols that begin it later (STARTTLS). */
  tlsOptions(host: string): ConnectionOptions
}

/** Every address of a name. */
type ResolveName = (host: string) => Promise<string[]>

export type OutsideParts = {
  /** Networks (`10.0.0.0/8`) and host names that may be reached although they are private. */
  allow: readonly string[]
  resolve?: ResolveName
  /** Certificates (PEM) that are trusted in the place of those that Node trusts. */
  authorities?: string[]
  limits?: Partial<typeof standardLimits>
}

/** Milliseconds: until connected (name and TLS included), without a byte, and in total. */
const standardLimits = { connect: 10_000, idle: 20_000, total: 120_000 }

const resolveName: ResolveName = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

const plainHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')

/** Gives the addresses that were checked, whatever it is asked. */
const pinnedLookup =
  (addresses: string[]): LookupFunction =>
  (_host, options, callback) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }))
    const [first] = all
    if (options.all) callback(null, all)
    else callback(null, first?.address ?? '', first?.family)
  }

/** Resolves when the socket says that it is ready; destroys it when it does not in time. */
const waitFor = async (socket: Socket, event: string, milliseconds: number): Promise<void> => {
  // Whoever uses the connection hears of its end; until somebody does, it is no fault of ours.
  socket.on('error', () => {})
  const late = AbortSignal.timeout(milliseconds)
  try {
    await once(socket, event, { signal: late })
  } catch (error) {
    socket.destroy()
    throw late.aborted ? late.reason : error
  }
}

/**
 * Whoever asks for a name while it is being looked up shares the answer: threads that look names
 * up are few, and one name that nobody answers for must not take them all (OUT-09).
 */
const shareLookups = (resolve: ResolveName): ResolveName => {
  const underWay = new Map<string, Promise<string[]>>()
  return (host) => {
    const known = underWay.get(host)
    if (known) return known
    const lookingUp = resolve(host).finally(() => underWay.delete(host))
    underWay.set(host, lookingUp)
    return lookingUp
  }
}

/** What `AbortSignal.timeout` ends with. */
const lateName = 'TimeoutError'

const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === lateName

const inTime = async <T>(work: Promise<T>, milliseconds: number): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new DOMException('the name took too long', lateName)),
    milliseconds,
  )
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** RFC 6761 §6.3. What is sent unencrypted, because it stays on this machine, has to stay there. */
const checkLoopback = (host: string, addresses: string[]): void => {
  if (!isLoopbackName(host) || addresses.every(isLoopbackAddress)) return
  refuse('forbidden', closedWords, { cause: `${host} is not at an address of this machine` })
}

/** Ends a connection that is silent, or goes on, for too long. */
const limitSocket = (socket: Socket, limits: typeof standardLimits): Socket => {
  const end = (words: string) => () => void socket.destroy(new Error(words))
  const timer = setTimeout(end('the connection took too long'), limits.total)
  timer.unref()
  socket.setTimeout(limits.idle, end('the connection was silent'))
  return socket.once('close', () => clearTimeout(timer))
}

export const createOutside = (parts: OutsideParts): Outside => {
  const { allow, resolve = resolveName, authorities } = parts
  const limits = { ...standardLimits, ...parts.limits }
  const networks = readNetworks(allow)
  const hosts = new Set(allow.map(plainHost))
  const addressesOf = shareLookups(resolve)

  const tlsOptions = (host: string): ConnectionOptions => ({
    host,
    // An address has no name to send (RFC 6066 §3); the certificate must hold it all the same.
    ...(isIP(host) === 0 && { servername: host }),
    ...(authorities && { ca: authorities }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  })

  /** One address that is not to be reached closes the door to all of them. */
  const checkAddresses = (host: string, addresses: string[], isOwn: boolean): void => {
    if (addresses.length === 0) refuse('unavailable', words, { cause: `${host} has no address` })
    checkLoopback(host, addresses)
    if (isOwn || hosts.has(host)) return
    for (const address of addresses) {
      if (isPublic(address) || isListed(networks, address)) continue
      refuse('forbidden', closedWords, {
        cause: `${host} is at ${address}, which FOYER_OUTSIDE_ALLOW does not allow`,
      })
    }
  }

  const open = async (target: Target, host: string): Promise<Socket> => {
    const { port, isOwn = false, given, connectMs = limits.connect } = target
    const endsAt = performance.now() + Math.min(connectMs, limits.connect)
    const left = (): number => Math.max(1, Math.ceil(endsAt - performance.now()))
    const addresses = isIP(host) === 0 ? await inTime(addressesOf(host), left()) : [host]
    checkAddresses(host, addresses, isOwn)
    const options = { host, port, lookup: pinnedLookup(addresses), autoSelectFamily: true }
    const socket = target.tls
      ? connectTls({ ...tlsOptions(host), ...writeGiven(given), ...options })
      : openConnection(options)
    await waitFor(socket, target.tls ? 'secureConnect' : 'connect', left())
    return limitSocket(socket, limits)
  }

  return {
    resolve: (host) => inTime(addressesOf(plainHost(host)), limits.connect),
    tlsOptions: (host) => tlsOptions(plainHost(host)),
    async connect(target) {
      const host = plainHost(target.host)
      try {
        return await open(target, host)
      } catch (error) {
        if (isRefusal(error)) throw error
        return refuse('unavailable', words, {
          cause: `${host}:${target.port} does not answer: ${String(error)}`,
          ...(isLate(error) && { reason: 'time' }),
        })
      }
    },
  }
}

const writeGiven = ({ authority, certificate, privateKey }: TlsGiven = {}): ConnectionOptions => ({
  ...(authority !== undefined && { ca: authority }),
  ...(certificate !== undefined && { cert: certificate }),
  ...(privateKey !== undefined && { key: privateKey }),
})

const words = 'Something that we depend on does not answer.'
const closedWords = 'That address is not one that may be asked.'
