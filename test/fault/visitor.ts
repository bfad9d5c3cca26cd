/** A browser behind the balancer: each request has a connection of its own, so none is sticky. */
import { readFormFields } from '../helper.ts'
import type { Balancer } from './balancer.ts'
import { type Answer, call } from './call.ts'

/** The answer to one request, or that the connection ended before there was one. */
export type Outcome = {
  instance: number | undefined
  answer?: { status: number; body: string }
}

type Form = Record<string, string>

const keepCookies = (jar: Map<string, string>, { headers }: Answer): void => {
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
    let port = 0
    const answer = await call({
      ...{ port: balancer.port, path, method: form ? 'POST' : 'GET' },
      headers: {
        ...{ host, 'x-forwarded-for': address },
        ...{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        'sec-fetch-site': form ? 'same-origin' : 'none',
        ...(cookie && { cookie }),
        ...(form && {
          origin: `http://${host}`,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      },
      body: form && new URLSearchParams(form).toString(),
      connected: (own) => {
        port = own
      },
    })
    const instance = balancer.instanceOf(port)
    if (!answer) return { instance }
    keepCookies(jar, answer)
    return { instance, answer }
  }
  return {
    get: (path: string) => send(path),
    /** Fills the form of a page in, and sends it. */
    submit: (path: string, page: string, form: Form) =>
      send(path, { ...readFormFields(page), ...form }),
  }
}

export type Visitor = ReturnType<typeof openVisitor>
