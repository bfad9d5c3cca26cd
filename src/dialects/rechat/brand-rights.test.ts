/** Who may read, add, change and move brands, and what a move takes with it (APP-08). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Organization } from '../../organization.ts'
import {
  type Cast,
  castActors,
  expected,
  nobodies,
  roles,
  wrongKeyEveryMs,
} from './testdata/actor.ts'
import { callWith, checkError, readBrand } from './testdata/sample.ts'

let hub: TestHub
let cast: Cast

before(async () => {
  hub = await openTestHub()
  cast = await castActors(hub, 'organizations')
})

after(() => hub.close())

const call = (actor: string, method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown) =>
  callWith(hub, cast.keys[actor], method, url, body === undefined ? body : JSON.stringify(body))

const add = (name: string, parent: Organization): Promise<Organization> =>
  hub.hub.organizations.add({ name, parent })

const found = (brand: Organization): Promise<Organization> => hub.hub.organizations.get(brand.id)

/** Every brand of every tree, as it is. */
const everything = async (): Promise<unknown> => {
  const { items } = await hub.hub.organizations.list({ limit: 1000 })
  return items
}

const below = (id: string) => ({ name: 'made', parent: id })

for (const actor of [...Object.keys(roles), 'otherPermissions', ...nobodies]) {
  test(`TEN-01: ${actor} at every brand, with every call`, async () => {
    for (const [brand, id] of Object.entries(cast.brands)) {
      const administrator = expected(actor, brand, ['administrator'])
      const header = { 'content-type': 'application/json', 'x-rechat-brand': id }
      const text = JSON.stringify({ name: 'made' })
      const calls = {
        read: [
          expected(actor, brand, ['administrator', 'member']),
          () => call(actor, 'GET', `/brands/${id}`),
        ],
        change: [administrator, () => call(actor, 'PUT', `/brands/${id}`, { messages: {} })],
        // What a body names and is not there is a mistake in the body.
        addBelow: [
          administrator === 404 ? 400 : administrator,
          () => call(actor, 'POST', '/brands', below(id)),
        ],
        addThere: [
          administrator,
          () => callWith(hub, cast.keys[actor], 'POST', '/brands', text, header),
        ],
      } as const
      for (const [verb, [wanted, ask]] of Object.entries(calls)) {
        const before = await everything()
        const answer = await ask()
        const about = `${actor} ${verb} ${brand}`
        if (wanted === 200) readBrand(answer)
        else {
          checkError(answer, wanted, about)
          assert.deepEqual(await everything(), before, about)
        }
        if (wanted === 401) hub.pass(wrongKeyEveryMs)
      }
    }
  })
}

test('a header that names a brand which is not seen is refused, also with a parent', async () => {
  const { downtown, otter, lakeside } = hub.organizations
  const ask = (actor: string, header: string, body: object) => {
    const headers = { 'content-type': 'application/json', 'x-rechat-brand': header }
    const text = JSON.stringify({ name: 'made', ...body })
    return callWith(hub, cast.keys[actor], 'POST', '/brands', text, headers)
  }
  checkError(await ask('ben', otter.id, { parent: downtown.id }), 404)
  checkError(await ask('ben', 'nonsense', { parent: downtown.id }), 404)
  checkError(await ask('ben', lakeside.id, { parent: downtown.id }), 403)
  readBrand(await ask('ben', downtown.id, { parent: downtown.id }))
})

test('APP-08: a move takes rights where it was, where it goes, and over what moves', async () => {
  const { harbor, downtown, lakeside, otter } = hub.organizations
  const team = await add('Team', downtown)
  const other = await add('Other', lakeside)
  const cases: [actor: string, brand: Organization, to: string, http: number][] = [
    ['ben', team, lakeside.id, 403],
    ['ben', team, harbor.id, 403],
    ['ben', downtown, lakeside.id, 403],
    ['ben', downtown, downtown.id, 403],
    ['ben', other, downtown.id, 403],
    ['office', downtown, lakeside.id, 403],
    ['office', other, team.id, 403],
    ['otto', team, otter.id, 404],
    ['otto', otter, harbor.id, 400],
    ['ana', team, otter.id, 400],
    ['root', team, otter.id, 400],
    ['ana', harbor, downtown.id, 400],
    ['ana', harbor, harbor.id, 400],
    ['ana', downtown, downtown.id, 400],
    ['ana', downtown, team.id, 400],
    ['ana', team, cast.brands.deleted ?? '', 400],
    ['chloe', team, downtown.id, 403],
  ]
  const before = await everything()
  for (const [actor, brand, to, http] of cases) {
    const about = `${actor} ${brand.name} to ${to}`
    checkError(
      await call(actor, 'PUT', `/brands/${brand.id}`, { parent: to, name: 'x' }),
      http,
      about,
    )
    assert.deepEqual(await everything(), before, about)
  }
  checkError(await call('ana', 'PUT', `/brands/${team.id}`, { parent: null }), 400)
  const both = await add('Both', downtown)
  assert.equal(
    readBrand(await call('ben', 'PUT', `/brands/${both.id}`, below(team.id))).name,
    'made',
  )
})

