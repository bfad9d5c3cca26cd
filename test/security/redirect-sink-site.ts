/** The ways of a text in at a bot and at a site behind a proxy, and by what that proxy asks. */
import type { Seen } from './lead.ts'
import {
  at,
  everyName,
  framed,
  inHeader,
  leadOf,
  sitePath as path,
  pathOf,
  type RedirectPlace,
  type Sink,
  type Sinks,
  value,
  written,
} from './redirect-place.ts'

const botHome = /^http:\/\/bot\.harbor\.localhost:3000\/console\/$/

const authorize = (
  { visit, keys, people }: RedirectPlace,
  headers: Record<string, string> = {},
): Promise<Seen> => {
  const [, BotAPIKey = '', BotAPISecret = ''] = /^(fyr_[^_]+)_(.+)$/.exec(keys.bot) ?? []
  const body = { AccountAPIKey: keys.account, BotAPIKey, BotAPISecret, Email: people.ana.email }
  return visit(at.hub, '/sso/authorize', {
    method: 'POST',
    payload: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
    remoteAddress: '10.0.0.7',
  })
}

/** A path behind a good token of the bot. */
const withBotToken =
  (write: (token: string, text: string) => string, proof: Sink['proof'], isSignedIn = true) =>
  async (place: RedirectPlace): Promise<Sink> => {
    const token = (await authorize(place)).answer.json().Data.Token
    const as = isSignedIn ? ({ as: 'bot' } as const) : {}
    return path('bot', (text) => write(token, text), proof, as)(place)
  }

/** `Home`, whatever the request says of its host. */
const homeOf = (place: RedirectPlace): Sink => ({
  send: async (text) => {
    const said = inHeader(text)
    const headers = { 'x-forwarded-host': said, forwarded: `host=${said}`, origin: said }
    return [await authorize(place, headers)]
  },
  proof: ['x.example', 200],
})

/** `to` on its whole way: to the hub sealed, back with a ticket, and on. */
const hop = ({ visit, cookies }: RedirectPlace): Sink => ({
  send: async (text) => {
    const left = await visit(at.wiki, `/.foyer/sign-in?to=${value(text)}`)
    const mark = /foyer-hop=[^;]*/.exec(String(left.answer.headers['set-cookie']))?.[0] ?? ''
    const back = await visit(at.hub, pathOf(leadOf(left)), { headers: { cookie: cookies.hub } })
    const home = await visit(at.wiki, pathOf(leadOf(back)), { headers: { cookie: mark } })
    return [left, back, home]
  },
  proof: ['/page?a=b', /^\/page\?a=b$/],
})

/** What a proxy says of a request of a browser that is not signed in. */
const check =
  (proxy: string, tell: (text: string) => Record<string, string>, proof: Sink['proof']) =>
  ({ visit }: RedirectPlace): Sink => ({
    send: async (text) => {
      const headers = { accept: 'text/html', ...tell(text) }
      const remoteAddress = '10.0.0.7'
      return [await visit(at.hub, `/forward-auth/${proxy}`, { headers, remoteAddress })]
    },
    proof,
  })

const original = (url: (text: string) => string) => (text: string) => ({
  'x-original-method': 'GET',
  'x-original-url': inHeader(url(text)),
})

const forwarded =
  (name: string, write: (text: string) => string = (text) => text) =>
  (text: string): Record<string, string> => ({
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': at.wiki,
    'x-forwarded-uri': '/',
    [name]: inHeader(write(text)),
  })

const signInAtWiki = (to: string): RegExp =>
  new RegExp(`^http://wiki\\.harbor\\.localhost:3000/\\.foyer/sign-in\\?to=${to}$`)
export const botSinks: Sinks = {
  'Home/<section>': withBotToken(
    (token, text) => `/auth/sso/${token}/${written(text)}`,
    ['report', /^http:\/\/bot\.harbor\.localhost:3000\/console\/report$/],
  ),
  'Home/<section>, encoded': withBotToken(
    (token, text) => `/auth/sso/${token}/${value(text)}`,
    ['report', /^http:\/\/bot\.harbor\.localhost:3000\/console\/report$/],
  ),
  'Home<anything>': withBotToken(
    (token, text) => `/auth/sso/${token}${written(text)}`,
    ['', botHome],
  ),
  'Home?…': withBotToken((token, text) => `/auth/sso/${token}?${everyName(text)}`, ['x', botHome]),
  'Home/logout/<anything>': withBotToken(
    (token, text) => `/auth/sso/${token}/logout/${written(text)}`,
    ['x', botHome],
  ),
  'Home/logout?…': withBotToken(
    (token, text) => `/auth/sso/${token}/logout?${everyName(text)}`,
    ['x', /^https:\/\/shop\.example\/bye$/],
    false,
  ),
  '/auth/sso/<anything>': path('bot', (text) => `/auth/sso/${value(text)}`, ['x', 410]),
  'Home, from the headers of a call': homeOf,
}

export const wikiSinks: Sinks = {
  '/.foyer/sign-in?to=, to its end': hop,
  '/.foyer/sign-in?to=, signed in': path(
    'wiki',
    (text) => `/.foyer/sign-in?to=${value(text)}`,
    ['/page', /^\/page$/],
    { as: 'wiki' },
  ),
  '/.foyer/sign-in?to=, framed': path(
    'wiki',
    (text) => `/.foyer/sign-in?to=${value(text)}`,
    ['/page', 200],
    { headers: framed },
  ),
  '/.foyer/enter?ticket=': path(
    'wiki',
    (text) => `/.foyer/enter?ticket=${value(text)}&${everyName(text)}`,
    ['x', 410],
  ),
  '/.foyer/sign-out?…': path('wiki', (text) => `/.foyer/sign-out?${everyName(text)}`, [
    'x',
    /^http:\/\/localhost:3000\/signed-out$/,
  ]),
  '/.foyer/<anything>': path('wiki', (text) => `/.foyer/${written(text)}`, ['sign-in', /hop=/]),
  'nginx X-Original-URL': check(
    'nginx',
    original((text) => text),
    [`http://${at.wiki}/page`, signInAtWiki('%2Fpage')],
  ),
  'nginx X-Original-URL, its path': check(
    'nginx',
    original((text) => `http://${at.wiki}${text}`),
    ['/page', signInAtWiki('%2Fpage')],
  ),
  'haproxy X-Original-URL, its path': check(
    'haproxy',
    original((text) => `http://${at.wiki}/${text}`),
    ['page', signInAtWiki('%2Fpage')],
  ),
  'caddy X-Forwarded-Uri': check('caddy', forwarded('x-forwarded-uri'), [
    '/page',
    signInAtWiki('%2Fpage'),
  ]),
  'traefik X-Forwarded-Uri, its query': check(
    'traefik',
    forwarded('x-forwarded-uri', (text) => `/?rd=${text}`),
    ['x', signInAtWiki('%2F%3Frd%3Dx')],
  ),
  'caddy X-Forwarded-Host': check('caddy', forwarded('x-forwarded-host'), [
    at.wiki,
    signInAtWiki('%2F'),
  ]),
  'traefik X-Forwarded-Proto': check('traefik', forwarded('x-forwarded-proto'), [
    'https',
    signInAtWiki('%2F'),
  ]),
}
