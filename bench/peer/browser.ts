/** A browser, as far as signing in needs one: cookies, redirects, and forms that are filled in. */
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

export type Page = { url: URL; status: number; body: string }

export type Browser = {
  /** Goes to an address, and on to where that leads. */
  open: (url: URL) => Promise<Page>
  /** Sends the form of a page that asks for these fields. */
  fill: (page: Page, values: Readonly<Record<string, string>>) => Promise<Page>
  /** The header that carries its cookies. */
  cookie: () => string
}

const mostRedirects = 10

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>' }

const plain = (text: string): string =>
  text
    .replaceAll(/&(amp|quot|lt|gt);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)),
    )

const attributesOf = (tag: string): Record<string, string> =>
  Object.fromEntries(
    [...tag.matchAll(/\s([\w-]+)\s*=\s*"([^"]*)"/g)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      plain(value),
    ]),
  )

export type Form = { action: string; fields: Record<string, string> }

/** The forms of a page with the fields that have a name. */
export const readForms = (html: string): Form[] =>
  [...html.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gis)].map(([, head = '', inside = '']) => {
    const inputs = [...inside.matchAll(/<input\b[^>]*>/gi)].map(([tag]) => attributesOf(tag))
    const named = inputs.filter(({ name }) => name !== undefined)
    const fields = named.map(({ name, value = '' }) => [name, value])
    return { action: attributesOf(head).action ?? '', fields: Object.fromEntries(fields) }
  })

type Sent = { url: URL; cookie: string; form?: URLSearchParams | undefined }

/** All addresses are of this machine, whatever they are called. */
const send = (port: number, { url, cookie, form }: Sent): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const asked = request({
      host: '127.0.0.1',
      port,
      path: `${url.pathname}${url.search}`,
      method: form ? 'POST' : 'GET',
      headers: { host: url.host, accept: 'text/html', cookie, ...(form && type) },
    })
    asked.once('response', resolve)
    asked.once('error', reject)
    asked.end(form?.toString())
  })

export const openBrowser = (port: number): Browser => {
  const cookies = new Map<string, string>()

  const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  const keep = (header: string): void => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
    if (value === '' || /;\s*max-age=(0|-\d+)/i.test(header)) cookies.delete(name)
    else cookies.set(name, value)
  }

  const go = async (first: URL, form?: URLSearchParams): Promise<Page> => {
    let sent: Sent = { url: first, cookie: cookie(), form }
    for (let count = 0; count < mostRedirects; count += 1) {
      const { url } = sent
      const answer = await send(port, sent)
      const { statusCode: status = 0, headers } = answer
      const body = await text(answer)
      for (const header of headers['set-cookie'] ?? []) keep(header)
      if (status < 300 || status >= 400) return { url, status, body }
      sent = { url: new URL(headers.location ?? '', url), cookie: cookie() }
    }
    throw new Error(`${first} leads on and on`)
  }

  return {
    open: (url) => go(url),
    async fill({ url, status, body }, values) {
      const names = Object.keys(values)
      const form = readForms(body).find(({ fields }) => names.every((name) => name in fields))
      if (!form) throw new Error(`${status}: ${url} does not ask for ${names}: ${body}`)
      const filled = new URLSearchParams({ ...form.fields, ...values })
      return go(new URL(form.action, url), filled)
    },
    cookie,
  }
}
