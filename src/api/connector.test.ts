/** Connectors by the API: what a source is, who would miss it, what it has written. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type Ask, createAsk } from '../../test/api.ts'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { createStore } from '../store/store.ts'

describe('connectors by the API', () => {
  let hub: TestHub
  let ask: Ask
  beforeEach(async () => {
    hub = await openTestHub()
    ask = createAsk(hub)
  })
  afterEach(() => hub.close())

  const connectorsOf = () => `/organizations/${hub.organizations.harbor.id}/connectors`
  const okta = {
    ...{ name: 'Okta', type: 'oidc', preset: 'okta', isActive: false },
    settings: { issuer: 'https://harbor.okta.example', clientId: 'foyer', clientSecret: 'canary' },
    domains: ['harbor.example'],
  }

  test('each type says what it does and which of its settings few need', async () => {
    const { items } = (await ask(hub.people.ana, 'GET', '/connector-types')).json()
    const ways = Object.fromEntries(
      items.map(({ type, way, publishes }: Record<string, unknown>) => [type, [way, publishes]]),
    )
    assert.deepEqual(ways, {
      ringotel: ['asked', false],
      rest: ['asked', false],
      'saml-provider': ['led', true],
      oidc: ['led', false],
      scim: ['writing', false],
    })
    const rest = items.find(({ type }: { type: string }) => type === 'rest')
    const flags = (key: string) => {
      const { isRare, isLong, isSecret } = rest.settings.find(
        (each: { key: string }) => each.key === key,
      )
      return { isRare, isLong, isSecret }
    }
    assert.deepEqual(flags('url'), { isRare: false, isLong: false, isSecret: false })
    assert.deepEqual(flags('body'), { isRare: false, isLong: true, isSecret: false })
    assert.deepEqual(flags('clientKey'), { isRare: true, isLong: true, isSecret: true })
  })

  test('one is added by a preset, switched off, and its secret is not shown', async () => {
    const added = await ask(hub.people.ana, 'POST', connectorsOf(), okta)
    assert.equal(added.statusCode, 201, added.body)
    assert.doesNotMatch(added.body, /canary/)
    const { id, isActive, secrets, settings, facts, trial } = added.json()
    assert.deepEqual([isActive, secrets, settings.userinfo], [false, ['clientSecret'], true])
    assert.match(facts.redirectUri, /^http:\/\/localhost:3000\/oidc\/callback$/)
    assert.equal(trial, `http://localhost:3000/connectors/${id}/test`)
    const [event] = await hub.events()
    assert.deepEqual([event?.type, event?.userId], ['connector.added', hub.people.ana.id])
    const wrong = await ask(hub.people.ana, 'POST', connectorsOf(), {
      ...okta,
      settings: { ...okta.settings, issuer: 'http://harbor.okta.example' },
    })
    assert.deepEqual([wrong.statusCode, wrong.json().field], [400, 'issuer'])
  })

  test('TEN-01: those of another root are not there, and members are told no', async () => {
    const { id } = (await ask(hub.people.ana, 'POST', connectorsOf(), okta)).json()
    for (const path of [
      `/connectors/${id}`,
      `/connectors/${id}/use`,
      `/connectors/${id}/records`,
    ]) {
      assert.equal((await ask(hub.people.otto, 'GET', path)).statusCode, 404, path)
      assert.equal((await ask(hub.people.ben, 'GET', path)).statusCode, 404, path)
      assert.equal((await ask(hub.people.chloe, 'GET', path)).statusCode, 403, path)
    }
    const change = { isActive: true }
    assert.equal((await ask(hub.people.otto, 'PATCH', `/connectors/${id}`, change)).statusCode, 404)
  })

  test('those of one organization alone come in the order in which they are asked', async () => {
    const { ana } = hub.people
    const names = async (query: string) =>
      (await ask(ana, 'GET', `${connectorsOf()}${query}`))
        .json()
        .items.map((each: { name: string }) => each.name)
    const add = (name: string, position: number) =>
      ask(ana, 'POST', connectorsOf(), { ...okta, name, position })
    await add('second', 2)
    const first = (await add('first', 3)).json()
    const { downtown } = hub.organizations
    await ask(ana, 'POST', `/organizations/${downtown.id}/connectors`, { ...okta, name: 'below' })
    assert.deepEqual(await names('?own=true'), ['second', 'first'])
    await ask(ana, 'PATCH', `/connectors/${first.id}`, { position: 1 })
    assert.deepEqual(await names('?own=true'), ['first', 'second'])
    assert.equal((await names('')).length, 3)
  })

  test('before it is removed, it is told who would miss it', async () => {
    const { ana, chloe, dev } = hub.people
    const add = async (name: string) =>
      (await ask(ana, 'POST', connectorsOf(), { ...okta, name, isActive: true })).json()
    const one = await add('one')
    await createStore(hub.database, hub.now).write(async (rows) => {
      await rows.connectors.link(one.id, 'c-1', chloe.id, hub.now())
      await rows.connectors.link(one.id, 'c-2', chloe.id, hub.now())
      await rows.connectors.link(one.id, 'd-1', dev.id, hub.now())
    })
    const use = async () => (await ask(ana, 'GET', `/connectors/${one.id}/use`)).json()
    assert.deepEqual(await use(), { people: 2, others: [], keepsPasswords: true })
    const other = await add('other')
    assert.deepEqual((await use()).others, [{ id: other.id, name: 'other' }])
    assert.equal((await ask(ana, 'DELETE', `/connectors/${one.id}`)).statusCode, 204)
    assert.equal((await ask(ana, 'GET', `/connectors/${one.id}`)).statusCode, 404)
    assert.equal((await hub.events())[0]?.type, 'connector.removed')
  })

  test('what a directory has written is listed, with whom it is of ours', async () => {
    const { ana } = hub.people
    const directory = { name: 'Directory', type: 'scim', settings: {} }
    const { id } = (await ask(ana, 'POST', connectorsOf(), directory)).json()
    const made = await ask(ana, 'POST', `/organizations/${hub.organizations.harbor.id}/keys`, {
      name: 'Directory',
      connector: id,
    })
    const authorization = `Bearer ${made.json().text}`
    const write = (kind: string, payload: object) =>
      hub.server.inject({
        ...{ method: 'POST', url: `/scim/${id}/v2/${kind}`, payload },
        headers: { authorization, 'content-type': 'application/json' },
      })
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
    for (const name of ['eve', 'finn', 'gil']) {
      hub.pass(1)
      const userName = `${name}@harbor.example`
      const emails = [{ value: userName, primary: true }]
      await write('Users', { schemas, userName, emails, externalId: name, active: name !== 'gil' })
    }
    await write('Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Staff',
    })
    const list = async (query: string) =>
      (await ask(ana, 'GET', `/connectors/${id}/records${query}`)).json()
    const first = await list('?limit=2')
    const rest = await list(`?limit=2&after=${first.next}`)
    const all = [...first.items, ...rest.items]
    assert.deepEqual(
      all.map(({ name, externalId, isActive }) => [name, externalId, isActive]),
      [
        ['eve@harbor.example', 'eve', true],
        ['finn@harbor.example', 'finn', true],
        ['gil@harbor.example', 'gil', false],
      ],
    )
    assert.equal(rest.next, null)
    assert.equal((await hub.hub.users.find(all[0].person))?.email, 'eve@harbor.example')
    const groups = await list('?kind=group')
    assert.deepEqual([groups.items[0].name, groups.items[0].person], ['Staff', null])
    const use = (await ask(ana, 'GET', `/connectors/${id}/use`)).json()
    assert.equal(use.people, 3)
  })
})
