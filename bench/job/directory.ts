/** A directory that writes people (SCIM). */
import type { Job, Visit } from '../job.ts'
import { expect, pick } from './expect.ts'

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const headersOf = (key: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/scim+json',
})

type Made = { path: string; userName: string; key: string }
/** Whom this process has made: there is somebody to change and to find. */
const made: Made[] = []
const madeMost = 5_000

const create = async ({ facts, index, send }: Visit): Promise<Made> => {
  const { base, key } = pick(facts.directories, index)
  const userName = `p${process.pid}-${index}@quarry.example`
  const body = JSON.stringify({
    schemas: [userUrn],
    userName,
    externalId: `${process.pid}-${index}`,
    name: { givenName: 'Pat', familyName: `Person ${index}` },
    emails: [{ value: userName, type: 'work', primary: true }],
    active: true,
  })
  const answer = await send({
    method: 'POST',
    path: `${base}/Users`,
    headers: headersOf(key),
    body,
  })
  const path = `${base}/Users/${JSON.parse(expect(answer, 201).body).id}`
  const one = { path, userName, key }
  if (made.length < madeMost) made.push(one)
  return one
}

const someone = async (visit: Visit): Promise<Made> =>
  made.length === 0 ? create(visit) : pick(made, visit.index)

const patch = async (visit: Visit): Promise<void> => {
  const { path, key } = await someone(visit)
  const Operations = [{ op: 'replace', path: 'title', value: `Agent ${visit.index}` }]
  const body = JSON.stringify({ schemas: [patchUrn], Operations })
  const request = { method: 'PATCH', path, headers: headersOf(key), body } as const
  expect(await visit.send(request), 200)
}

const find = async (visit: Visit): Promise<void> => {
  const { path, userName, key } = await someone(visit)
  const filter = encodeURIComponent(`userName eq "${userName}"`)
  const at = `${path.slice(0, path.lastIndexOf('/'))}?filter=${filter}`
  expect(await visit.send({ path: at, headers: headersOf(key) }), 200, '"totalResults":1')
}

const page = async ({ facts, index, send }: Visit): Promise<void> => {
  const { base, key } = pick(facts.directories, index)
  const path = `${base}/Users?filter=${encodeURIComponent('active eq true')}&count=50`
  expect(await send({ path, headers: headersOf(key) }), 200, '"totalResults"')
}

export const directoryJobs: Job[] = [
  {
    name: 'scim-create',
    title: 'SCIM: a person created',
    limit: 'fastify-json',
    connections: 8,
    visit: async (visit) => void (await create(visit)),
  },
  {
    name: 'scim-patch',
    title: 'SCIM: a person changed',
    limit: 'fastify-json',
    connections: 8,
    visit: patch,
  },
  {
    name: 'scim-find',
    title: 'SCIM: found by `userName`',
    limit: 'fastify-json',
    connections: 8,
    visit: find,
  },
  {
    name: 'scim-page',
    title: 'SCIM: a filtered page of 50',
    limit: 'fastify-json',
    connections: 4,
    visit: page,
  },
]
