/** Both sides at once: one hub asks another, in each of the forms, and forgets a password. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Settings } from '../../setting.ts'
import { hard } from './testdata/asking.ts'

let asked: TestHub
let asking: TestHub
let base: string
let secretHeaders: string
before(async () => {
  asked = await openTestHub()
  asking = await openTestHub({ outsideAllow: ['127.0.0.1'] })
  await asked.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = asked.server.server.address() as AddressInfo
  base = `http://127.0.0.1:${port}/rest/harbor`
  const { harbor } = asked.organizations
  await asked.hub.organizations.change(harbor.id, { settings: { answersRest: 'key' } })
  const passwordHash = await asked.hub.passwords.hash(hard)
  await asked.hub.users.change(asked.people.chloe.id, { passwordHash })
  await asking.hub.users.change(asking.people.chloe.id, { passwordHash: null })
  const key = { organization: harbor, name: 'platform', permissions: ['passwords'] }
  secretHeaders = `X-Foyer-Key: ${(await asked.hub.keys.add(key)).text}`
})
after(async () => {
  await asking.close()
  await asked.close()
})

const ways: Settings[] = [
  { authType: 'Basic', method: 'GET' },
  { authType: 'Basic' },
  { dataAs: 'JSON' },
  { dataAs: 'URL Encoded', method: 'PUT' },
  { dataAs: 'XML' },
]

for (const way of ways) {
  test(`a password goes from one hub to another with ${JSON.stringify(way)}`, async () => {
    asking.pass(86_400_000)
    const settings = { url: `${base}/authenticate`, secretHeaders, ...way }
    const owner = asking.organizations.harbor
    const added = { owner, name: 'The other', type: 'rest', settings }
    const connector = await asking.hub.connectors.add(added)
    const { chloe } = asking.people
    assert.equal((await asking.browser().signIn(chloe, { word: hard })).statusCode, 303)
    assert.equal((await asking.browser().signIn(chloe, { word: `${hard} ` })).statusCode, 401)
    await asking.hub.connectors.change(connector, { settings: { secretHeaders: null } })
    assert.equal((await asking.browser().signIn(chloe, { word: hard })).statusCode, 401)
    const [event] = (await asking.events()).filter(({ type }) => type === 'connector.asked')
    assert.equal(event?.data.cause, 'the service answered 403; only 200 is a yes')
    await asking.hub.connectors.remove(connector)
  })
}

test('a forgotten password goes to the hub that has it, which writes the letter', async () => {
  const settings = {
    url: `${base}/authenticate`,
    forgotUrl: `${base}/forgot?email={{USEREMAIL}}`,
  }
  const organization = asking.organizations.harbor
  await asking.hub.connectors.add({
    owner: organization,
    name: 'The other',
    type: 'rest',
    settings,
  })
  const email = asking.people.chloe.email ?? ''
  await asking.hub.recovery.ask({ email, organization }, {})
  await asking.hub.mail.work()
  const [event] = await asking.events(1)
  assert.deepEqual([event?.type, event?.outcome], ['reset.forwarded', 'ok'])
  await asked.hub.mail.work()
  assert.deepEqual([asked.hub.mail.kept().length, asking.hub.mail.kept().length], [1, 0])
})
