/** A stand-in for somebody's web service: it keeps what it was sent, and answers as it is told. */
import { createServer as createPlain, type Socket } from 'node:net'
import { createServer as createTls, type TlsOptions } from 'node:tls'

export type Sent = {
  method: string
  target: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
}

/** What becomes of a request that has arrived whole. */
export type Answer = (socket: Socket) => void

export const say =
  (status: number, { body = '', headers = '' } = {}): Answer =>
  (socket) =>
    void socket.end(
      `HTTP/1.1 ${status} Said\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Connection: close\r\n${headers}\r\n${body}`,
    )

/** Sends those bytes and resets the connection. */
export const breakOff =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text, () => setImmediate(() => socket.resetAndDestroy()))

const readSent = (bytes: Buffer): Sent | undefined => {
  const [head = '', ...rest] = bytes.toString('utf8').split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  if (rest.length === 0) return undefined
  const headers = Object.fromEntries(
    lines.map((each) => {
      const at = each.indexOf(':')
      return [each.slice(0, at).toLowerCase(), each.slice(at + 1).trim()]
    }),
  )
  const body = rest.join('\r\n\r\n')
  if (Buffer.byteLength(body) < Number(headers['content-length'] ?? 0)) return undefined
  const [method = '', target = ''] = line.split(' ')
  return { method, target, headers, body }
}

export const openService = async (tls?: TlsOptions) => {
  const sent: Sent[] = []
  const sockets = new Set<Socket>()
  const service = {
    /** What has arrived, oldest first. */
    sent,
    answer: say(200) as Answer,
    /** Resets each connection before it is read. */
    isShut: false,
    origin: '',
    close: (): void => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  const serve = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (service.isShut) return void socket.resetAndDestroy()
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      const whole = readSent(bytes)
      if (!whole) return
      bytes = Buffer.alloc(0)
      sent.push(whole)
      service.answer(socket)
    })
  }
  const server = tls ? createTls(tls, serve) : createPlain(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  service.origin = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`
  return service
}

export type Service = Awaited<ReturnType<typeof openService>>
