/** The odd facts of seed 002, each by itself: what a client may count on beside the examples. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, readHandOver, type TestHub } from '../../../test/helper.ts'
import {
  checkError,
  createBody,
  pathOf,
  readList,
  readShown,
  updateBody,
} from './testdata/sample.ts'

let hub: TestHub
let harbor = ''
let path = ''
let ana: Awaited<ReturnType<TestHub['caller']>>

before(async () => {
  hub = await openTestHub()
  harbor = hub.organizations.harbor.id
  path = `/brands/${harbor}/sso_applications`
  ana = await hub.caller(hub.people.ana)
})

after(() => hub.close())

const add = async (change: Record<string, unknown> = {}) =>
  readShown(await ana.post(path, { ...createBody([harbor]), ...change }))

const clear = async (): Promise<void> => {
  for (const { id } of readList(await ana.get(path)).data) await ana.delete(`${path}/${id}`)
}

const assertionOf = async (url: string): Promise<string> => {
  const page = await hub.browser().get(pathOf(url))
  assert.equal(page.statusCode, 200, page.body)
  const { fields } = readHandOver(page.body)
  return Buffer.from(fields.SAMLResponse ?? '', 'base64').toString()
}

test('name_id "null" is a text that comes back as it went in, and means nothing', async () => {
  for (const name_id of ['null', '', null]) {
    const shown = await add({ name_id })
    assert.equal(shown.name_id, name_id)
    assert.match(await assertionOf(shown.open_url), />ana\.ruiz@harbor\.example<\/saml:NameID>/)
  }
  const shown = await add({ name_id: 'id' })
  const assertion = await assertionOf(shown.open_url)
  assert.ok(assertion.includes(`>${hub.people.ana.id}</saml:NameID>`), assertion)
  await clear()
})

test('brands are there only for those who ask, in each way of asking', async () => {
  const { id } = await add()
  const asked = [
    'associations=sso_application.brands',
    'associations=user.x,sso_application.brands',
    'associations[]=sso_application.brands',
    'associations%5B%5D=sso_application.brands&associations[]=user.x',
    'associations=user.x&associations=sso_application.brands',
  ]
  for (const query of asked) {
    const [shown] = readList(await ana.get(`${path}?${query}`)).data
    assert.equal(shown?.brands?.[0]?.id, harbor, query)
    assert.ok('brands' in readShown(await ana.put(`${path}/${id}?${query}`, {})), query)
  }
  for (const query of ['', 'associations=', 'associations=brands', 'associations[x]=1', 'a=%ZZ']) {
    const [shown] = readList(await ana.get(`${path}?${query}`)).data
    assert.ok(shown && !('brands' in shown), query)
  }
  await clear()
})

test('brands come back in one order, whatever the order of the request', async () => {
  const { id } = await add()
  const { downtown, lakeside } = hub.organizations
  const address = `${path}/${id}/brands?associations=sso_application.brands`
  const ids = [harbor, downtown.id, lakeside.id]
  const orders = await Promise.all(
    [ids, ids.toReversed(), [...ids, ...ids], ids.map((each) => each.toUpperCase())].map(
      async (brands) => {
        const { brands: shown } = readShown(await ana.put(address, { brands }))
        return shown?.map((each) => each.id)
      },
    ),
  )
  for (const order of orders) assert.deepEqual(order, ids.toSorted())
  await clear()
})

test('a brand shows what it is: the tree above it, its host, its look with types', async () => {
  const { hub: foyer, organizations } = hub
  const desk = await foyer.organizations.add({
    name: 'Desk',
    kind: 'Team',
    parent: organizations.downtown,
    hostnames: ['desk.example'],
    settings: { palette: { primary: '#123456' }, assets: {}, messages: 'no object' },
  })
  const { id } = await add()
  const address = `${path}/${id}/brands?associations=sso_application.brands`
  const { brands } = readShown(await ana.put(address, { brands: [desk.id] }))
  const [shown] = brands ?? []
  assert.deepEqual(shown?.palette, { primary: '#123456', type: 'brand_palette' })
  assert.deepEqual(shown?.assets, { type: 'brand_assets' })
  assert.equal(shown?.messages, null)
  assert.deepEqual(shown?.hostnames, ['desk.example'])
  assert.equal(shown?.base_url, 'http://desk.example:3000')
  assert.equal(shown?.member_count, 0)
  assert.deepEqual(shown?.parents, [organizations.downtown.id, harbor])
  const above = shown?.parent
  assert.equal(above?.name, 'Downtown')
  assert.equal(above?.member_count, 2)
  assert.equal(above?.parent?.parents, null)
  await ana.delete(`${path}/${id}`)
})

test('what an update does not say stays; what is read-only is let go (APP-07)', async () => {
  const other = await add({ name: 'Other' })
  const before = await add({ signed: true, order: 3, extra: { a: 1 }, audience: null })
  hub.pass(10_000)
  const forged = {
    ...updateBody(other.id, [harbor]),
    created_at: 1,
    updated_at: 2,
    deleted_at: 3,
    issuer: 'x',
    type: 'y',
    open_url: 'https://evil.example/',
    brand: hub.organizations.otter.id,
    organizationId: hub.organizations.otter.id,
    rootId: hub.organizations.otter.id,
    openTo: 'everyone',
  }
  const { signed: _, order: __, extra: ___, ...partial } = forged
  const shown = readShown(await ana.put(`${path}/${before.id}`, partial))
  const kept = ['id', 'created_at', 'deleted_at', 'issuer', 'type', 'signed', 'order', 'extra']
  for (const key of kept) assert.deepEqual(shown[key], before[key], key)
  assert.equal(shown.updated_at, hub.now() / 1000)
  assert.match(shown.open_url, /^http:\/\/localhost:3000\//)
  assert.equal(readShown(await ana.put(`${path}/${other.id}`, {})).name, 'Other')
  await clear()
})

test('an update changes the type, and the fields of the old one are gone', async () => {
  const { id } = await add({ extra: 'kept if sent' })
  const url = 'https://list.example/'
  const body = { ...updateBody(id, [harbor]), authentication_type: 'None', url, extra: 'sent' }
  const link = readShown(await ana.put(path, body))
  assert.equal(link.authentication_type, 'None')
  assert.deepEqual([link.url, link.acs_url, link.entity_id, link.extra], [url, null, null, 'sent'])
  const back = readShown(await ana.put(path, updateBody(id, [harbor])))
  assert.equal(back.authentication_type, 'SAML')
  assert.deepEqual([back.url, back.acs_url, back.extra], [null, body.acs_url, null])
  checkError(await ana.put(path, { id, authentication_type: 'None' }), 400)
  assert.equal(readShown(await ana.put(path, { id })).authentication_type, 'SAML')
  await clear()
})

test('what the wire does not show survives an update over it', async () => {
  const { harbor: owner } = hub.organizations
  const { id } = await hub.hub.applications.add({
    owner,
    name: 'Two addresses',
    type: 'saml',
    settings: {
      acsUrl: 'https://two.example/acs',
      acsUrls: { 1: 'https://two.example/other' },
      entityId: 'two',
    },
    openTo: 'granted',
  })
  await ana.put(path, { ...updateBody(id, [harbor]), name: 'Still two' })
  const found = await hub.hub.applications.find(id)
  assert.equal(found?.name, 'Still two')
  assert.deepEqual(found?.settings.acsUrls, { 1: 'https://two.example/other' })
  assert.equal(found?.openTo, 'granted')
  await clear()
})

test('applications stand in their order, then by name; start and limit cut from it', async () => {
  for (const [name, order] of [
    ['d', 1],
    ['b', 1],
    ['c', -5],
    ['a', 9],
  ] as const) {
    await add({ name, order })
  }
  const page = async (query: string) => {
    const { data, info } = readList(await ana.get(`${path}?${query}`))
    return [data.map((each) => each.name).join(''), info.count, info.total]
  }
  assert.deepEqual(await page(''), ['cbda', 4, 4])
  assert.deepEqual(await page('start=1&limit=2'), ['bd', 2, 4])
  assert.deepEqual(await page('limit=0'), ['', 0, 4])
  assert.deepEqual(await page('start=4'), ['', 0, 4])
  assert.deepEqual(await page('start=999999999&limit=999999999'), ['', 0, 4])
  const wrong = ['limit=-1', 'start=x', 'limit=1.5', 'start=1e3', 'limit=', 'start=1&start=2']
  for (const query of [...wrong, 'limit=9999999999', 'start=%00', 'limit=%ZZ']) {
    checkError(await ana.get(`${path}?${query}`), 400, query)
  }
  await clear()
})

test('available means: open to the brand, or to one above it; owned is another thing', async () => {
  const { downtown, lakeside } = hub.organizations
  await add({ name: 'for all' })
  await add({ name: 'for downtown', brands: [downtown.id] })
  await add({ name: 'for nobody', brands: [] })
  const names = async (id: string) =>
    readList(await ana.get(`/brands/${id}/sso_applications`)).data.map((each) => each.name)
  assert.deepEqual(await names(harbor), ['for all'])
  assert.deepEqual(await names(downtown.id), ['for all', 'for downtown'])
  assert.deepEqual(await names(lakeside.id), ['for all'])
  await clear()
})

test('an id is the same in capital letters', async () => {
  const { id } = await add()
  const loud = `/brands/${harbor.toUpperCase()}/sso_applications`
  assert.equal(readShown(await ana.put(`${loud}/${id.toUpperCase()}`, {})).id, id)
  assert.equal(readShown(await ana.put(loud, { id: id.toUpperCase() })).id, id)
  await clear()
})
