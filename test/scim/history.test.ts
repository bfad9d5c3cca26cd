/** What sources have written about a person can be read again, by person. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../helper.ts'
import { openDirectory, person } from './client.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

test('the history says who wrote what, without values, and what was refused', async () => {
  const { harbor } = hub.organizations
  const directory = await openDirectory(hub, { name: 'Okta' })
  const made = await directory.post('/Users', person('ida@source.example', { title: 'Agent' }))
  const path = `/Users/${made.body.id}`
  await directory.patch(path, [
    { op: 'replace', value: { title: 'canary of the title', active: false } },
  ])
  await directory.patch(path, [{ op: 'replace', value: { active: 'True' } }])
  await directory.patch(path, [{ op: 'replace', value: { active: 'True' } }])
  const taken = { userName: hub.people.dev.email, emails: [{ value: hub.people.dev.email }] }
  assert.equal((await directory.patch(path, [{ op: 'replace', value: taken }])).status, 409)
  const user = await hub.hub.users.findByEmail(harbor.id, 'ida@source.example')
  assert.ok(user)
  await directory.delete(path)
  const { items, next } = await hub.hub.records.history(user)
  assert.deepEqual(
    items.map(({ what, fields, outcome }) => [what, fields, outcome]),
    [
      ['removed', [], 'ok'],
      ['refused', [], 'refused'],
      ['activated', ['active'], 'ok'],
      ['deactivated', ['active', 'title'], 'ok'],
      ['added', [], 'ok'],
    ],
  )
  assert.equal(next, null)
  assert.match(items[1]?.cause ?? '', new RegExp(hub.people.dev.id))
  assert.ok(items.every(({ keyId }) => keyId === directory.key.id))
  assert.ok(items.every(({ connector }) => connector.name === 'Okta'))
  assert.doesNotMatch(JSON.stringify(await hub.events(200)), /canary of the title/)
})

test('the history is read a part at a time, also when the source is gone', async () => {
  const { harbor } = hub.organizations
  const directory = await openDirectory(hub, { name: 'Entra' })
  const made = await directory.post('/Users', person('eva@source.example'))
  for (const title of ['a', 'b', 'c']) {
    await directory.patch(`/Users/${made.body.id}`, [{ op: 'add', path: 'title', value: title }])
  }
  await hub.hub.connectors.remove(directory.connector)
  const user = await hub.hub.users.findByEmail(harbor.id, 'eva@source.example')
  assert.ok(user)
  const first = await hub.hub.records.history(user, { limit: 3 })
  const rest = await hub.hub.records.history(user, { limit: 3, after: first.next ?? '' })
  assert.deepEqual(
    [...first.items, ...rest.items].map(({ what, connector }) => [what, connector.name]),
    [...['changed', 'changed', 'changed', 'added'].map((what) => [what, 'Entra'])],
  )
  assert.equal(rest.next, null)
  assert.deepEqual((await hub.hub.records.history(hub.people.chloe)).items, [])
})
