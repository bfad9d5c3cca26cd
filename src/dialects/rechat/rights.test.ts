/** Who may do what: every actor at every brand with every call, and never more (APP-05..07). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Application } from '../../application.ts'
import type { Organization } from '../../organization.ts'
import {
  type Cast,
  castActors,
  expected,
  nobodies,
  type Role,
  roles,
  wrongKeyEveryMs,
} from './testdata/actor.ts'
import { pictures } from './testdata/picture.ts'
import {
  callWith,
  checkError,
  createBody,
  readList,
  readShown,
  snapshot,
  updateBody,
} from './testdata/sample.ts'

let hub: TestHub
let keys: Cast['keys'] = {}
let brands: Cast['brands'] = {}
let owned: Cast['owned'] = {}

before(async () => {
  hub = await openTestHub()
  const cast = await castActors(hub, 'applications')
  keys = cast.keys
  brands = cast.brands
  owned = cast.owned
})

after(() => hub.close())

type Verb = (actor: string, brand: string, id: string) => ReturnType<typeof callWith>

const at = (brand: string, rest = ''): string =>
  `/brands/${brands[brand] ?? brand}/sso_applications${rest}`

const verbs: Record<string, Verb> = {
  create: (actor, brand) => {
    const body = JSON.stringify({ ...createBody([]), name: 'made', entity_id: `urn:${brand}` })
    return callWith(hub, keys[actor], 'POST', at(brand), body)
  },
  changeByBody: (actor, brand, id) => {
    const body = JSON.stringify({ id, name: 'changed' })
    return callWith(hub, keys[actor], 'PUT', at(brand), body)
  },
  changeByPath: (actor, brand, id) =>
    callWith(hub, keys[actor], 'PUT', at(brand, `/${id}`), JSON.stringify({ name: 'changed' })),
  setBrands: (actor, brand, id) =>
    callWith(hub, keys[actor], 'PUT', at(brand, `/${id}/brands`), JSON.stringify({ brands: [] })),
  delete: (actor, brand, id) => callWith(hub, keys[actor], 'DELETE', at(brand, `/${id}`)),
  setIcon: (actor, brand, id) => {
    const type = { 'content-type': 'image/png' }
    return callWith(hub, keys[actor], 'PUT', at(brand, `/${id}/icon`), pictures.png, type)
  },
  list: (actor, brand) => callWith(hub, keys[actor], 'GET', at(brand)),
}

/** A fresh application of that brand, where there can be one. */
const fresh = async (brand: string): Promise<Application | undefined> => {
  const owner = hub.organizations[brand as keyof typeof hub.organizations] as
    | Organization
    | undefined
  const settings = { url: 'https://fresh.example/' }
  return owner && hub.hub.applications.add({ owner, name: 'fresh', type: 'link', settings })
}

for (const actor of [...Object.keys(roles), 'otherPermissions', ...nobodies]) {
  test(`APP-05: ${actor} at every brand, with every call`, async () => {
    for (const brand of Object.keys(brands)) {
      for (const [verb, call] of Object.entries(verbs)) {
        const application = await fresh(brand)
        const before = await snapshot(hub)
        const answer = await call(actor, brand, application?.id ?? owned.deleted?.id ?? '')
        const needed: Role[] = verb === 'list' ? ['administrator', 'member'] : ['administrator']
        const wanted = expected(actor, brand, needed)
        const about = `${actor} ${verb} at ${brand}`
        if (wanted === 200) assert.equal(answer.statusCode, 200, `${about}: ${answer.body}`)
        else {
          checkError(answer, wanted, about)
          assert.deepEqual(await snapshot(hub), before, about)
        }
        const left = await hub.hub.applications.find(application?.id ?? '')
        if (left) await hub.hub.applications.delete(left)
        // Wrong keys are counted: so many at once would be too many.
        if (wanted === 401) hub.pass(wrongKeyEveryMs)
      }
    }
  })
}

test('APP-06: an application is found with its owner alone, through no other brand', async () => {
  const changes = Object.entries(verbs).filter(([verb]) => verb !== 'create' && verb !== 'list')
  for (const actor of ['ana', 'root', 'otto']) {
    for (const brand of ['harbor', 'downtown', 'lakeside', 'otter']) {
      const others = Object.entries(owned).filter(([name]) => name !== brand)
      for (const [verb, call] of changes) {
        for (const [name, { id }] of others) {
          const answer = await call(actor, brand, id)
          checkError(answer, 404, `${actor} ${verb} ${name} at ${brand}`)
        }
      }
    }
  }
  for (const [name, { id }] of Object.entries(owned)) {
    assert.equal((await hub.hub.applications.find(id))?.name, name)
  }
})

test('APP-05: what is not there and what is not theirs are told in the same words', async () => {
  const words = (id: string) => checkErrorOf(id).then((text) => text.replaceAll(id, 'ID'))
  const checkErrorOf = async (id: string) => {
    const path = `/brands/${id}/sso_applications`
    return checkError(await callWith(hub, keys.ana, 'GET', path), 404)
  }
  const said = await Promise.all(
    ['otter', 'deleted', 'unknown', 'nonsense'].map((name) => words(brands[name] ?? '')),
  )
  assert.equal(new Set(said).size, 1, said.join())
})

