/** Short questions: a proxy's about a request, and a client's about the applications of a brand. */
import type { Job, Visit } from '../job.ts'
import { addressOf, expect, navigation, pick } from './expect.ts'

const check = async ({ facts, index, send }: Visit): Promise<void> => {
  const headers = {
    'sec-fetch-mode': 'navigate',
    accept: 'text/html',
    cookie: `foyer=${pick(facts.site.sessions, index)}`,
    'x-original-url': `${facts.site.url}page/${index}`,
    'x-original-method': 'GET',
    'x-forwarded-for': addressOf(index),
  }
  const answer = await send({ path: '/forward-auth/nginx', headers })
  if (!expect(answer, 200).header('remote-email')) throw new Error('the pass names nobody')
}

export const checkJob: Job = {
  name: 'forward-auth',
  title: 'Forward-auth check',
  limit: 'fastify-json',
  connections: 32,
  visit: check,
}

const list = async ({ facts, send }: Visit): Promise<string> => {
  const { id, key } = facts.brand
  const headers = { authorization: `Bearer ${key}`, 'x-rechat-brand': id }
  const answer = await send({ path: `/brands/${id}/sso_applications`, headers })
  return expect(answer, 200, '"open_url"').body
}

/** A link is good for minutes and for many: one list serves the whole run. */
let links: string[] = []

const open = async (visit: Visit): Promise<void> => {
  if (links.length === 0) {
    const { data } = JSON.parse(await list(visit)) as { data: { open_url: string }[] }
    links = data.map(({ open_url: url }) => url.slice(visit.facts.url.length))
  }
  const headers = { ...navigation, 'x-forwarded-for': addressOf(visit.index) }
  expect(await visit.send({ path: pick(links, visit.index), headers }), 303)
}

export const listJobs: Job[] = [
  {
    name: 'list',
    title: 'List of 50 with their `open_url`',
    limit: 'fastify-json',
    connections: 8,
    visit: async (visit) => void (await list(visit)),
  },
  {
    name: 'open',
    title: '`open_url` opened',
    limit: 'fastify-json',
    connections: 8,
    visit: open,
  },
]
