/** Requests over real connections to this machine, exactly as they are written. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { leadsTo, readFormFields } from '../helper.ts'

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; url: string }

export type Asked = { method?: string; headers?: Record<string, string>; body?: string }

/** What browsers say of a page that somebody opens. */
export const navigation = {
  accept: 'text/html',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

/** Asks a host by name at this machine. The path goes out as it stands, dots and all. */
export const ask = (origin: string, path: string, asked: Asked = {}): Promise<Answer> => {
  const { host, port } = new URL(origin)
  const { method = 'GET', headers = {}, body } = asked
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, agent: false }
    const outgoing = request({ ...options, headers: { host, ...headers } }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      incoming.once('end', () => {
        const { statusCode: status = 0, headers: said } = incoming
        resolve({ status, headers: said, body: text, url: `${origin}${path}` })
      })
    })
    outgoing.once('error', reject).end(body)
  })
}

/** Sends those bytes, and gives everything that comes back. */
export const sendRaw = (origin: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    let said = ''
    socket.setEncoding('latin1').on('data', (part: string) => {
      said += part
    })
    socket.once('close', () => resolve(said)).once('error', reject)
    socket.write(text)
  })

/** Switches to another protocol, says a word, and gives what is said back, or the refusal. */
export const openSocket = (
  origin: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; said: string }> => {
  const { host, port } = new URL(origin)
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
  const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers: { host, ...upgrade, ...key, ...headers },
    }
    const outgoing = request({ ...options, agent: false }, (incoming) => {
      incoming.resume()
      resolve({ status: incoming.statusCode ?? 0, said: '' })
    })
    outgoing.once('upgrade', ({ statusCode = 0 }, socket) => {
      socket.once('data', (data) => {
        socket.destroy()
        resolve({ status: statusCode, said: data.toString() })
      })
      socket.write('hello')
    })
    outgoing.once('error', reject).end()
  })
}

/** A browser with a jar for each host: no cookie of one goes to another. */
export const openBrowser = () => {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = ({ host }: URL): Map<string, string> => {
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const keep = (at: URL, lines: string[]): void => {
    for (const line of lines) {
      const [pair = '', ...rest] = line.split('; ')
      const [name = '', value = ''] = pair.split(/=(.*)/)
      if (rest.includes('Max-Age=0')) jarOf(at).delete(name)
      else jarOf(at).set(name, value)
    }
  }
  const cookieFor = (at: URL): string =>
    [...jarOf(at)].map(([name, value]) => `${name}=${value}`).join('; ')

  const go = async (url: string, asked: Asked = {}): Promise<Answer> => {
    const at = new URL(url)
    const cookie = cookieFor(at)
    const headers = { ...(cookie && { cookie }), ...navigation, ...asked.headers }
    // The text behind the origin, not what a URL makes of it.
    const answer = await ask(at.origin, url.slice(at.origin.length) || '/', { ...asked, headers })
    keep(at, answer.headers['set-cookie'] ?? [])
    return answer
  }
  /** Goes where answers lead, from host to host, until there is a page. */
  const follow = async (answer: Answer): Promise<Answer> => {
    let last = answer
    for (let hops = 0; hops < 12; hops += 1) {
      const to = leadsTo({ headers: last.headers } as Parameters<typeof leadsTo>[0])
      if (to === undefined) return last
      last = await go(new URL(to, last.url).href)
    }
    throw new Error(`too many redirects: ${last.url}`)
  }
  /** Fills in the form of a page, and goes on to where it leads. */
  const submit = async (page: Answer, filled: Record<string, string>): Promise<Answer> => {
    const { origin } = new URL(page.url)
    const action = /<form\b[^>]*\baction="([^"]*)"/.exec(page.body)?.[1] ?? ''
    const body = new URLSearchParams({ ...readFormFields(page.body), ...filled }).toString()
    const headers = {
      origin,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    }
    return follow(await go(new URL(action, page.url).href, { method: 'POST', headers, body }))
  }
  return {
    go,
    open: async (url: string): Promise<Answer> => follow(await go(url)),
    submit,
    /** The cookies that it would bring to that address. */
    cookies: (url: string): string => cookieFor(new URL(url)),
  }
}

export type ProxyBrowser = ReturnType<typeof openBrowser>
