/** FLT-04, FLT-07: what people are told while nothing can be read or written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestHub } from '../helper.ts'

test('FLT-04, FLT-07: a store that is away is a clean 503 at every kind of door', async () => {
  const hub = await openTestHub()
  const browser = hub.browser()
  await browser.signIn(hub.people.ana)
  const caller = await hub.caller(hub.organizations.harbor)
  await hub.database.close()
  const answers = {
    'a ticket': await browser.get('/sign-in/ticket?ticket=x'),
    'the launcher': await browser.get('/'),
    'a form': await browser.post('/sign-out', {}),
    'the API': await caller.get(`/api/v1/organizations/${hub.organizations.harbor.id}`),
    'being ready': await browser.get('/readyz'),
  }
  for (const [door, answer] of Object.entries(answers)) {
    assert.equal(answer.statusCode, 503, `${door}: ${answer.body}`)
    assert.doesNotMatch(answer.body, /"statusCode"|database/, door)
  }
  await hub.close()
})
