/**
 * What a proxy asks: about which request, as its own headers tell it. Each proxy has an address
 * of its own here, so that no header is read but those that this proxy always writes itself; a
 * browser may have sent all the others (FWD-02).
 */
import type { IncomingMessage } from 'node:http'

/** The request that a browser sent to the proxy. */
export type Question = {
  method: string
  hostname: string
  /** As the browser said it; undefined for the usual one, and where the proxy leaves it out. */
  port: string | undefined
  /** Path and query, as they were sent. */
  target: string
}

export type Reader = (request: IncomingMessage) => Question | undefined

/** The value of a header that is there once. */
const readOnce = ({ rawHeaders }: IncomingMessage, name: string): string | undefined => {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  )
  return values.length === 1 ? values[0] : undefined
}

// Browsers of web sockets are said to speak ws and wss by some.
const schemePattern = /^(?:https?|wss?)$/
const hostPattern = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::(\d{1,5}))?$/
const methodPattern = /^[A-Z-]{1,30}$/

type Parts = { method?: string | undefined; scheme?: string | undefined } & {
  host?: string | undefined
  target?: string | undefined
}

/** A question from its parts, or undefined where one is missing or can be read in two ways. */
const readParts = ({ method = '', scheme = '', host = '', target = '' }: Parts) => {
  const match = hostPattern.exec(host.toLowerCase())
  const hostname = match?.[1]
  if (hostname === undefined || Number(match?.[2] ?? 0) > 65_535) return undefined
  if (!methodPattern.test(method) || !schemePattern.test(scheme)) return undefined
  return target.startsWith('/') ? { method, hostname, port: match?.[2], target } : undefined
}

/** `X-Original-URL`, whole as in the address bar, and `X-Original-Method`: nginx and HAProxy. */
export const readOriginal: Reader = (request) => {
  const url = readOnce(request, 'x-original-url') ?? ''
  const [, scheme, host, target] = /^([a-z]+):\/\/([^/?#]*)(\/.*)$/.exec(url) ?? []
  return readParts({ method: readOnce(request, 'x-original-method'), scheme, host, target })
}

/** `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`: Caddy and Traefik. */
export const readForwarded: Reader = (request) =>
  readParts({
    method: readOnce(request, 'x-forwarded-method'),
    scheme: readOnce(request, 'x-forwarded-proto'),
    host: readOnce(request, 'x-forwarded-host'),
    target: readOnce(request, 'x-forwarded-uri'),
  })