test('APP-08: all that stands below moves along, and rights with it', async () => {
  const { downtown, lakeside } = hub.organizations
  const region = await add('Region', downtown)
  const office = await add('Region office', region)
  const team = await add('Region team', office)
  const neighbour = await add('Neighbour', downtown)
  const application = await hub.hub.applications.add({
    owner: lakeside,
    name: 'Of the lake',
    type: 'link',
    settings: { url: 'https://lake.example/' },
  })
  const { ben, dev } = hub.people
  await hub.hub.memberships.set(ben, lakeside, 'member')
  assert.equal(await hub.hub.memberships.roleIn(dev, team), undefined)
  hub.pass(1_000)
  const moved = readBrand(await call('ana', 'PUT', `/brands/${region.id}`, { parent: lakeside.id }))
  assert.deepEqual(moved.parents, [lakeside.id, lakeside.parentId])
  assert.equal(moved.parent?.id, lakeside.id)
  const path = `${lakeside.path}${region.id}/`
  assert.equal((await found(region)).path, path)
  assert.equal((await found(office)).path, `${path}${office.id}/`)
  assert.equal((await found(team)).path, `${path}${office.id}/${team.id}/`)
  assert.equal((await found(office)).updatedAt, office.updatedAt)
  assert.equal((await found(neighbour)).path, neighbour.path)
  const ids = await hub.hub.organizations.idsBelow(await found(lakeside))
  for (const each of [region, office, team]) assert.ok(ids.includes(each.id))
  assert.equal(await hub.hub.memberships.roleIn(dev, await found(team)), 'member')
  assert.equal(await hub.hub.memberships.roleIn(ben, await found(team)), 'member')
  checkError(await call('ben', 'PUT', `/brands/${team.id}`, { name: 'x' }), 403)
  const open = await hub.hub.applications.availableIn([await found(team)])
  assert.ok(open.some(({ id }) => id === application.id))
})

test('APP-08: of two moves at once that would make a ring, one is refused', async () => {
  const { harbor } = hub.organizations
  for (let round = 0; round < 10; round += 1) {
    const [left, right] = [await add('Left', harbor), await add('Right', harbor)]
    const answers = await Promise.all([
      call('ana', 'PUT', `/brands/${left.id}`, { parent: right.id }),
      call('ana', 'PUT', `/brands/${right.id}`, { parent: left.id }),
    ])
    const statuses = answers.map(({ statusCode }) => statusCode).sort()
    assert.deepEqual(statuses, [200, 409])
    for (const each of [left, right]) {
      const line = await hub.hub.organizations.line(await found(each))
      assert.equal(line[0]?.id, harbor.id)
    }
  }
})

test('a tree is at most so deep, however it grows', async () => {
  let brand = hub.organizations.harbor
  for (let depth = 2; depth <= 32; depth += 1) brand = await add(`Depth ${depth}`, brand)
  checkError(await call('ana', 'POST', '/brands', below(brand.id)), 400)
  const beside = await add('Beside', hub.organizations.harbor)
  checkError(await call('ana', 'PUT', `/brands/${beside.id}`, { parent: brand.id }), 400)
  const twig = await add('Twig', beside)
  const high = brand.parentId ?? ''
  readBrand(await call('ana', 'PUT', `/brands/${twig.id}`, { parent: high }))
  await add('Twig again', beside)
  checkError(await call('ana', 'PUT', `/brands/${beside.id}`, { parent: high }), 400)
})

test('many brands of one name at once get addresses of their own', async () => {
  const ask = () => call('ana', 'POST', '/brands', { name: 'Twin' })
  const answers = await Promise.all([1, 2, 3, 4, 5].map(ask))
  assert.equal(new Set(answers.map((each) => readBrand(each).base_url)).size, 5)
})

test('who puts people into a brand needs the right to write people too', async () => {
  const { harbor, downtown } = hub.organizations
  const roles = [{ role: 'Admin', members: [{ user: hub.people.dev.id }] }]
  const ask = async (permissions: string[], method: 'POST' | 'PUT', body: object) => {
    const given = { organization: harbor, user: hub.people.ana, name: 'test', permissions }
    const { text } = await hub.hub.keys.add(given)
    const url = method === 'POST' ? '/brands' : `/brands/${downtown.id}`
    return callWith(hub, text, method, url, JSON.stringify({ name: 'Downtown', ...body }))
  }
  const before = await everything()
  for (const method of ['POST', 'PUT'] as const) {
    for (const given of [roles, [], 'nonsense']) {
      checkError(await ask(['organizations'], method, { roles: given }), 403)
    }
    checkError(await ask(['users'], method, { roles }), 403)
  }
  assert.deepEqual(await everything(), before)
  for (const method of ['POST', 'PUT'] as const) {
    readBrand(await ask(['organizations'], method, { roles: null }))
    readBrand(await ask(['organizations', 'users'], method, { roles }))
  }
})
