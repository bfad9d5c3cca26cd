/** TEN-01: every route, asked by everybody. A route that is not in the table fails. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import type { Application } from '../../src/application.ts'
import type { Organization } from '../../src/organization.ts'
import type { User } from '../../src/user.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { fillRoute, nameOfRoute, type Route, routesOf } from './route.ts'

let hub: TestHub
const headersOf = new Map<string, Record<string, string>>()

/** Sessions first, then keys. The brand is Downtown, in Harbor; Otter is another root. */
const roles = [
  'nobody',
  'session of a member',
  'session of the administrator',
  'session of another root',
  'key of the administrator above',
  'key of the administrator',
  'key of a member',
  'key of somebody beside',
  'key of the brand itself',
  'key of another root',
  'key of the other root itself',
] as const

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

const all = (status: number): number[] => roles.map(() => status)
const sessions = (nobody: number, member: number, administrator: number, stranger: number) => [
  ...[nobody, member, administrator, stranger],
  ...Array<number>(7).fill(nobody),
]
/** What only who administers the brand may do. */
const managed = [401, 401, 401, 401, 200, 200, 403, 403, 200, 404, 404]
/** What a key of an organization may ask, if its holder administers it. */
const asked = (status: number): number[] => [
  ...[401, 401, 401, 401],
  ...[status, status, 401, 401, status, 401, 401],
]
const listed = [401, 401, 401, 401, 200, 200, 200, 403, 200, 404, 404]

