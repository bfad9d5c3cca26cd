/** Where a server vouches for somebody: a chat room's tokens, and a bot's links. */
import type { Job, Visit } from '../job.ts'
import { addressOf, expect, navigation, pick } from './expect.ts'

const generate = async ({ facts, index, send }: Visit): Promise<string> => {
  const { email } = pick(facts.people, index)
  const query = new URLSearchParams({ apikey: facts.room.key, email })
  const path = `/sso/token/generate?${query}`
  const { body } = expect(await send({ path, host: facts.room.host }), 200, '"success":true')
  return JSON.parse(body).access_token
}

/** The website's server asks for a token, and the visitor's browser shows two pictures. */
const stay = async (visit: Visit): Promise<void> => {
  const { facts, index, send } = visit
  const token = await generate(visit)
  const headers = {
    'x-forwarded-for': addressOf(index),
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'no-cors',
    'sec-fetch-dest': 'image',
    referer: 'http://shop.localhost:4000/',
  }
  const { host } = facts.room
  const path = (act: string): string => `/sso/token/${act}?access_token=${token}`
  const login = expect(await send({ path: path('login'), host, headers }), 200)
  const cookie = login.header('set-cookie')?.split(';')[0] ?? ''
  if (cookie === '') throw new Error('the picture signs nobody in')
  expect(await send({ path: path('logout'), host, headers: { ...headers, cookie } }), 200)
}

export const roomJobs: Job[] = [
  {
    name: 'token',
    title: '`token/generate`',
    limit: 'node-http',
    connections: 32,
    peer: { title: 'a durable commit each', kernel: 'commit' },
    visit: async (visit) => void (await generate(visit)),
  },
  {
    name: 'token-stay',
    title: '`token/generate`, `login`, `logout`',
    limit: 'node-http',
    connections: 32,
    visit: stay,
  },
]

const enter = async ({ facts, index, send }: Visit): Promise<void> => {
  const { host, keys } = facts.bot
  const body = JSON.stringify({ ...keys, Email: pick(facts.people, index).email })
  const answer = await send({
    method: 'POST',
    path: '/sso/authorize',
    host,
    headers: { 'content-type': 'application/json' },
    body,
  })
  const { pathname } = new URL(JSON.parse(expect(answer, 200).body).Data.Home)
  const headers = { ...navigation, 'x-forwarded-for': addressOf(index) }
  expect(await send({ path: pathname, host, headers }), 303)
}

export const botJob: Job = {
  name: 'authorize',
  title: '`/sso/authorize`, then `Home`',
  limit: 'fastify-json',
  connections: 32,
  visit: enter,
}
