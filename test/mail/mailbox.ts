/** A real mail server for tests, on loopback, that keeps what it is given. */

import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Received = {
  from: string
  to: string[]
  /** The message as it came, headers and parts. */
  raw: string
  headers: Record<string, string>
  text: string
  html: string
  user: string | undefined
  isSecure: boolean
}

const read = (name: string): string =>
  readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8')

export const certificate = read('localhost.pem')

const decodeQuoted = (text: string): string => {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

const decodeBody = (part: string): string => {
  const [head = '', ...rest] = part.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/content-transfer-encoding: base64/i.test(head)) {
    return Buffer.from(body, 'base64').toString('utf8')
  }
  return /quoted-printable/i.test(head) ? decodeQuoted(body) : body
}

/** RFC 2047, as far as a test needs it. */
const decodeHeader = (value: string): string =>
  value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?(b|q)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decodeQuoted(text.replaceAll('_', ' ')),
    )

const readHeaders = (raw: string): Record<string, string> => {
  const headers: Record<string, string> = {}
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
  for (const line of head.split('\r\n')) {
    const [, name = '', value = ''] = /^([\w-]+): ?(.*)$/.exec(line) ?? []
    headers[name.toLowerCase()] = decodeHeader(value)
  }
  return headers
}

const readParts = (raw: string): { text: string; html: string } => {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? ''
  const parts = raw.split(`--${boundary}`)
  const partOf = (type: string): string =>
    decodeBody(parts.slice(1).find((part) => part.includes(`Content-Type: ${type}`)) ?? '')
  return {
    text: partOf('text/plain').replaceAll('\r\n', '\n').trim(),
    html: partOf('text/html').replaceAll('\r\n', '\n').trim(),
  }
}

/** Opens the server; with `options` it asks for more than a plain greeting. */
export const openMailbox = async (options: SMTPServerOptions = {}) => {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.onAuth ? [] : ['AUTH'],
    key: read('localhost.key'),
    cert: certificate,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw,
          headers: readHeaders(raw),
          ...readParts(raw),
          user: session.user,
          isSecure: session.secure,
        })
        done()
      })
    },
    ...options,
  })
  // What a client does wrong is the client's to tell.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    received,
    port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>

/** The link of a letter: its path on the hub. */
export const linkOf = (letter: { text: string } | undefined): string => {
  const link = /https?:\/\/\S+/.exec(letter?.text ?? '')?.[0]
  if (link === undefined) throw new Error('The letter holds no link.')
  const { pathname, search } = new URL(link)
  return `${pathname}${search}`
}