const table: Record<string, number[]> = {
  'GET /.foyer/assets/look.css': all(200),
  'GET /.foyer/assets/favicon.svg': all(200),
  'GET /.foyer/assets/sample-site.css': all(200),
  // The sample's applications are on hosts of their own.
  'GET /console/*': all(404),
  'GET /room/*': all(404),
  'GET /.foyer/assets/accent-:color.css': all(200),
  'GET /icons/:name': all(404),
  'GET /.foyer/avatars/:name': all(404),
  'GET /readyz': all(200),
  'GET /sign-in': [200, 303, 303, 303, 200, 200, 200, 200, 200, 200, 200],
  'POST /sign-in': all(410),
  'POST /sign-in/account': all(410),
  'GET /sign-in/ticket': all(410),
  'POST /api/v1/sign-in': all(415),
  'POST /api/v1/connectors/test': sessions(401, 403, 415, 415),
  'POST /api/v1/connectors/:id/test': sessions(401, 403, 415, 415),
  'POST /sign-out': sessions(303, 403, 403, 403),
  'GET /signed-out': all(200),
  'GET /': sessions(303, 200, 200, 200),
  'GET /applications/:id/open': sessions(303, 303, 404, 404),
  'POST /applications/:id/open': sessions(401, 403, 403, 403),
  'GET /first-administrator': all(410),
  'POST /first-administrator': all(410),
  'GET /forgotten': all(200),
  'POST /forgotten': all(410),
  'GET /reset': all(410),
  'POST /reset': all(410),
  'GET /invite': all(410),
  'POST /invite': all(410),
  // Only the host of an application with a door of its own has these.
  'GET /register': all(404),
  'POST /register': all(404),
  'GET /register/choose': all(410),
  'POST /register/choose': all(410),
  'GET /avatar': all(404),
  'POST /avatar': all(404),
  'POST /avatar/remove': all(404),
  'GET /verify-email': all(410),
  'POST /verify-email': all(410),
  'GET /development/mail': all(200),
  'GET /api/me': sessions(401, 200, 200, 200),
  'GET /forward-auth/enter': all(400),
  'GET /forward-auth/:root/jwks.json': all(200),
  // On the hosts of applications alone.
  'GET /.foyer/sign-in': all(404),
  'GET /.foyer/enter': all(404),
  'GET /.foyer/sign-out': all(404),
  'POST /.foyer/sign-out': all(404),
  'GET /saml/:root/metadata': all(200),
  'GET /saml/:root/certificate.pem': all(200),
  'GET /saml/:root/certificate.txt': all(200),
  'GET /saml/:root/certificates.json': all(200),
  'GET /saml/:root/:name/metadata': all(200),
  'GET /saml/:root/sso': all(400),
  'POST /saml/:root/sso': all(400),
  'GET /saml/:root/continue': all(410),
  'POST /saml/:root/:name/acs': all(403),
  'GET /saml/:root/:name/start': all(303),
  // Asks for the key alone, at any host, and says no in its body.
  'POST /tool/members/chat/settings': all(200),
  // Only the host of a chat room has these.
  'GET /sso/token/generate': all(404),
  'POST /sso/token/generate': all(404),
  'GET /sso/token/getToken': all(404),
  'POST /sso/token/getToken': all(404),
  'GET /sso/user/register': all(404),
  'POST /sso/user/register': all(404),
  'GET /sso/user/edit': all(404),
  'POST /sso/user/edit': all(404),
  'GET /sso/user/delete': all(404),
  'POST /sso/user/delete': all(404),
  'GET /sso/user/setPassword': all(404),
  'POST /sso/user/setPassword': all(404),
  'POST /sso/v2/token': all(404),
  'POST /sso/v2/user/register': all(404),
  'POST /sso/v2/user/edit': all(404),
  'POST /sso/v2/user/delete': all(404),
  'GET /sso/v2/browser': all(404),
  'GET /sso/token/login': all(404),
  'GET /sso/token/logout': all(404),
  'GET /js/embed.js': all(404),
  'GET /chatroom': all(404),
  'GET /chatroom/': all(404),
  'POST /brands/:brand/sso_applications': managed,
  'PUT /brands/:brand/sso_applications': managed,
  'PUT /brands/:brand/sso_applications/:id': managed,
  'PUT /brands/:brand/sso_applications/:id/brands': managed,
  'PUT /brands/:brand/sso_applications/:id/icon': managed,
  'GET /brands/:brand/sso_applications': listed,
  'DELETE /brands/:brand/sso_applications/:id': managed,
  'GET /sso_applications/open': all(400),
  'GET /oauth2/auth': sessions(303, 400, 400, 400),
  'POST /oauth2/auth': sessions(401, 400, 400, 400),
  'GET /oauth2/continue': sessions(303, 410, 410, 410),
  'POST /oauth2/token': all(400),
  // Without a parent it is below the brand of the key.
  'POST /brands': [401, 401, 401, 401, 200, 200, 403, 403, 200, 200, 200],
  'GET /brands/:brand': listed,
  'PUT /brands/:brand': managed,
  // Nobody is answered until the organization says whom.
  'GET /rest/:organization/authenticate': all(404),
  'POST /rest/:organization/authenticate': all(404),
  'PUT /rest/:organization/authenticate': all(404),
  'GET /rest/:organization/forgot': all(404),
  // Wrong service keys and wrong passwords are told apart; a body without either is a 403.
  'POST /ringotel/:organization/authorize': asked(403),
  'POST /ringotel/:organization/auth': asked(403),
  'POST /ringotel/:organization/token': all(400),
  'GET /ringotel/:organization/description': [401, 403, 200, 403, ...asked(200).slice(4)],
  'POST /sso/authorize': all(400),
  'POST /authorization/sso': all(400),
  'POST /authorization/integration': all(400),
  'POST /authorization/code': all(400),
  'POST /teams': all(400),
  'GET /auth/sso/:token': all(410),
  'GET /auth/sso/:token/logout': all(410),
  'GET /auth/sso/:token/*': all(410),
}

/** A check may be of any method, and by trusted proxies alone. */
for (const proxy of ['nginx', 'haproxy', 'caddy', 'traefik']) {
  for (const method of ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']) {
    table[`${method} /forward-auth/${proxy}`] = all(403)
  }
}

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
