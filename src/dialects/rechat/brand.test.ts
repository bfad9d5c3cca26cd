/** Brands as the wire writes and takes them: whole answers, looks, people, what is not heard. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import {
  brandKeys,
  callWith,
  checkError,
  goldenPath,
  readBrand,
  writeGolden,
} from './testdata/sample.ts'

let hub: TestHub
let harbor = ''
let ana: Awaited<ReturnType<TestHub['caller']>>

before(async () => {
  hub = await openTestHub()
  harbor = hub.organizations.harbor.id
  ana = await hub.caller(hub.people.ana)
})

after(() => hub.close())

const wholeBody = () => ({
  brand_type: 'Office',
  palette: { primary: '#C0FFEE', 'inverted-accent-color': '#000000' },
  assets: { 'site-logo': 'https://harbor.example/logo.png' },
  messages: { branch_title: 'Welcome to <Bayside>' },
  name: 'Bayside',
  roles: [
    { role: 'Owner', members: [{ user: hub.people.ben.id }], acl: ['Admin', 'Deals'] },
    { role: 'Agent', members: [{ user: hub.people.dev.id }], acl: ['Deals', 'CRM', 'Showings'] },
  ],
  parent: harbor,
})

const checkGolden = (context: TestContext, name: string, document: { data: { id: string } }) => {
  const names = { [document.data.id]: 'BRAND', [harbor]: 'PARENT' }
  context.assert.fileSnapshot(writeGolden(document, names), goldenPath(name), {
    serializers: [String],
  })
}

test('a brand is added with its look, its people and its parent, and is read back', async (t) => {
  const answer = await ana.post('/brands', wholeBody())
  const brand = readBrand(answer)
  assert.deepEqual(Object.keys(brand), brandKeys)
  checkGolden(t, 'brand', answer.json())
  assert.deepEqual(readBrand(await ana.get(`/brands/${brand.id}`)), brand)
  const [event] = (await hub.events(10)).filter(({ type }) => type === 'organization.added')
  assert.deepEqual([event?.keyId, event?.userId], [ana.key.id, hub.people.ana.id])
})

test('an update is the whole object as it was read, and changes what can be', async (t) => {
  const before = readBrand(await ana.post('/brands', wholeBody()))
  hub.pass(1_500)
  const read = {
    ...before,
    name: 'Bayside North',
    brand_type: 'Region',
    palette: null,
    messages: { ...Object(before.messages), other: ['kept', 1] },
    id: hub.organizations.otter.id,
    created_at: 1,
    deleted_at: 2,
    training: true,
    parents: [hub.organizations.otter.id],
    type: 'x',
    hostnames: ['otter.example'],
    member_count: 99,
    base_url: 'https://evil.example',
    slug: 'evil',
    settings: { pairwiseSalt: 'known', emailDomains: ['evil.example'] },
    features: { 'sso-login': false },
    rootId: hub.organizations.otter.id,
  }
  const answer = await ana.put(`/brands/${before.id}`, read)
  assert.deepEqual(Object.keys(readBrand(answer)), brandKeys)
  checkGolden(t, 'brand-update', answer.json())
  const kept = await hub.hub.organizations.get(before.id)
  assert.deepEqual(kept.features, {})
  assert.deepEqual(Object.keys(kept.settings).sort(), ['assets', 'messages'])
  assert.equal(kept.slug, 'bayside-2')
})

test('what a body does not say stays, and so does what it says with null', async () => {
  const { id, updated_at: _, ...before } = readBrand(await ana.post('/brands', wholeBody()))
  for (const body of [{}, { brand_type: null, roles: null }, { roles: [] }, { parent: harbor }]) {
    const { updated_at: __, id: ___, ...left } = readBrand(await ana.put(`/brands/${id}`, body))
    assert.deepEqual(left, before)
  }
  const emptied = { palette: null, assets: null, messages: null }
  const { palette, assets, messages } = readBrand(await ana.put(`/brands/${id}`, emptied))
  assert.deepEqual([palette, assets, messages], [null, null, null])
})

test('the salt of a root survives an update of its look', async () => {
  const { pairwiseSalt } = hub.organizations.harbor.settings
  const palette = { primary: '#123456', type: 'brand_palette' }
  const root = readBrand(await ana.put(`/brands/${harbor}`, { palette, parent: null }))
  assert.deepEqual(root.palette, palette)
  const { settings } = await hub.hub.organizations.get(harbor)
  assert.deepEqual(settings.palette, { primary: '#123456' })
  assert.equal(settings.pairwiseSalt, pairwiseSalt)
})

const accentOf = async (brand: { id: string }): Promise<unknown> => {
  const organization = await hub.hub.organizations.get(brand.id)
  return organization.settings.accent
}

test('the primary colour is that of the pages, if it is one', async () => {
  const brand = readBrand(await ana.post('/brands', wholeBody()))
  assert.equal(await accentOf(brand), '#C0FFEE')
  const host = 'bayside-4.localhost:3000'
  const page = await hub.browser({ host }).get('/sign-in')
  assert.match(page.body, /accent-c0ffee\.css/)
  const put = (palette: unknown) => ana.put(`/brands/${brand.id}`, { palette })
  readBrand(await put({ primary: '#0a7d55' }))
  assert.equal(await accentOf(brand), '#0a7d55')
  for (const primary of ['red', '#fff', 'url(x)', '#12345g', 7, null, undefined]) {
    readBrand(await put({ primary: '#0a7d55' }))
    readBrand(await put({ primary }))
    assert.equal(await accentOf(brand), undefined, String(primary))
  }
  await hub.hub.organizations.change(brand.id, { settings: { accent: '#111111' } })
  readBrand(await put({ secondary: '#222222' }))
  assert.equal(await accentOf(brand), '#111111')
})

test('Admin among the rights of a role makes administrators, anything else members', async () => {
  const { ben, chloe, dev } = hub.people
  const role = async (brand: string, user: typeof ben) =>
    hub.hub.memberships.roleIn(user, await hub.hub.organizations.get(brand))
  const roles = [
    { role: 'Agent', members: [{ user: ben.id }, { user: chloe.id }], acl: ['CRM'] },
    { role: 'Boss', members: [{ user: { id: ben.id, email: 'x' } }], acl: ['Admin'] },
    { role: 'Admin', members: [{ user: dev.id }], acl: ['Marketing'] },
    { role: 'Empty' },
  ]
  const { id, member_count } = readBrand(await ana.post('/brands', { name: 'Roles', roles }))
  assert.equal(member_count, 3)
  assert.deepEqual(await Promise.all([ben, chloe, dev].map((user) => role(id, user))), [
    'administrator',
    'member',
    'member',
  ])
  const changed = [{ role: 'Admin', members: [{ user: chloe.id.toUpperCase() }] }]
  assert.equal(readBrand(await ana.put(`/brands/${id}`, { roles: changed })).member_count, 3)
  assert.equal(await role(id, chloe), 'administrator')
  assert.equal(await role(id, ben), 'administrator')
  const events = (await hub.events(20)).filter(({ type }) => type === 'membership.set')
  assert.deepEqual(events[0]?.data, { subject: chloe.id, role: 'administrator' })
  assert.equal(events[0]?.keyId, ana.key.id)
})

test('a new brand stands below the one that the body, the header, or the key says', async () => {
  const { downtown, lakeside } = hub.organizations
  const parentOf = async (body: object, header?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(header !== undefined && { 'x-rechat-brand': header }),
    }
    const text = JSON.stringify({ name: 'Below', ...body })
    const answer = await callWith(hub, ana.text, 'POST', '/brands', text, headers)
    return readBrand(answer).parent?.id
  }
  assert.equal(await parentOf({}), harbor)
  assert.equal(await parentOf({ parent: null }, downtown.id), downtown.id)
  assert.equal(await parentOf({ parent: lakeside.id }, downtown.id.toUpperCase()), lakeside.id)
  assert.equal(await parentOf({ parent: { id: lakeside.id, name: 'x' } }), lakeside.id)
  const office = await hub.caller(downtown)
  assert.equal(readBrand(await office.post('/brands', { name: 'Team' })).parent?.id, downtown.id)
})

test('no call keeps a brand that is wrong', async () => {
  const { id } = readBrand(await ana.post('/brands', { name: 'Right' }))
  const before = await hub.hub.organizations.get(id)
  const count = (await hub.hub.organizations.idsBelow(hub.organizations.harbor)).length
  const objects = [1, true, 'x', [], 'a'.repeat(70_000), { a: 'a'.repeat(70_000) }]
  const unknown = '01a20000-0000-7000-8000-000000000000'
  const wrong: Record<string, unknown[]> = {
    name: [null, 1, [], {}, '', ' ', 'a'.repeat(201), '\u202eelgooG', 'a\u0000', 'a\nb', '\ud800'],
    brand_type: [1, [], {}, '', 'a'.repeat(51), 'a\nb', 'a\u202e'],
    palette: objects,
    assets: objects,
    messages: objects,
    parent: [1, true, [], {}, '', 'x', unknown, { id: 1 }, hub.organizations.otter.id],
    roles: [
      ...[1, 'x', {}, [1], [null], [[]], [{ members: {} }], [{ members: [1] }], [{ acl: 'Admin' }]],
      ...[unknown, 'x', hub.people.otto.id, null, {}].map((user) => [{ members: [{ user }] }]),
      Array(1001).fill({}),
    ],
  }
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const about = `${field} ${JSON.stringify(value).slice(0, 60)}`
      const body = { name: 'New', [field]: value }
      const message = checkError(await ana.post('/brands', body), 400, `POST ${about}`)
      assert.doesNotMatch(message, /[<>]/)
      checkError(await ana.put(`/brands/${id}`, body), 400, `PUT ${about}`)
    }
  }
  for (const body of ['', '{', 'null', '[]']) {
    checkError(await callWith(hub, ana.text, 'POST', '/brands', body), 400, body)
    checkError(await callWith(hub, ana.text, 'PUT', `/brands/${id}`, body), 400, body)
  }
  checkError(await ana.post('/brands', {}), 400)
  assert.deepEqual(await hub.hub.organizations.get(id), before)
  const now = await hub.hub.organizations.idsBelow(hub.organizations.harbor)
  assert.equal(now.length, count)
})