test('APP-07: every brand that is added needs rights there, or nothing happens', async () => {
  const { harbor, downtown, lakeside, otter, deleted, unknown } = brands
  const cases: [actor: string, ids: unknown[], http: number][] = [
    ['ben', [downtown], 200],
    ['ben', [harbor], 403],
    ['ben', [downtown, lakeside], 403],
    ['ben', [lakeside, downtown], 403],
    ['ben', [downtown, otter], 400],
    ['office', [downtown, harbor], 403],
    ['ana', [harbor, downtown, lakeside], 200],
    ['ana', [harbor, otter], 400],
    ['ana', [harbor, deleted], 400],
    ['ana', [harbor, unknown], 400],
    ['root', [downtown, 'no id'], 400],
  ]
  const application = (await fresh('downtown')) as Application
  for (const [actor, ids, http] of cases) {
    await hub.hub.applications.change(application, { organizationIds: [String(downtown)] })
    const before = await snapshot(hub)
    const body = { ...updateBody(application.id, []), entity_id: 'urn:downtown', brands: ids }
    const calls = [
      () => callWith(hub, keys[actor], 'POST', at('downtown'), JSON.stringify(body)),
      () => callWith(hub, keys[actor], 'PUT', at('downtown'), JSON.stringify(body)),
      () => {
        const path = at('downtown', `/${application.id}/brands`)
        return callWith(hub, keys[actor], 'PUT', path, JSON.stringify(body))
      },
    ]
    for (const call of calls) {
      const answer = await call()
      if (http === 200) readShown(answer)
      else {
        const message = checkError(answer, http, `${actor} ${ids}`)
        assert.match(message, http === 400 ? /^Brand .* not found$/ : /do not administer brand/)
        assert.deepEqual(await snapshot(hub), before)
      }
    }
  }
})

test('brands that were there before may stay, also when they are gone or not theirs', async () => {
  const { lakeside, downtown } = hub.organizations
  const parent = hub.organizations.harbor
  const closing = await hub.hub.organizations.add({ name: 'Closing', parent })
  const organizationIds = [downtown.id, lakeside.id, closing.id]
  const { id } = await hub.hub.applications.add({
    owner: downtown,
    name: 'shared',
    type: 'link',
    settings: { url: 'https://shared.example/' },
    organizationIds,
  })
  await hub.hub.organizations.change(closing.id, { deletedAt: hub.now() })
  const path = at('downtown', `/${id}`)
  const put = (body: unknown, query = '') =>
    callWith(hub, keys.ben, 'PUT', `${path}${query}`, JSON.stringify(body))
  readShown(await put({ name: 'renamed' }))
  const query = '/brands?associations=sso_application.brands'
  const shown = readShown(await put({ brands: organizationIds }, query))
  assert.deepEqual(shown.brands?.map((each) => each.name).sort(), ['Downtown', 'Lakeside'])
  readShown(await put({ brands: [downtown.id] }, '/brands'))
  checkError(await put({ brands: [downtown.id, lakeside.id] }, '/brands'), 403)
})

test('APP-15: members see and count what they may open, administrators everything', async () => {
  const owner = hub.organizations.downtown
  const add = (name: string) => {
    const settings = { url: 'https://granted.example/' }
    const input = { owner, name, type: 'link', settings, openTo: 'granted' as const }
    return hub.hub.applications.add(input)
  }
  await add('for others')
  const granted = await add('for chloe')
  const to = { userId: hub.people.chloe.id }
  await hub.hub.grants.give({ application: granted, to })
  const listOf = async (actor: string) =>
    readList(await callWith(hub, keys[actor], 'GET', at('downtown')))
  const seen = await listOf('chloe')
  const all = await listOf('ben')
  const names = seen.data.map((each) => each.name)
  assert.ok(names.includes('for chloe') && !names.includes('for others'))
  assert.deepEqual(seen.info, { count: seen.data.length, total: seen.data.length })
  assert.equal(all.info.total, seen.info.total + 1)
  const page = await callWith(hub, keys.chloe, 'GET', `${at('downtown')}?limit=1`)
  assert.deepEqual(readList(page).info, { count: 1, total: seen.info.total })
})

test('a brand goes with the one above it, and so do the keys of the brands below', async () => {
  const { hub: foyer } = hub
  const region = await foyer.organizations.add({ name: 'Region' })
  const office = await foyer.organizations.add({ name: 'Office', parent: region })
  const key = await hub.caller(office)
  const path = `/brands/${office.id}/sso_applications`
  readList(await key.get(path))
  await foyer.organizations.change(region.id, { deletedAt: hub.now() })
  checkError(await key.get(path), 401)
  checkError(await callWith(hub, keys.root, 'GET', path), 404)
})
