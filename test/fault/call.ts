/** One HTTP request on a connection of its own; what is cut off is no answer. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'

export type Call = {
  port: number
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string | undefined
  /** Told the client's own port, by which a balancer knows the connection. */
  connected?: (port: number) => void
}

export type Answer = { status: number; body: string; headers: IncomingHttpHeaders }

const longestMs = 20_000

const readBody = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  if (!incoming.complete) throw new Error('the answer was cut off')
  return Buffer.concat(chunks).toString('utf8')
}

/** The answer, or undefined where the connection ended before there was a whole one. */
export const call = async (given: Call): Promise<Answer | undefined> => {
  const { port, path, method = 'GET', headers = {}, body, connected } = given
  const outgoing = request({
    ...{ host: '127.0.0.1', port, path, method, agent: false, timeout: longestMs },
    headers: { connection: 'close', ...headers },
  })
  outgoing.on('socket', (socket) => {
    socket.once('connect', () => connected?.(socket.localPort ?? 0))
  })
  outgoing.on('timeout', () => outgoing.destroy())
  try {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve).once('error', reject)
      outgoing.end(body)
    })
    const text = await readBody(incoming)
    return { status: incoming.statusCode ?? 0, body: text, headers: incoming.headers }
  } catch {
    return undefined
  }
}
