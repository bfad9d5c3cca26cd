/** A hub with applications of every kind, and browsers that visit it: the table of redirects. */
import type { InjectOptions } from 'fastify'
import type { Settings } from '../../src/setting.ts'
import { openTestHub } from '../helper.ts'
import { enter } from './browser.ts'
import type { Seen } from './lead.ts'

/** The hosts of the hub and of its applications. */
export const at = {
  hub: 'localhost:3000',
  /** A chat room with a door of its own. */
  room: 'chat.harbor.localhost:3000',
  /** A chat room whose pages are those of a website. */
  lounge: 'lounge.harbor.localhost:3000',
  bot: 'bot.harbor.localhost:3000',
  wiki: 'wiki.harbor.localhost:3000',
} as const

export const shop = 'https://shop.example'
export const registered = {
  acsUrl: 'https://sp.example/acs',
  entityId: 'https://sp.example/metadata',
  clientId: 'a-client-of-the-table',
  redirectUri: 'https://listings.example/back',
  linkUrl: 'https://mls.example/search',
} as const

/** Where a browser may be led: the hub's own hosts, and what its administrators registered. */
export const origins: ReadonlySet<string> = new Set([
  ...Object.values(at).map((host) => `http://${host}`),
  ...[shop, registered.acsUrl, registered.redirectUri, registered.linkUrl].map(
    (url) => new URL(url).origin,
  ),
])

const navigation = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

export const openRedirectPlace = async () => {
  const test = await openTestHub({
    trustedProxies: ['10.0.0.0/8'],
    mail: 'smtp://127.0.0.1:9',
    mailFrom: 'sso@foyer.example',
  })
  const { hub, server, organizations, people } = test
  const { harbor } = organizations
  const add = (type: string, settings: Settings) =>
    hub.applications.add({ owner: harbor, name: type, type, settings })
  const addRoom = (host: string, more: Settings) =>
    add('chat-room', { url: `http://${host}/room/`, faces: 'both', sites: [shop], ...more })

  const room = await addRoom(at.room, {})
  const lounge = await addRoom(at.lounge, {
    loginUrl: `${shop}/in`,
    logoutUrl: `${shop}/out`,
    registrationUrl: `${shop}/new`,
  })
  const bot = await add('bot', { url: `http://${at.bot}/console/`, logoutUrl: `${shop}/bye` })
  const wiki = await add('forward-auth', { url: `http://${at.wiki}/` })
  const link = await add('link', { url: registered.linkUrl })
  const { acsUrl, entityId, clientId, redirectUri } = registered
  await add('saml', { acsUrl, entityId })
  const clientSecret = 'a secret of the table'.replaceAll(' ', '-').repeat(2)
  await add('rechat-client', { clientId, clientSecret, redirectUri })
  await hub.grants.give({ application: bot, to: { userId: people.ana.id }, role: 'owner' })

  const signedIn = `foyer=${(await enter(test, people.ana)).jar.get('foyer')}`
  const cookieFor = async ({ id }: { id: string }): Promise<string> => {
    const { secret } = await hub.sessions.start({
      user: people.ana,
      method: 'ticket',
      reach: [id],
    })
    return `foyer=${secret}`
  }
  const keyOf = (application: typeof room) =>
    hub.keys.add({ organization: harbor, application, name: application.name })
  const account = await hub.keys.add({ organization: harbor, name: 'account' })

  /** A server that calls with a form or a text; it says nothing that browsers say. */
  const call = async (host: string, path: string, payload: string, type: string): Promise<Seen> => {
    const headers = { host, 'content-type': type }
    const options = { method: 'POST' as const, remoteAddress: '127.0.0.1', headers, payload }
    return { url: `http://${host}/`, answer: await server.inject({ ...options, url: path }) }
  }

  /** A browser that asks for that path; its cookies are those that it is given. */
  const visit = async (
    host: string,
    path: string,
    more: Omit<InjectOptions, 'url'> = {},
  ): Promise<Seen> => {
    const headers = { host, ...navigation, ...more.headers }
    const options = { remoteAddress: '192.0.2.1', ...more, url: path, headers }
    return { url: `http://${host}/a/b?c`, answer: await server.inject(options) }
  }

  return {
    ...test,
    harbor,
    applications: { room, bot, wiki, link },
    keys: {
      lounge: (await keyOf(lounge)).text,
      room: (await keyOf(room)).text,
      bot: (await keyOf(bot)).text,
      account: account.text,
    },
    /** Cookie headers of Ana: at the hub, and on the host of each application. */
    cookies: {
      hub: signedIn,
      room: await cookieFor(room),
      bot: await cookieFor(bot),
      wiki: await cookieFor(wiki),
    },
    visit,
    call,
    /** Posts a form from a page of that host. */
    post: (host: string, path: string, form: Record<string, string>, cookie = ''): Promise<Seen> =>
      visit(host, path, {
        method: 'POST',
        payload: new URLSearchParams(form).toString(),
        headers: {
          origin: `http://${host}`,
          'content-type': 'application/x-www-form-urlencoded',
          cookie,
        },
      }),
  }
}

export type RedirectPlace = Awaited<ReturnType<typeof openRedirectPlace>>

/** A way into the hub that a text takes, and what shows that it is a way at all. */
export type Sink = {
  /** Gives every answer that the text has a part in. */
  send: (text: string) => Promise<Seen[]>
  /** A harmless text, and where the last answer leads with it; else the status of that answer. */
  proof: readonly [text: string, leads: RegExp | number]
}

export type Sinks = Readonly<Record<string, (place: RedirectPlace) => Sink | Promise<Sink>>>

/** What a page within a page of another site is asked for with. */
export const framed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }

/** A path on a host, asked for by nobody, or by somebody who is signed in there. */
export const sitePath =
  (
    where: keyof typeof at,
    write: (text: string) => string,
    proof: Sink['proof'],
    { as, headers = {} }: { as?: 'room' | 'bot' | 'wiki'; headers?: InjectOptions['headers'] } = {},
  ) =>
  ({ visit, cookies }: RedirectPlace): Sink => ({
    send: async (text) => {
      const cookie = as === undefined ? {} : { cookie: cookies[as] }
      return [await visit(at[where], write(text), { headers: { ...headers, ...cookie } })]
    },
    proof,
  })

/** As the value of a parameter: the hub reads exactly the text. */
export const value = (text: string): string => encodeURIComponent(text)

/** As part of a path or a query: as it is, but for what no request line can hold. */
export const written = (text: string): string =>
  text.replaceAll(/[^!-~]|["<>`{}|^#]/gu, encodeURIComponent)

/** As the value of a header, which holds no line ends. */
export const inHeader = (text: string): string => text.replaceAll(/[^ -~\t]/gu, encodeURIComponent)

/** Parameters by which others let themselves be led, all with that value. */
export const everyName = (text: string): string =>
  ['next', 'to', 'url', 'return', 'redirect', 'redirect_uri', 'rd', 'continue', 'RelayState', 'q']
    .map((name) => `${name}=${value(text)}`)
    .join('&')

/** Where the answer leads, relative to nothing. */
export const leadOf = ({ answer }: Seen): string =>
  String(answer.headers.location ?? /url=(.*)$/.exec(String(answer.headers.refresh))?.[1] ?? '')

/** The path and query of a place that an answer leads to. */
export const pathOf = (lead: string, base = `http://${at.hub}`): string => {
  const { pathname, search } = new URL(lead, base)
  return `${pathname}${search}`
}
