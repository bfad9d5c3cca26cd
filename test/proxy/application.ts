/**
 * A plain application that knows nothing of sign-on: it says what reached it. At `/checked` it
 * reads the pass of the request, as an application that trusts no header would.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { findPort } from '../browser/hub.ts'

/** A request as it arrived, with headers as they were written. */
export type Reached = { method: string; path: string; headers: [name: string, value: string][] }

/** Where the pass is checked: who signs it, with which keys, and whom it is for. */
export type Check = { issuer: string; keysUrl: string; audience: string }

const readReached = ({ method = '', url = '', rawHeaders }: IncomingMessage): Reached => {
  const headers: Reached['headers'] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    // Values are bytes on the wire; this application reads UTF-8.
    const value = Buffer.from(rawHeaders[at + 1] ?? '', 'latin1').toString('utf8')
    headers.push([rawHeaders[at] ?? '', value])
  }
  return { method, path: url, headers }
}

/** The values of a header, under any name that some application reads as that one. */
export const valuesOf = ({ headers }: Reached, name: string): string[] => {
  const fold = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')
  return headers.filter(([each]) => fold(each) === fold(name)).map(([, value]) => value)
}

const verify = async (request: IncomingMessage, check: Check, keys: JWTVerifyGetKey) => {
  const { issuer, audience } = check
  const { payload } = await jwtVerify(String(request.headers['x-foyer-jwt']), keys, {
    issuer,
    audience,
  })
  return payload
}

/** Takes the connection over (RFC 6455 §4.2.2), and sends back what comes. */
const switchProtocols = (request: IncomingMessage, socket: Duplex): void => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.pipe(socket)
  socket.once('error', () => socket.destroy())
}

export const openApplication = async () => {
  const reached: Reached[] = []
  const checking: { check?: Check; keys?: JWTVerifyGetKey } = {}
  const port = await findPort()
  const server = createServer(async (request, answer) => {
    reached.push(readReached(request))
    answer.setHeader('set-cookie', ['wiki=1; Path=/; HttpOnly', 'theme=dark; SameSite=Strict'])
    answer.setHeader('content-type', 'application/json')
    const { check, keys } = checking
    if (request.url !== '/checked' || !check || !keys) {
      answer.end(JSON.stringify(reached.at(-1)))
      return
    }
    try {
      answer.end(JSON.stringify(await verify(request, check, keys)))
    } catch (error) {
      answer.writeHead(401).end(JSON.stringify(String(error)))
    }
  })
  server.on('upgrade', (request, socket) => {
    reached.push(readReached(request))
    switchProtocols(request, socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port,
    /** Every request that came here, in order. */
    reached,
    checkPasses(check: Check): void {
      checking.check = check
      checking.keys = createRemoteJWKSet(new URL(check.keysUrl))
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type RunningApplication = Awaited<ReturnType<typeof openApplication>>
