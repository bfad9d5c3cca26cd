/** Both ends at once: one hub asks another, which is the web service of its own people. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, describe, test } from 'node:test'
import { openTestHub, password, type TestHub } from '../../../test/helper.ts'
import type { JsonValue } from '../../organization.ts'
import { addConnector, eventOf, keepElsewhere, signIn } from './testdata/service.ts'

let asking: TestHub
let asked: TestHub
let key: string
let origin: string

describe('foyer', () => {
  before(async () => {
    asked = await openTestHub()
    await asked.server.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(asked.server.server.address() as AddressInfo).port}`
    const organization = asked.organizations.harbor
    key = (await asked.hub.keys.add({ organization, name: 'x', permissions: ['passwords'] })).text
    asking = await openTestHub({ outsideAllow: ['127.0.0.1'] })
    await keepElsewhere(asking, asking.organizations.harbor)
  })
  after(async () => {
    await asking.close()
    await asked.close()
  })
  afterEach(async () => {
    const { items } = await asking.hub.connectors.list({ within: asking.organizations.harbor })
    for (const each of items) await asking.hub.connectors.remove(each)
    for (const hub of [asking, asked]) hub.pass(600_000)
  })

  /** The description as it is handed out, with the address at which the hub listens here. */
  const fetchDescription = async (way: string): Promise<JsonValue> => {
    const answer = await asked.server.inject({
      url: `/ringotel/harbor/description?authorization=${way}`,
      headers: { host: 'localhost:3000', authorization: `Bearer ${key}` },
    })
    return JSON.parse(answer.body.replaceAll('http://localhost:3000', origin))
  }

  for (const way of ['Bearer', 'Basic', 'OAuth2']) {
    test(`with ${way}, whoever is known there is signed in here`, async () => {
      const labels = way === 'OAuth2' ? { 'Client ID': 'x', Key: key } : { Key: key }
      const properties = JSON.stringify(labels)
      await addConnector(asking, { description: await fetchDescription(way), properties })
      const { chloe } = asking.people
      assert.equal((await signIn(asking, chloe.email ?? '', password)).isIn, true)
      assert.equal((await eventOf(asked, 'credential.checked'))?.userId, asked.people.chloe.id)
      assert.equal((await eventOf(asking, 'session.started'))?.userId, chloe.id)
      assert.equal((await signIn(asking, chloe.email ?? '', 'wrong')).status, 401)
      assert.equal((await signIn(asking, 'otto@otter.example', password)).status, 401)
    })
  }

  test('a key that is revoked there is an operator’s matter here', async () => {
    const organization = asked.organizations.harbor
    const other = await asked.hub.keys.add({ organization, name: 'y', permissions: ['passwords'] })
    const properties = JSON.stringify({ 'Client ID': 'x', Key: other.text })
    await addConnector(asking, { description: await fetchDescription('OAuth2'), properties })
    const email = asking.people.chloe.email ?? ''
    assert.equal((await signIn(asking, email)).isIn, true)
    await asked.hub.keys.revoke(other.key.id)
    assert.equal((await signIn(asking, email)).status, 503)
    assert.ok(await eventOf(asking, 'connector.credential-refused'))
  })

  test('what is throttled there is no answer here', async () => {
    const properties = JSON.stringify({ Key: key })
    await addConnector(asking, { description: await fetchDescription('Bearer'), properties })
    const email = asked.people.chloe.email ?? ''
    for (let count = 0; count < 10; count += 1) {
      await asked.browser().signIn({ email }, { word: 'wrong' })
    }
    const { status } = await signIn(asking, email)
    assert.equal(status, 503)
  })
})
