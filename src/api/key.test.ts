/** Keys by the API: of whom they are, shown once, replaced and revoked. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type Ask, createAsk } from '../../test/api.ts'
import { openTestHub, type TestHub } from '../../test/helper.ts'

describe('keys by the API', () => {
  let hub: TestHub
  let ask: Ask
  beforeEach(async () => {
    hub = await openTestHub()
    ask = createAsk(hub)
  })
  afterEach(() => hub.close())

  const keysOf = (id = hub.organizations.harbor.id) => `/organizations/${id}/keys`
  const addApplication = (owner = hub.organizations.harbor) =>
    hub.hub.applications.add({
      ...{ owner, name: 'Ledger', type: 'link', settings: { url: 'https://ledger.example/' } },
    })

  test('KEY-01: the text is shown once, and the list says of whom each key is', async () => {
    const { ana } = hub.people
    const application = await addApplication()
    const made = []
    for (const more of [{}, { application: application.id }, { isPersonal: true }]) {
      hub.pass(1)
      const answer = await ask(ana, 'POST', keysOf(), { name: 'Key', ...more })
      assert.equal(answer.statusCode, 201, answer.body)
      made.push(answer.json())
    }
    const listed = await ask(ana, 'GET', keysOf())
    for (const { text } of made) assert.ok(!listed.body.includes(text.slice(-20)))
    assert.deepEqual(
      listed.json().items.map(({ owner }: { owner: string }) => owner),
      ['Harbor', 'Ledger', 'ana ruiz'],
    )
    const owners = async (query: string) =>
      (await ask(ana, 'GET', `${keysOf()}?${query}`))
        .json()
        .items.map(({ owner }: { owner: string }) => owner)
    assert.deepEqual(await owners('of=organization'), ['Harbor'])
    assert.deepEqual(await owners('of=person'), ['ana ruiz'])
    assert.deepEqual(await owners(`of=application&owner=${application.id}`), ['Ledger'])
    assert.deepEqual(await owners(`of=application&owner=${ana.id}`), [])
    assert.deepEqual(await owners('of=connector'), [])
    const added = (await hub.events()).filter(({ type }) => type === 'key.added')
    assert.equal(added.length, 3)
  })

  test('a personal key has the rights of whoever made it, and no more', async () => {
    const { ben } = hub.people
    const { downtown, harbor } = hub.organizations
    const { text } = (
      await ask(ben, 'POST', keysOf(downtown.id), { name: 'Mine', isPersonal: true })
    ).json()
    const call = async (id: string) =>
      (
        await hub.server.inject({
          url: `/api/v1/organizations/${id}`,
          headers: { authorization: `Bearer ${text}` },
        })
      ).statusCode
    assert.deepEqual([await call(downtown.id), await call(harbor.id)], [200, 404])
  })

  test('a key is of one alone, and of what belongs to the organization', async () => {
    const { ana } = hub.people
    const { id } = await addApplication(hub.organizations.downtown)
    const field = async (more: object) => {
      const answer = await ask(ana, 'POST', keysOf(), { name: 'Key', ...more })
      return [answer.statusCode, answer.json().field]
    }
    assert.deepEqual(await field({ application: id }), [400, 'application'])
    assert.deepEqual(await field({ application: id, isPersonal: true }), [400, 'application'])
    assert.deepEqual(await field({ permissions: ['all'] }), [400, 'permissions.0'])
  })

  test('a replaced key says by which, and a revoked one is gone', async () => {
    const { ana } = hub.people
    const { key } = (await ask(ana, 'POST', keysOf(), { name: 'Key' })).json()
    hub.pass(1)
    const next = (await ask(ana, 'POST', `/keys/${key.id}/rotation`, { overlapHours: 1 })).json()
    const list = async () => (await ask(ana, 'GET', keysOf())).json().items
    const [old] = await list()
    assert.equal(old.replacedBy, next.key.id)
    assert.equal(Date.parse(old.endsAt), hub.now() + 3_600_000)
    assert.equal((await ask(ana, 'DELETE', `/keys/${key.id}`)).statusCode, 204)
    assert.deepEqual(
      (await list()).map(({ id }: { id: string }) => id),
      [next.key.id],
    )
    const types = (await hub.events(2)).map(({ type }) => type)
    assert.deepEqual(types, ['key.revoked', 'key.rotated'])
  })

  test('TEN-01: keys of another root are not there, and members are told no', async () => {
    const { key } = await hub.caller(hub.organizations.harbor)
    const { chloe, otto } = hub.people
    assert.equal((await ask(otto, 'GET', keysOf())).statusCode, 404)
    assert.equal((await ask(otto, 'DELETE', `/keys/${key.id}`)).statusCode, 404)
    assert.equal((await ask(otto, 'POST', `/keys/${key.id}/rotation`, {})).statusCode, 404)
    assert.equal((await ask(chloe, 'GET', keysOf())).statusCode, 403)
  })
})
