/**
 * Hands a message to the mail server. Nodemailer writes the message and speaks SMTP; it is given
 * a connection of ours, resolves no name, opens no socket, and reads no file and no address.
 */
import type { MailServer } from './mail-server.ts'
import type { Outside } from './outside.ts'

export type Message = {
  id: string
  date: Date
  from: { name: string; address: string }
  to: string
  subject: string
  text: string
  html: string
}

/** Gives what the server said when it took the message. */
export type Deliver = (message: Message) => Promise<string>

const greetingTimeoutMs = 10_000
const socketTimeoutMs = 20_000

type Socket = Awaited<ReturnType<Outside['connect']>>
type SocketGiven = (error: Error | null, socket?: { connection: Socket; secured: boolean }) => void

const openTransport = async (server: MailServer, outside: Outside, name: string) => {
  const { createTransport } = await import('nodemailer')
  const { host, port, tls, user, password } = server
  const isSecure = tls === 'first'
  return createTransport({
    host,
    port,
    name,
    secure: isSecure,
    requireTLS: tls === 'start',
    ignoreTLS: tls === 'never',
    tls: outside.tlsOptions(host),
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    greetingTimeout: greetingTimeoutMs,
    socketTimeout: socketTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options: unknown, given: SocketGiven) => {
      outside.connect({ host, port, tls: isSecure, isOwn: true }).then(
        (connection) => given(null, { connection, secured: isSecure }),
        (error) => given(error),
      )
    },
  })
}

/** `name` is what the hub calls itself in its greeting: its host name. */
export const createSmtp = (server: MailServer, outside: Outside, name: string): Deliver => {
  let transport: ReturnType<typeof openTransport> | undefined
  return async (message) => {
    transport ??= openTransport(server, outside, name)
    const { id, date, from, to, subject, text, html } = message
    const { response } = await (await transport).sendMail({
      messageId: `<${id}@${from.address.split('@')[1]}>`,
      date,
      from,
      to: { name: '', address: to },
      // Said beside the headers, so that nothing in a name can add somebody.
      envelope: { from: from.address, to: [to] },
      subject,
      text,
      html,
      xMailer: false,
      // RFC 3834 §5: nobody's absence is to answer.
      headers: { 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' },
    })
    return response
  }
}

/** Connects, begins TLS and signs in, as for a message, and sends none. */
export const createSmtpCheck =
  (server: MailServer, outside: Outside, name: string) => async (): Promise<void> => {
    const transport = await openTransport(server, outside, name)
    await transport.verify()
    transport.close()
  }

/** True if the server has refused this message for good (RFC 5321 §4.2.1), and not ourselves. */
export const isRefusedForGood = (error: unknown): boolean => {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number }
  return responseCode >= 500 && code !== 'EAUTH'
}

/** What went wrong, without anything that could be a link. */
export const causeOf = (error: unknown): string => {
  const { detail } = error as { detail?: { cause?: string } }
  const words = detail?.cause ?? String(error)
  return words.replaceAll(/https?:\S*/gi, '…').slice(0, 300)
}
