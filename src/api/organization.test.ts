/** Organizations by the API: the model of how every noun of it behaves. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { enter } from '../../test/security/browser.ts'
import type { User } from '../user.ts'

describe('organizations by the API', () => {
  let hub: TestHub
  beforeEach(async () => {
    hub = await openTestHub()
  })
  afterEach(() => hub.close())

  const browserOf = async (user: User) => {
    const { jar } = await enter(hub, user)
    return { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
  }
  const ask = async (
    headers: Record<string, string>,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
  ) => hub.server.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) })

  test('an administrator sees their tree, and nobody else sees it', async () => {
    const { ana, ben, chloe, otto } = hub.people
    const names = async (user: User) => {
      const answer = await ask(await browserOf(user), 'GET', '/organizations')
      return answer.statusCode === 200
        ? answer
            .json()
            .items.map((each: { name: string }) => each.name)
            .sort()
        : answer.statusCode
    }
    assert.deepEqual(await names(ana), ['Downtown', 'Harbor', 'Lakeside'])
    assert.deepEqual(await names(ben), ['Downtown'])
    assert.deepEqual(await names(otto), ['Otter'])
    assert.equal(await names(chloe), 403)
  })

  test('lists come in parts', async () => {
    const headers = await browserOf(hub.people.ana)
    const first = (await ask(headers, 'GET', '/organizations?limit=2')).json()
    assert.equal(first.items.length, 2)
    const rest = (await ask(headers, 'GET', `/organizations?limit=2&after=${first.next}`)).json()
    const ids = [...first.items, ...rest.items].map((each: { id: string }) => each.id)
    const { harbor, downtown, lakeside } = hub.organizations
    assert.equal(ids[0], harbor.id)
    assert.deepEqual(ids.toSorted(), [harbor.id, downtown.id, lakeside.id].toSorted())
    assert.equal(rest.next, null)
  })

  test('a key of the organization does what an administrator does there', async () => {
    const { text } = await hub.caller(hub.organizations.downtown)
    const headers = { authorization: `Bearer ${text}` }
    const { id } = hub.organizations.downtown
    const changed = await ask(headers, 'PATCH', `/organizations/${id}`, { name: 'Harbourside' })
    assert.equal(changed.json().name, 'Harbourside')
    const above = await ask(headers, 'PATCH', `/organizations/${hub.organizations.harbor.id}`, {
      name: 'Mine',
    })
    assert.equal(above.statusCode, 404)
    const [event] = await hub.events()
    assert.equal(event?.type, 'organization.changed')
  })

  test('what somebody else changed meanwhile is not written over', async () => {
    const headers = await browserOf(hub.people.ana)
    const path = `/organizations/${hub.organizations.downtown.id}`
    const seen = await ask(headers, 'GET', path)
    const etag = String(seen.headers.etag)
    const unchanged = await ask({ ...headers, 'if-none-match': etag }, 'GET', path)
    assert.equal(unchanged.statusCode, 304)
    const tagged = { ...headers, 'if-match': etag }
    assert.equal((await ask(tagged, 'PATCH', path, { kind: 'Region' })).statusCode, 200)
    const late = await ask(tagged, 'PATCH', path, { kind: 'Team' })
    assert.equal(late.statusCode, 412)
    assert.equal(late.json().title, 'conflict')
  })

  test('what is wrong with a request is said with the name of the field', async () => {
    const headers = await browserOf(hub.people.ana)
    const wrong = async (payload: object) => {
      const answer = await ask(headers, 'POST', '/organizations', payload)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      const { status, field, detail } = answer.json()
      return [status, field, detail]
    }
    const parent = hub.organizations.harbor.id
    assert.deepEqual(await wrong({ parent }), [400, 'name', '"name" is missing.'])
    assert.deepEqual(await wrong({ parent, name: 'East', color: 'red' }), [
      ...[400, 'color'],
      '"color" means nothing here.',
    ])
    assert.deepEqual(await wrong({ parent, name: 7 }), [400, 'name', '"name" must be string.'])
    const query = await ask(headers, 'GET', '/organizations?limit=many')
    assert.equal(query.json().field, 'limit')
  })

  test('the tree says how many people each has, and what would go with one', async () => {
    const headers = await browserOf(hub.people.ana)
    const { items } = (await ask(headers, 'GET', '/organizations')).json()
    const people = new Map(items.map((each: { name: string; people: number }) => [each.name, each]))
    assert.equal((people.get('Downtown') as { people: number }).people, 2)
    const path = `/organizations/${hub.organizations.lakeside.id}`
    const holding = (await ask(headers, 'GET', `${path}/holding`)).json()
    assert.deepEqual(holding, { people: 1, sessions: 0, applications: 0, keys: 0 })
    assert.deepEqual((await ask(headers, 'DELETE', path)).json(), holding)
    const [event] = await hub.events(1)
    assert.equal(event?.type, 'organization.removed')
  })

  test('APP-08: one is moved by who administers both places, within its tree', async () => {
    const { downtown, lakeside, otter } = hub.organizations
    const move = async (user: User, id: string, parent: string) =>
      (await ask(await browserOf(user), 'PATCH', `/organizations/${id}`, { parent })).statusCode
    const { ana, ben } = hub.people
    assert.equal(await move(ben, downtown.id, lakeside.id), 404)
    assert.equal(await move(ana, lakeside.id, otter.id), 404)
    assert.equal(await move(ana, downtown.rootId, lakeside.id), 400)
    assert.equal(await move(ana, lakeside.id, downtown.id), 200)
    assert.equal((await hub.hub.organizations.get(lakeside.id)).parentId, downtown.id)
    // Not below itself.
    assert.equal(await move(ana, downtown.id, lakeside.id), 400)
  })

  test('TEN-03: no organization answers where an application does', async () => {
    const { harbor, downtown, otter } = hub.organizations
    const settings = { url: 'http://studio.localhost:3000/' }
    const type = 'forward-auth'
    await hub.hub.applications.add({ owner: otter, name: 'Studio', type, settings })
    const headers = await browserOf(hub.people.ana)
    const path = `/organizations/${downtown.id}`
    const hostnames = ['studio.localhost']
    const claimed = await ask(headers, 'PATCH', path, { hostnames })
    assert.deepEqual([claimed.statusCode, claimed.json().field], [409, 'hostnames'])
    const input = { parent: harbor.id, name: 'East', hostnames }
    assert.equal((await ask(headers, 'POST', '/organizations', input)).statusCode, 409)
    const slug = await ask(headers, 'POST', '/organizations', {
      ...{ parent: harbor.id, name: 'Studio', slug: 'studio' },
    })
    assert.deepEqual([slug.statusCode, slug.json().field], [409, 'slug'])
  })

  test('the document names every operation, and can be read', async () => {
    const document = (await ask({}, 'GET', '/openapi.json')).json()
    assert.equal(document.openapi, '3.1.0')
    assert.equal(document.paths['/organizations'].get.operationId, 'listOrganizations')
    assert.equal(
      document.paths['/organizations/{organization}'].patch.responses['200'].content[
        'application/json'
      ].schema.$ref,
      '#/components/schemas/Organization',
    )
    const page = await ask({}, 'GET', '')
    assert.match(page.body, /<h2 id="organizations">Organizations<\/h2>/)
  })
})
