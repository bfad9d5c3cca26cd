/** Services outside, as a test needs them: they write bytes, and tell who came and who left. */
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { createExchanges, type Source } from '../../src/exchange.ts'
import { createOutside, type OutsideParts } from '../../src/outside.ts'

/** A whole answer, as a plain server writes it. */
export const answerOf = (
  body: string,
  { status = '200 OK', headers = '' }: { status?: string; headers?: string } = {},
): string => `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`

const isWhole = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n')
  const length = /content-length: (\d+)/i.exec(text)?.[1] ?? '0'
  return end !== -1 && text.length >= end + 4 + Number(length)
}

/** What is done with a request: its text, and how many came on this connection before. */
export type Serve = (socket: Socket, request: string, before: number) => void

export const openStandIn = async (serve: Serve, tls?: TlsOptions) => {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const waiting: (() => void)[] = []
  let count = 0
  const tell = (): void => {
    for (const each of waiting.splice(0)) each()
  }
  /** Resolves when it is so, whenever somebody comes, asks or leaves. */
  const when = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise<void>((resolve) => waiting.push(resolve))
  }

  const read = (socket: Socket): void => {
    let before = 0
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (!isWhole(text)) return
      asked.push(text)
      serve(socket, text, before)
      before += 1
      text = ''
      tell()
    })
  }
  const server = tls ? createTlsServer(tls, read) : createServer(read)
  server.on('tlsClientError', () => {})
  server.on('connection', (socket: Socket) => {
    count += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      sockets.delete(socket)
      tell()
    })
    tell()
  })
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0

  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    /** Every request, as it came. */
    asked,
    /** How many connections there were. */
    connections: () => count,
    open: () => sockets.size,
    when,
    hasConnections: (wanted: number) => when(() => count >= wanted),
    isAsked: (wanted: number) => when(() => asked.length >= wanted),
    /** Resolves when everybody has left who came. */
    isLeft: () => when(() => count > 0 && sockets.size === 0),
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type StandIn = Awaited<ReturnType<typeof openStandIn>>

/** Exchanges over the real door, with loopback open, at a clock that stands still. */
export const openExchanges = (parts: Partial<OutsideParts> = {}) => {
  const clock = { at: 1_000_000 }
  const outside = createOutside({ allow: ['127.0.0.1'], ...parts })
  const exchanges = createExchanges({ outside, now: () => clock.at })
  return {
    clock,
    /** A GET, or what is named. */
    ask: (url: string, source: Partial<Source> = {}, call = {}) =>
      exchanges.ask({ method: 'GET', url, ...call }, { name: 'one', ...source }),
    close: exchanges.close,
  }
}

export type Asking = ReturnType<typeof openExchanges>

/** A stand-in and somebody to ask it, for as long as the work goes on. */
export const withStandIn = async (
  serve: Serve,
  work: (standIn: StandIn, asking: Asking) => Promise<void>,
): Promise<void> => {
  const standIn = await openStandIn(serve)
  const asking = openExchanges()
  try {
    await work(standIn, asking)
  } finally {
    await asking.close()
    await standIn.close()
  }
}

/** How `assert.rejects` knows a refusal for that reason. */
export const isFor = (reason: string) => (error: { detail?: { reason?: string } }) =>
  error.detail?.reason === reason
