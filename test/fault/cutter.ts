/**
 * A wire to PostgreSQL that is cut: it carries messages between a hub and the server's socket, and
 * ends the connection at the n-th message of the hub, before it is handed on or after.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The messages of the frontend: the first has no type (PostgreSQL, 55.7: Message Formats). */
const createCounter = (saw: () => void) => {
  let buffer = Buffer.alloc(0)
  let isFirst = true
  return (chunk: Buffer): void => {
    buffer = Buffer.concat([buffer, chunk])
    for (;;) {
      const head = isFirst ? 0 : 1
      if (buffer.length < head + 4) return
      const length = head + buffer.readUInt32BE(head)
      if (buffer.length < length) return
      buffer = buffer.subarray(length)
      isFirst = false
      saw()
    }
  }
}

/** `url` names the server by the folder of its socket. */
export const openCutter = async (url: string) => {
  const folder = new URL(url).searchParams.get('host') ?? ''
  let left = Number.POSITIVE_INFINITY
  let isHandedOn = false
  let cuts = 0
  const carry = (client: Socket): void => {
    const server = connect(`${folder}/.s.PGSQL.5432`)
    const end = (): void => {
      client.destroy()
      server.destroy()
    }
    const count = createCounter(() => {
      left -= 1
    })
    client.on('error', end).on('close', end)
    server.on('error', end).on('close', end)
    server.on('data', (chunk: Buffer) => client.write(chunk))
    client.on('data', (chunk: Buffer) => {
      count(chunk)
      const isCut = left <= 0
      if (!isCut || isHandedOn) server.write(chunk)
      if (!isCut) return
      cuts += 1
      left = Number.POSITIVE_INFINITY
      client.destroy()
      // What was handed on is carried out, and nobody hears of it.
      if (isHandedOn) server.end()
      else server.destroy()
    })
  }
  const listener = createServer(carry)
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const { username, pathname } = new URL(url)
  return {
    url: `postgres://${username}@127.0.0.1:${port}${pathname}?sslmode=disable`,
    /** Cuts at that message from now on; handed on, or not. */
    cutAt(messages: number, handedOn: boolean): void {
      left = messages
      isHandedOn = handedOn
    },
    cuts: (): number => cuts,
    close: (): void => void listener.close(),
  }
}

export type Cutter = Awaited<ReturnType<typeof openCutter>>
