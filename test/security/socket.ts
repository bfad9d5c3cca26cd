/** Raw requests over a real socket, for what no client library would send. */
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'

const waitMs = 5_000

/** Sends those bytes and gives what comes back until the server closes the connection. */
export const sendRaw = (port: number, text: string | Buffer, host = '127.0.0.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, host, () => socket.write(text))
    const finish = () => resolve(Buffer.concat(chunks).toString('latin1'))
    socket.setTimeout(waitMs, () => {
      reject(new Error(`the connection was left open after ${String(text).slice(0, 200)}`))
      socket.destroy()
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', finish)
    // A server may close while we still write: what it said before is what counts.
    socket.on('error', finish)
  })

/** Lets the server listen on loopback, and gives the port. */
export const listen = async (server: FastifyInstance): Promise<number> => {
  await server.listen({ port: 0, host: '127.0.0.1' })
  return (server.server.address() as AddressInfo).port
}

/** The status of the first answer; 0 when the connection was closed without one. */
export const statusOf = (answer: string): number =>
  Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0)
