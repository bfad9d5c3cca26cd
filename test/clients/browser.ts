/** A visitor's browser at the host of one application: its cookies, and what it says of itself. */
import { request } from 'node:http'

export type Page = {
  status: number
  /** Where it ended after redirects: path and query, or the whole address at another host. */
  path: string
  type: string
  body: string
}

type Fetched = Page & { location: string | undefined; cookies: string[] }

const ask = (port: number, path: string, headers: Record<string, string>): Promise<Fetched> =>
  new Promise((resolve, reject) => {
    const to = { host: 'localhost', port, path, headers, agent: false }
    const outgoing = request(to, (from) => {
      let body = ''
      from.setEncoding('latin1').on('data', (text: string) => {
        body += text
      })
      from.once('end', () =>
        resolve({
          ...{ status: from.statusCode ?? 0, path, location: from.headers.location },
          type: from.headers['content-type'] ?? '',
          body: Buffer.from(body, 'latin1').toString('utf8'),
          cookies: from.headers['set-cookie'] ?? [],
        }),
      )
    })
    outgoing.once('error', reject).end()
  })

/** The website whose pages the visitor has before them. */
export const website = 'https://www.harbor.example'

/** A link that was clicked on a page of the website. */
const navigation = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-user': '?1',
}

const picture = {
  referer: `${website}/`,
  accept: 'image/avif,image/webp,image/*,*/*;q=0.8',
  'sec-fetch-dest': 'image',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-site': 'cross-site',
}

/** The path and query of an address: whichever host it names, it is asked of the same one. */
const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address, 'http://unsaid.invalid')
  return `${pathname}${search}`
}

const mostRedirects = 5

export const openBrowser = (port: number, host: string) => {
  const cookies = new Map<string, string>()
  const keep = (line: string): void => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/;\s*max-age=0(;|$)/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }
  const load = async (path: string, kind: Record<string, string>): Promise<Fetched> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const page = await ask(port, path, { host, ...kind, ...(cookie !== '' && { cookie }) })
    for (const line of page.cookies) keep(line)
    return page
  }
  const open = async (address: string): Promise<Page> => {
    let page = await load(pathOf(address), navigation)
    for (let count = 0; page.location !== undefined && count < mostRedirects; count += 1) {
      const { hostname } = new URL(page.location, `http://${host}`)
      if (hostname !== new URL(`http://${host}`).hostname) return { ...page, path: page.location }
      page = await load(pathOf(page.location), { ...navigation, 'sec-fetch-site': 'same-origin' })
    }
    return page
  }
  return {
    /** Goes to an address as a person who clicks, and follows where it is sent on that host. */
    open,
    /** Loads a picture of a page of the website, as a browser that lets its cookies be. */
    show: (address: string): Promise<Page> => load(pathOf(address), picture),
  }
}

export type Browser = ReturnType<typeof openBrowser>
