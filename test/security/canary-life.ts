/** A day of a website, of a bot and of a proxy: every call that works, and every secret in it. */
import assert from 'node:assert/strict'
import type { LightMyRequestResponse } from 'fastify'
import { leadsTo } from '../helper.ts'
import { type CanaryPlace, hosts, shop } from './canary-place.ts'
import { type Said, spellings } from './spelling.ts'

/** Good enough to be taken, and like no other text. */
export const password = 'CANARYPWq7xk2v9m by the weir'

/** The half of a key that is not in the log as its hint. */
const secretOf = (key: string): string => key.slice(key.indexOf('_', 4) + 1)

const link = { 'sec-fetch-site': 'cross-site', referer: `${shop}/` }
const picture = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'image',
  referer: `${shop}/`,
}

/** The calls of a website's server, in every spelling that is taken. Gives a token of each. */
const runWebsite = async ({ send, keys }: CanaryPlace): Promise<LightMyRequestResponse[]> => {
  const answered: LightMyRequestResponse[] = []
  const paths = [
    'token/generate',
    'token/getToken',
    'user/register',
    'user/edit',
    'user/setPassword',
  ]
  for (const [index, write] of Object.values(spellings).entries()) {
    const email = `p${index}@shop.example`
    for (const path of paths.map((each) => `/sso/${each}`)) {
      const given = write({ apikey: keys.room, email, user: email, password })
      const headers = { host: hosts.room }
      answered.push(await send({ url: `${path}?${given}`, headers }))
      const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
      answered.push(await send({ method: 'POST', url: path, headers: form, payload: given }))
    }
  }
  // Of somebody who is not edited any more: a change of the password ends what was issued before.
  const last = new URLSearchParams({ apikey: keys.room, email: 'last@shop.example' })
  const url = `/sso/token/generate?${last}`
  answered.push(await send({ url, headers: { host: hosts.room } }))
  return answered
}

const tokensIn = (answered: LightMyRequestResponse[]): string[] =>
  answered.flatMap((answer) => answer.json().access_token ?? [])

/** What a browser does with a token of a room, and with one of its strict face. */
const visitRoom = async (place: CanaryPlace, token: string): Promise<Said> => {
  const browser = place.browser({ host: hosts.room })
  await browser.get(`/chatroom?access_token=${token}`, link)
  const first = await browser.get(`/?access_token=${token}&rememberMe=1`, link)
  assert.equal(first.headers['referrer-policy'], 'no-referrer')
  await browser.get(`/js/embed.js?access_token=${token}`, picture)
  await browser.get(`/sso/token/login?access_token=${token}`, picture)
  const session = browser.jar.get('foyer') ?? ''
  await browser.get(`/sso/token/logout?access_token=${token}`, picture)
  const marked = await browser.get(`/sso/v2/browser?return=${encodeURIComponent(shop)}`, link)
  const mark = new URL(String(leadsTo(marked))).searchParams.get('foyer_browser') ?? ''
  const { access_token: strict } = (
    await place.send({
      method: 'POST',
      url: '/sso/v2/token',
      headers: { host: hosts.room, authorization: `Bearer ${place.keys.room}` },
      payload: { email: 'strict@shop.example', browser: mark, password },
    })
  ).json()
  await browser.get(`/?access_token=${strict}`, link)
  const nonce = browser.jar.get('foyer-hop') ?? ''
  return { 'a session of a room': session, 'a strict token': strict, 'a nonce': nonce }
}

/** What a server does that signs the team of a bot in, and then one of the team. */
const runBot = async (place: CanaryPlace): Promise<Said> => {
  const { keys, send, people, browser: open } = place
  const [, BotAPIKey = '', BotAPISecret = ''] = /^(fyr_[^_]+)_(.+)$/.exec(keys.bot) ?? []
  const call = async (url: string, payload: object, headers: Record<string, string> = {}) =>
    (await send({ method: 'POST', url, headers: { host: hosts.hub, ...headers }, payload })).json()
  const asked = { AccountAPIKey: keys.account, BotAPIKey, BotAPISecret, Email: people.ana.email }
  const { Token: token } = (await call('/sso/authorize', asked)).Data
  const { Token: older } = await call('/authorization/sso', asked)
  const { token: integration } = await call('/authorization/integration', asked)
  const { Token: code } = await call('/authorization/code', asked)
  const member = { Email: 'new@harbor.example', Password: password }
  await call('/teams', member, { authorization: `Bearer ${integration}` })
  const browser = open({ host: hosts.bot })
  await browser.get(`/auth/sso/${token}/conversation`, link)
  const session = browser.jar.get('foyer') ?? ''
  await browser.get(`/auth/sso/${token}/logout`, link)
  return {
    'a token of a bot': token,
    'an older token of a bot': older,
    'an integration token': integration,
    'an integration code': code,
    'a session of a bot': session,
  }
}

/** Ana's way from the site to the hub and back, with a session there; and what it was made of. */
export const enterSite = async ({ browser: open, people }: CanaryPlace, to: string) => {
  const user = people.ana
  const atHub = open()
  await atHub.signIn(user)
  const atSite = open({ host: hosts.wiki })
  const addressOf = (answer: LightMyRequestResponse): URL => new URL(String(leadsTo(answer)))
  const asked = `/.foyer/sign-in?to=${encodeURIComponent(to)}`
  const out = addressOf(await atSite.get(asked, link))
  const back = addressOf(await atHub.get(`${out.pathname}${out.search}`, link))
  const mark = atSite.jar.get('foyer-hop') ?? ''
  const there = await atSite.get(`${back.pathname}${back.search}`, link)
  assert.equal(there.headers.location, to)
  return {
    user,
    session: atSite.jar.get('foyer') ?? '',
    secrets: {
      'a sealed hop': out.searchParams.get('hop') ?? '',
      'a ticket of a hop': back.searchParams.get('ticket') ?? '',
      'the mark of a hop': mark,
      'a session of a site': atSite.jar.get('foyer') ?? '',
      'a session of the hub': atHub.jar.get('foyer') ?? '',
    },
  }
}

/** Every secret that came up, by what it is; of keys, what follows their hint. */
export const liveThrough = async (place: CanaryPlace): Promise<Said> => {
  const answered = await runWebsite(place)
  const tokens = tokensIn(answered)
  assert.ok(tokens.length > 10, `${tokens.length} tokens`)
  const { keys } = place
  const secrets = {
    ...(await visitRoom(place, tokens.at(-1) ?? '')),
    ...(await runBot(place)),
    ...(await enterSite(place, '/page')).secrets,
    password,
    'the key of a room': secretOf(keys.room),
    'the key of a bot': secretOf(keys.bot),
    'the key of an account': secretOf(keys.account),
    ...Object.fromEntries(tokens.slice(-8).map((token, at) => [`token ${at}`, token])),
  }
  for (const [name, secret] of Object.entries(secrets)) assert.ok(secret.length >= 20, name)
  return secrets
}
