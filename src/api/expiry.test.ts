/** Signing keys and what ends soon, by the API. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type Ask, createAsk } from '../../test/api.ts'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import type { User } from '../user.ts'

const day = 24 * 3_600_000

describe('certificates by the API', () => {
  let hub: TestHub
  let call: Ask
  beforeEach(async () => {
    hub = await openTestHub()
    call = createAsk(hub)
  })
  afterEach(() => hub.close())

  const ask = (user: User, method: 'GET' | 'POST', path: string, payload?: object) =>
    call(user, method, `/organizations/${path}`, payload)

  test('what ends within thirty days is told, the soonest first', async () => {
    const { downtown, harbor } = hub.organizations
    const add = (name: string, organization: typeof harbor, days: number) =>
      hub.hub.keys.add({ organization, name, endsAt: hub.now() + days * day })
    await add('late', harbor, 20)
    await add('soon', downtown, 3)
    await add('far', harbor, 31)
    const names = async (user: User, id: string) =>
      (await ask(user, 'GET', `${id}/expiries`))
        .json()
        .items.map(({ kind, name }: Record<string, string>) => `${kind}: ${name}`)
    assert.deepEqual(await names(hub.people.ana, harbor.id), ['key: Key soon', 'key: Key late'])
    assert.deepEqual(await names(hub.people.ben, downtown.id), ['key: Key soon'])
    const { ben, chloe, otto } = hub.people
    assert.equal((await ask(ben, 'GET', `${harbor.id}/expiries`)).statusCode, 404)
    assert.equal((await ask(otto, 'GET', `${harbor.id}/expiries`)).statusCode, 404)
    assert.equal((await ask(chloe, 'GET', `${downtown.id}/expiries`)).statusCode, 403)
  })

  test('signing keys follow one another, and stand at addresses that others read', async () => {
    const { ana, ben } = hub.people
    const { downtown, harbor } = hub.organizations
    await hub.hub.signingKeys.current(harbor)
    const list = async () => (await ask(ana, 'GET', `${downtown.id}/signing-keys`)).json()
    const { addresses } = await list()
    const base = hub.config.url
    assert.equal(addresses['SAML metadata'], `${base}/saml/${harbor.id}/metadata`)
    for (const address of Object.values<string>(addresses)) {
      const answer = await hub.server.inject({ url: address, headers: { host: 'localhost:3000' } })
      assert.equal(answer.statusCode, 200, address)
    }
    assert.equal((await ask(ana, 'POST', `${harbor.id}/signing-keys`, {})).statusCode, 201)
    assert.equal((await ask(ana, 'POST', `${harbor.id}/signing-keys`, {})).statusCode, 409)
    const promoted = await ask(ana, 'POST', `${harbor.id}/signing-keys/promotion`, {
      overlapDays: 7,
    })
    assert.equal(promoted.json().status, 'current')
    const statuses = (await list()).items.map(({ status }: { status: string }) => status)
    assert.deepEqual(statuses.toSorted(), ['current', 'retired'])
    assert.equal((await hub.events())[0]?.type, 'signing-key.promoted')
    // They are the root's: who administers a part of it does not see them.
    assert.equal((await ask(ben, 'GET', `${downtown.id}/signing-keys`)).statusCode, 404)
  })
})
