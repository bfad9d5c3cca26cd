/** TEN-01: every route, asked by everybody. A route that is not in the table fails. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { operations } from '../../src/api/index.ts'
import type { Application } from '../../src/application.ts'
import type { Organization } from '../../src/organization.ts'
import type { User } from '../../src/user.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { routesOf as allRoutesOf, fillRoute, nameOfRoute, type Route } from './route.ts'
import { roles, table } from './route-table.ts'

/** What the API declares as operations is called by everybody in `api.test.ts`. */
const paths = new Set(
  operations.map(({ method, path }) => `${method} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
)
const routesOf = (server: Parameters<typeof allRoutesOf>[0]): Route[] =>
  allRoutesOf(server).filter((route) => !paths.has(nameOfRoute(route)))

let hub: TestHub
const headersOf = new Map<string, Record<string, string>>()

const addSession = async (role: string, user: User): Promise<void> => {
  const { jar } = await enter(hub, user)
  headersOf.set(role, { cookie: `foyer=${jar.get('foyer')}` })
}
const addKey = async (role: string, owner: User | Organization): Promise<void> => {
  const { text } = await hub.caller(owner)
  headersOf.set(role, { authorization: `Bearer ${text}` })
}

before(async () => {
  hub = await openTestHub()
  const { people, organizations } = hub
  headersOf.set('nobody', {})
  await addSession('session of a member', people.chloe)
  await addSession('session of the administrator', people.ana)
  await addSession('session of another root', people.otto)
  await addKey('key of the administrator above', people.ana)
  await addKey('key of the administrator', people.ben)
  await addKey('key of a member', people.chloe)
  await addKey('key of somebody beside', people.dev)
  await addKey('key of the brand itself', organizations.downtown)
  await addKey('key of another root', people.otto)
  await addKey('key of the other root itself', organizations.otter)
})
after(() => hub.close())

/** Without the fingerprint of what an asset holds. */
const nameInTable = (route: Route): string =>
  nameOfRoute(route).replace(/-[0-9a-f]{12}\.(css|svg)$/, '.$1')

const addApplication = (): Promise<Application> =>
  hub.hub.applications.add({
    owner: hub.organizations.downtown,
    name: 'Ledger',
    type: 'link',
    settings: { url: 'https://ledger.example/' },
  })

const requestOf = (route: Route, role: string, application: Application): InjectOptions => {
  const { harbor, downtown } = hub.organizations
  const values = {
    root: harbor.id,
    brand: downtown.id,
    organization: downtown.id,
    id: application.id,
    name: 'test',
  }
  const url = fillRoute(route.url, { ...values, color: '0a7d55' })
  const isForm = route.method === 'POST' && route.caller !== 'key'
  const body = {
    id: application.id,
    name: 'Ledger',
    authentication_type: 'None',
    url: 'https://ledger.example/',
    ...(url.endsWith('/brands') && { brands: [downtown.id] }),
  }
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
  const hasBody = route.method !== 'GET'
  return {
    method: route.method as NonNullable<InjectOptions['method']>,
    url,
    headers: {
      host: 'localhost:3000',
      ...headersOf.get(role),
      ...(hasBody && { 'content-type': type }),
    },
    ...(hasBody && { payload: isForm ? 'a=b' : JSON.stringify(body) }),
  }
}

test('TEN-01: the table holds every route, and no other', () => {
  const served = routesOf(hub.server).map(nameInTable)
  assert.deepEqual([...served].sort(), Object.keys(table).sort())
})

test('TEN-01: each role gets from each route what the table says', async () => {
  let asked = 0
  for (const route of routesOf(hub.server)) {
    for (const [index, role] of roles.entries()) {
      const application = await addApplication()
      const { statusCode, body } = await hub.server.inject(requestOf(route, role, application))
      const what = `${nameOfRoute(route)} by ${role}: ${body.slice(0, 200)}`
      assert.equal(statusCode, table[nameInTable(route)]?.[index], what)
      asked += 1
    }
  }
  assert.ok(asked > 250)
})

test('TEN-01: what a role may not do leaves nothing changed', async () => {
  const application = await addApplication()
  const writing = routesOf(hub.server).filter(
    ({ method, caller }) => caller === 'key' && method !== 'GET',
  )
  const before = await hub.hub.applications.availableIn([hub.organizations.downtown])
  for (const route of writing) {
    for (const [index, role] of roles.entries()) {
      if (table[nameInTable(route)]?.[index] === 200) continue
      await hub.server.inject(requestOf(route, role, application))
    }
  }
  const now = await hub.hub.applications.availableIn([hub.organizations.downtown])
  assert.deepEqual(now, before)
})

test('TEN-01: a route that does not say who may call it keeps the server from starting', () => {
  assert.ok(routesOf(hub.server).every(({ caller }) => caller !== undefined))
})
