/** Group mappings by the API: what the groups of a source give. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type Ask, createAsk } from '../../test/api.ts'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import type { Connector } from '../connector.ts'
import type { User } from '../user.ts'

describe('group mappings by the API', () => {
  let hub: TestHub
  let call: Ask
  let connector: Connector
  beforeEach(async () => {
    hub = await openTestHub()
    call = createAsk(hub)
    const owner = hub.organizations.downtown
    const input = { owner, name: 'Directory', type: 'scim', settings: {} }
    connector = await hub.hub.connectors.add(input)
  })
  afterEach(() => hub.close())

  const ask = (user: User, method: 'GET' | 'POST' | 'DELETE', path = '', payload?: object) =>
    call(user, method, `/connectors/${connector.id}/mappings${path}`, payload)
  const role = () => ({
    ...{ name: 'Desk leads', kind: 'role', role: 'administrator' },
    target: hub.organizations.downtown.id,
  })

  test('one is added, listed with the name of what it gives, and removed', async () => {
    const { ben } = hub.people
    const added = await ask(ben, 'POST', '', role())
    assert.equal(added.statusCode, 201, added.body)
    const { id, targetName } = added.json()
    assert.equal(targetName, 'Downtown')
    assert.deepEqual((await ask(ben, 'GET')).json(), { items: [added.json()] })
    assert.equal((await ask(ben, 'DELETE', `/${id}`)).statusCode, 204)
    assert.deepEqual((await ask(ben, 'GET')).json(), { items: [] })
    assert.equal((await ask(ben, 'DELETE', `/${id}`)).statusCode, 404)
    const [removed, added2] = await hub.events()
    assert.deepEqual([removed?.type, added2?.type], ['mapping.removed', 'mapping.added'])
    assert.equal(added2?.userId, ben.id)
  })

  test('RP-17: it reaches no further than the organization of the source', async () => {
    const { ana } = hub.people
    for (const target of [hub.organizations.harbor.id, hub.organizations.otter.id, 'x']) {
      const answer = await ask(ana, 'POST', '', { ...role(), target })
      assert.deepEqual([answer.statusCode, answer.json().field], [400, 'target'])
    }
    const odd = await ask(ana, 'POST', '', { ...role(), role: 'owner' })
    assert.deepEqual([odd.statusCode, odd.json().field], [400, 'role'])
  })

  test('TEN-01: those of another source are not there, and members are told no', async () => {
    const { ana, dev, otto } = hub.people
    const owner = hub.organizations.harbor
    const input = { owner, name: 'Other', type: 'scim', settings: {} }
    const other = await hub.hub.connectors.add(input)
    const right = { kind: 'role' as const, targetId: owner.id, role: 'member' }
    const { id } = await hub.hub.groupMappings.add(other, { name: 'All', ...right })
    assert.equal((await ask(ana, 'DELETE', `/${id}`)).statusCode, 404)
    assert.equal((await hub.hub.groupMappings.list(other)).length, 1)
    assert.equal((await ask(otto, 'GET')).statusCode, 404)
    assert.equal((await ask(otto, 'POST', '', role())).statusCode, 404)
    assert.equal((await ask(dev, 'GET')).statusCode, 403)
  })
})
