/** Two calls at the same moment: nothing comes back, and nothing is lost (APP-16). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { callWith, checkError, createBody, pathOf, readList, readShown } from './testdata/sample.ts'

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

const add = async () => readShown(await ana.post(path, createBody([harbor])))

test('APP-16: two updates of different fields at once: both are there', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { id } = await add()
    const answers = await Promise.all([
      ana.put(`${path}/${id}`, { name: 'By one' }),
      ana.put(`${path}/${id}`, { order: 7 }),
      ana.put(path, { id, signed: true }),
      ana.put(path, { id, start_url: '/start' }),
      ana.put(`${path}/${id}/brands`, { brands: [hub.organizations.downtown.id] }),
    ])
    for (const answer of answers) readShown(answer)
    const found = await hub.hub.applications.find(id)
    assert.equal(found?.name, 'By one')
    assert.equal(found?.position, 7)
    assert.equal(found?.settings.signed, true)
    assert.equal(found?.settings.startUrl, '/start')
    assert.deepEqual(found?.organizationIds, [hub.organizations.downtown.id])
    await ana.delete(`${path}/${id}`)
  }
})

test('APP-16: of two updates of one field, one is there whole, and the log has both', async () => {
  const { id } = await add()
  const one = { name: 'One', acs_url: 'https://one.example/acs', entity_id: 'one' }
  const two = { name: 'Two', acs_url: 'https://two.example/acs', entity_id: 'two' }
  await Promise.all([one, two].map((body) => ana.put(`${path}/${id}`, body)))
  const found = await hub.hub.applications.find(id)
  const { acsUrl, entityId } = found?.settings ?? {}
  const wanted = found?.name === 'One' ? one : two
  assert.deepEqual([acsUrl, entityId], [wanted.acs_url, wanted.entity_id])
  const events = await hub.events(2)
  for (const { type, data, keyId, applicationId } of events) {
    assert.equal(type, 'application.changed')
    assert.deepEqual(data.fields, ['name', 'settings.acsUrl', 'settings.entityId'])
    assert.equal(keyId, ana.key.id)
    assert.equal(applicationId, id)
  }
})

test('APP-16: an update at the moment of the delete does not bring it back', async () => {
  for (let round = 0; round < 25; round += 1) {
    const { id, open_url } = await add()
    const calls = [
      () => ana.put(`${path}/${id}`, { name: 'Again' }),
      () => ana.delete(`${path}/${id}`),
      () => ana.put(`${path}/${id}/brands`, { brands: [harbor] }),
      () => ana.put(path, { id, deleted_at: null, name: 'Again' }),
    ]
    const started = round % 2 === 0 ? calls : calls.toReversed()
    for (const answer of await Promise.all(started.map((call) => call()))) {
      if (answer.statusCode !== 200) checkError(answer, 404)
    }
    assert.equal(await hub.hub.applications.find(id), undefined)
    const { data } = readList(await ana.get(path))
    assert.ok(data.every((each) => each.id !== id))
    const { rootId } = hub.organizations.harbor
    const at = await hub.hub.applications.atAddress(rootId, 'saml-entity', createBody([]).entity_id)
    assert.ok(at.every((each) => each.id !== id))
    assert.equal((await hub.browser().get(pathOf(open_url))).statusCode, 404)
  }
})

test('APP-16: of two deletes at once, one deletes and the other finds nothing', async () => {
  const { id } = await add()
  const answers = await Promise.all([1, 2, 3].map(() => ana.delete(`${path}/${id}`)))
  const codes = answers.map((each) => each.statusCode).sort()
  assert.deepEqual(codes, [200, 404, 404])
  const events = (await hub.events(20)).filter((each) => each.applicationId === id)
  assert.equal(events.filter((each) => each.type === 'application.deleted').length, 1)
})

test('APP-07: a brand that is taken away does not come back with a set read before', async () => {
  const { downtown, lakeside } = hub.organizations
  const ben = await hub.caller(hub.people.ben)
  for (let round = 0; round < 20; round += 1) {
    const { id } = await hub.hub.applications.add({
      owner: downtown,
      name: 'Shared',
      type: 'link',
      settings: { url: 'https://shared.example/' },
      organizationIds: [downtown.id, lakeside.id],
    })
    const url = `/brands/${downtown.id}/sso_applications/${id}/brands`
    const calls = [
      () => ana.put(url, { brands: [downtown.id] }),
      () => ben.put(url, { brands: [downtown.id, lakeside.id] }),
    ]
    await Promise.all((round % 2 === 0 ? calls : calls.toReversed()).map((call) => call()))
    const found = await hub.hub.applications.find(id)
    assert.deepEqual(found?.organizationIds, [downtown.id])
  }
})

test('an application whose settings are right no longer can still be deleted', async () => {
  const { id } = await add()
  const broken = JSON.stringify({ acsUrl: 'javascript:alert(1)', old: true })
  const { build, write } = hub.database
  const query = build.updateTable('application').set({ settings: broken }).where('id', '=', id)
  await write((unit) => unit.query(query.compile()))
  readShown(await ana.delete(`${path}/${id}`))
  assert.equal(await hub.hub.applications.find(id), undefined)
})

test('a hundred at once each get their own', async () => {
  const bodies = Array.from({ length: 100 }, (_, index) => {
    return JSON.stringify({ ...createBody([harbor]), name: `Number ${index}`, order: index })
  })
  const answers = await Promise.all(
    bodies.map((body) => callWith(hub, ana.text, 'POST', path, body)),
  )
  const shown = answers.map(readShown)
  assert.equal(new Set(shown.map((each) => each.id)).size, 100)
  shown.forEach((each, index) => void assert.equal(each.name, `Number ${index}`))
})
