/** A bot with its team and its keys, the requests of seed 004, and browsers on the bot's host. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { TestHub } from '../../../../test/helper.ts'
import type { Settings } from '../../../setting.ts'
import type { User } from '../../../user.ts'

export const botHost = 'bot.harbor.localhost:3000'
export const botOrigin = `http://${botHost}`
export const startUrl = `${botOrigin}/console/`
export const shop = 'http://shop.harbor.localhost:4000'
export const minute = 60_000

type Cut = { BotAPIKey: string; BotAPISecret: string }

/** The two halves of a bot's key, as an administrator copies them. */
export const cutKey = (text: string): Cut => {
  const [, BotAPIKey = '', BotAPISecret = ''] = /^(fyr_[0-9a-f]{32})_(.+)$/.exec(text) ?? []
  return { BotAPIKey, BotAPISecret }
}

/** Ana owns the bot, Chloé sees its conversations, Dev is invited, and Ben is not of the team. */
export const castBot = async (at: TestHub, settings: Settings = {}) => {
  const { hub, organizations, people } = at
  const application = await hub.applications.add({
    owner: organizations.harbor,
    name: 'Harbor Assistant',
    type: 'bot',
    openTo: 'granted',
    settings: { url: startUrl, sites: [shop], ...settings },
  })
  const give = (user: User, more: object) =>
    hub.grants.give({ application, to: { userId: user.id }, ...more })
  await give(people.ana, { role: 'owner' })
  await give(people.chloe, { permissions: ['conversation'] })
  await give(people.dev, { status: 'invited', permissions: ['conversation'] })
  const organization = organizations.harbor
  const account = await hub.keys.add({ organization, name: 'account', permissions: ['vouch'] })
  const own = await hub.keys.add({ organization, application, name: 'bot' })
  const keys = { AccountAPIKey: account.text, ...cutKey(own.text) }

  const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
    at.server.inject({
      method: 'POST',
      url,
      headers: { host: 'localhost:3000', 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body, null, 4),
    } satisfies InjectOptions)
  const authorize = (user: Pick<User, 'email'>, more: object = {}) =>
    post('/sso/authorize', { ...keys, Email: user.email, ...more })
  return {
    application,
    account,
    own,
    keys,
    post,
    authorize,
    /** A fresh token for a member of the team. */
    async tokenFor(user: Pick<User, 'email'>, more: object = {}): Promise<string> {
      const answer = await authorize(user, more)
      assert.equal(answer.statusCode, 200, answer.body)
      return answer.json().Data.Token
    },
    browser: () => at.browser({ host: botHost }),
    /** Whose session the browser has on that host, and what of it; undefined for nobody's. */
    async sessionOf({ jar }: { jar: Map<string, string> }) {
      const secret = jar.get('foyer') ?? jar.get('foyer-framed') ?? ''
      return (await hub.sessions.find(secret))?.session
    },
  }
}

export type CastBot = Awaited<ReturnType<typeof castBot>>

export const homeOf = (token: string, rest = ''): string => `/auth/sso/${token}${rest}`

/** A frame within a page of another site. */
export const framed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }

export const readGolden = (name: string): string =>
  readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')

/** An answer as a golden file has it. */
export const shownAs = ({ body }: LightMyRequestResponse, token = ''): string => {
  const shown = `${JSON.stringify(JSON.parse(body), null, 2)}\n`
  return token === '' ? shown : shown.replaceAll(token, '<token>')
}
