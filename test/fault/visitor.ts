/** A browser behind the balancer: each request has a connection of its own, so none is sticky. */
import { type IncomingMessage, request } from 'node:http'
import { readFormFields } from '../helper.ts'
import type { Balancer } from './balancer.ts'

/** The answer to one request, or that the connection ended before there was one. */
export type Outcome = {
  instance: number | undefined
  answer?: { status: number; body: string }
}

type Form = Record<string, string>

const readBody = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  // A body that was cut off is no answer.
  if (!incoming.complete) throw new Error('the answer was cut off')
  return Buffer.concat(chunks).toString('utf8')
}

const keepCookies = (jar: Map<string, string>, { headers }: IncomingMessage): void => {
  for (const line of headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
}

export const openVisitor = (balancer: Pick<Balancer, 'port' | 'instanceOf'>, address: string) => {
  const jar = new Map<string, string>()
  const host = `localhost:${balancer.port}`

  const send = async (path: string, form?: Form): Promise<Outcome> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const outgoing = request({
      ...{ host: '127.0.0.1', port: balancer.port, path, method: form ? 'POST' : 'GET' },
      agent: false,
      headers: {
        ...{ host, connection: 'close', 'x-forwarded-for': address },
        ...{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        'sec-fetch-site': form ? 'same-origin' : 'none',
        ...(cookie && { cookie }),
        ...(form && {
          origin: `http://${host}`,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      },
    })
    let port = 0
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        port = socket.localPort ?? 0
      })
    })
    try {
      const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once('response', resolve).once('error', reject)
        outgoing.end(form && new URLSearchParams(form).toString())
      })
      const body = await readBody(incoming)
      keepCookies(jar, incoming)
      const answer = { status: incoming.statusCode ?? 0, body }
      return { instance: balancer.instanceOf(port), answer }
    } catch {
      return { instance: balancer.instanceOf(port) }
    }
  }
  return {
    get: (path: string) => send(path),
    /** Fills the form of a page in, and sends it. */
    submit: (path: string, page: string, form: Form) =>
      send(path, { ...readFormFields(page), ...form }),
  }
}

export type Visitor = ReturnType<typeof openVisitor>
