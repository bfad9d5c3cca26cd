/** A server of this machine before the host of an application, whose name no resolver knows. */
import { createServer, type RequestListener, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on a port of its own. */
export const listen = async (answer: RequestListener) => {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Answers every call with a token, and keeps the calls: head and body, as captures have them. */
export const openRecorder = async () => {
  const calls: string[] = []
  const server = await listen(async (incoming, answer) => {
    const { method, url, rawHeaders } = incoming
    let body = ''
    for await (const chunk of incoming) body += chunk
    const lines = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : [],
    )
    calls.push([`${method} ${url}`, ...lines, '', body].join('\n'))
    answer.setHeader('content-type', 'application/json; charset=utf-8')
    answer.end('{"success":true,"message":"","access_token":"abc"}')
  })
  return { ...server, host: new URL(server.origin).host, calls }
}

/** One call as it was sent. */
export type Sent = { method: string; url: string; authorization: string | undefined; body: string }

/** Passes on what it is asked, with the host's own name, and keeps what was sent. */
export const openForwarder = async (hubPort: number, host: string) => {
  const sent: Sent[] = []
  const server = await listen((incoming, answer) => {
    const { method = '', url = '', headers } = incoming
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.once('end', () => {
      const body = Buffer.concat(chunks)
      sent.push({ method, url, authorization: headers.authorization, body: body.toString() })
      const to = { host: 'localhost', port: hubPort, method, path: url, agent: false }
      const outgoing = request({ ...to, headers: { ...headers, host } }, (from) => {
        answer.writeHead(from.statusCode ?? 502, from.headers)
        from.pipe(answer)
      })
      outgoing.once('error', () => answer.writeHead(502).end())
      outgoing.end(body)
    })
  })
  return { ...server, sent }
}
