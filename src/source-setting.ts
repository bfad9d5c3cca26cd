/**
 * The settings that every connector has that asks over HTTP, whichever wire it speaks: how long it
 * waits, and whom it trusts and shows itself as over TLS.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Connector } from './connector.ts'
import { type Ending, lastOf } from './ending.ts'
import type { Source } from './exchange.ts'
import type { JsonValue } from './organization.ts'
import type { TlsGiven } from './outside.ts'
import { refuse } from './refusal.ts'
import type { Setting, Settings } from './setting.ts'

/** Rulings, 000/001 (OUT-08): 10 s in all, settable down. */
const timeoutSecondsMax = 10
/** OUT-07: no more than this of an answer that says who somebody is. */
const replyBytes = 64 * 1024

const isReadable = (read: () => unknown): boolean => {
  try {
    read()
    return true
  } catch {
    return false
  }
}

const checkCertificate = (value: JsonValue): string | undefined =>
  isReadable(() => new X509Certificate(String(value)))
    ? undefined
    : 'must be a certificate as PEM: -----BEGIN CERTIFICATE----- and what follows.'

const checkKey = (value: JsonValue): string | undefined =>
  isReadable(() => createPrivateKey(String(value)))
    ? undefined
    : 'must be a private key as PEM, without a passphrase.'

const checkTimeout = (value: JsonValue): string | undefined =>
  Number(value) >= 1 && Number(value) <= timeoutSecondsMax
    ? undefined
    : `must be from 1 to ${timeoutSecondsMax}.`

export const sourceSettings: readonly Setting[] = [
  {
    key: 'timeoutSeconds',
    label: 'Patience',
    help: `How many seconds an answer may take: up to ${timeoutSecondsMax}, which is the default.`,
    kind: 'number',
    isRare: true,
    check: checkTimeout,
  },
  {
    key: 'authority',
    label: 'Certificate authority',
    help: 'PEM of the authority that the service is certified by, if it is your own.',
    kind: 'text',
    isLong: true,
    isRare: true,
    check: checkCertificate,
  },
  {
    key: 'clientCertificate',
    label: 'Client certificate',
    help: 'PEM with which we show who we are, if the service wants that.',
    kind: 'text',
    isLong: true,
    isRare: true,
    check: checkCertificate,
  },
  {
    key: 'clientKey',
    label: 'Client key',
    help: 'PEM of the private key of that certificate.',
    kind: 'secret',
    isLong: true,
    isRare: true,
    check: checkKey,
  },
]

/** Refuses with `invalid` a certificate without its own key, and a key without a certificate. */
export const checkSource = ({ clientCertificate, clientKey }: Settings): void => {
  if (!clientCertificate && !clientKey) return
  if (!clientCertificate || !clientKey) {
    const field = clientKey ? 'clientCertificate' : 'clientKey'
    refuse('invalid', 'A client certificate and its key belong together.', { field })
  }
  const certificate = new X509Certificate(String(clientCertificate))
  if (certificate.checkPrivateKey(createPrivateKey(String(clientKey)))) return
  refuse('invalid', 'The key is not that of the client certificate.', { field: 'clientKey' })
}

/** What of these settings ends at a known time. */
export const sourceEndings = ({ authority, clientCertificate }: Settings): Ending[] => [
  ...lastOf('client certificate', clientCertificate ? [String(clientCertificate)] : []),
  ...lastOf('certificate authority', authority ? [String(authority)] : []),
]

const tlsOf = ({ authority, clientCertificate, clientKey }: Settings): TlsGiven => ({
  ...(authority ? { authority: String(authority) } : {}),
  ...(clientCertificate ? { certificate: String(clientCertificate) } : {}),
  ...(clientKey ? { privateKey: String(clientKey) } : {}),
})

/** Headers that belong to the connection or to us (RFC 9110 §7.6.1), or that would be confused. */
const closedHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** What is wrong with the name of a header that an administrator adds to a request (TPL-05). */
export const findHeaderFault = (name: string): string | undefined => {
  if (!headerName.test(name)) return `has a name that is none: ${name.slice(0, 40)}`
  return closedHeaders.has(name.toLowerCase()) ? `may not hold ${name}.` : undefined
}

/** The source that a connector asks: it has places and a breaker of its own, by its id. */
export const sourceOf = ({
  id,
  settings,
}: Connector): Source & { limits: { totalMs: number } } => ({
  name: id,
  tls: tlsOf(settings),
  limits: {
    bodyBytes: replyBytes,
    totalMs: Number(settings.timeoutSeconds ?? timeoutSecondsMax) * 1000,
  },
})
