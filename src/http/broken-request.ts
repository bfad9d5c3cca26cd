/**
 * What the parser of Node cannot read reaches no route: it is answered here, byte by byte, and the
 * connection ends. Too large a head gets a page with a way on, because it may well be the cookies
 * that a neighbour of our domain has put into somebody's browser (WEB-03).
 */
import type { Socket } from 'node:net'
import type { Config } from '../config.ts'
import { errorPage } from '../pages/error.ts'
import { writeHtml } from '../pages/html.ts'
import { hubLook } from '../pages/layout.ts'
import { headersOf, pagePolicy } from './header.ts'

type ClientError = Error & { code?: string | undefined; rawPacket?: unknown }

/** So long we read on what nobody looks at: a socket closed sooner takes the answer along. */
const lingerMs = 1_000

/** Half of what the parser takes (16 KiB): a sign-in has no use for so many cookies. */
const bombBytes = 8 * 1024

const statuses: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
}

const reasons: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

const words: Record<number, string> = {
  400: 'The request cannot be read.\n',
  408: 'The request took too long.\n',
}

const page = writeHtml(
  errorPage({
    organization: hubLook,
    language: 'en',
    isOfForm: true,
    title: 'Your browser brought too much along',
    text:
      'The address is too long, or there are too many cookies for this place. ' +
      'Please go on here. If you see this page again, remove the cookies of this site.',
    action: { label: 'Sign in', url: '/sign-in' },
  }),
)

/**
 * True if it is cookies that are too much, as far as the packet shows. Only then are they cleared:
 * a long link on another site must not sign anybody out.
 */
const isCookieBomb = (packet: unknown): boolean => {
  const lines = packet instanceof Buffer ? packet.toString('latin1').split('\r\n') : []
  return lines.some((line) => line.length > bombBytes && /^cookie:/i.test(line))
}

const writeAnswer = (config: Config, { code = '', rawPacket }: ClientError): string => {
  const status = statuses[code] ?? 400
  const body = words[status] ?? page
  const headers: Record<string, string | number> = {
    ...headersOf(config),
    'content-type': body === page ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  if (body === page) headers['content-security-policy'] = pagePolicy
  if (body === page && isCookieBomb(rawPacket)) headers['clear-site-data'] = '"cookies"'
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${reasons[status]}\r\n${lines.join('')}\r\n${body}`
}

/** True while an answer is being sent: what we said now would become a part of it. */
const isAnswering = (socket: Socket & { _httpMessage?: { headersSent: boolean } | null }) =>
  socket._httpMessage?.headersSent === true

/** Answers what is no request, once, and closes the connection. */
export const sayBroken =
  (config: Config) =>
  (error: ClientError, socket: Socket): void => {
    if (socket.destroyed || socket.writableEnded) return
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
      socket.destroy()
      return
    }
    socket.end(writeAnswer(config, error))
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
