/** The audit log by the API: listed, written to a file, verified. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { enter } from '../../test/security/browser.ts'
import type { User } from '../user.ts'

describe('events by the API', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  const send = async (user: User, url: string, body?: object, more: object = {}) => {
    const { jar } = await enter(hub, user)
    const cookie = `foyer=${jar.get('foyer')}`
    return hub.server.inject({
      ...{ method: body ? 'POST' : 'GET', url: `/api/v1/organizations/${url}` },
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...more },
      ...(body && { payload: body }),
    })
  }

  test('who looks again at what has not changed is told just that', async () => {
    const { ana } = hub.people
    const path = 'harbor/events?type=organization.&limit=5'
    const first = await send(ana, path)
    const again = await send(ana, path, undefined, { 'if-none-match': String(first.headers.etag) })
    assert.equal(again.statusCode, 304)
    assert.equal(again.body, '')
    const { downtown } = hub.organizations
    await hub.hub.events.add({ type: 'organization.seen', organization: downtown })
    const changed = await send(ana, path, undefined, {
      'if-none-match': String(first.headers.etag),
    })
    assert.equal(changed.json().items[0].type, 'organization.seen')
  })

  test('a file for a spreadsheet holds no formula, and the export is an event', async () => {
    const { ana } = hub.people
    const organization = hub.organizations.harbor
    const evil = await hub.hub.users.add({
      ...{ home: organization, username: 'evil', firstName: '=HYPERLINK("http://x")' },
    })
    await hub.hub.events.add({ type: 'test.happened', organization, userId: evil.id })
    const file = await send(ana, 'harbor/events/export?type=test.&format=csv')
    assert.match(String(file.headers['content-type']), /^text\/csv/)
    assert.equal(
      file.headers['content-disposition'],
      'attachment; filename="events-harbor-2026-11-21.csv"',
    )
    const [head, line, rest] = file.body.split('\r\n')
    assert.equal(head, '\uFEFFid,time,type,outcome,attempt,by,about,application,key,address,data')
    assert.match(line ?? '', /,test\.happened,ok,,"'=HYPERLINK\(""http:\/\/x""\)",/)
    assert.equal(rest, '')
    const [event] = (await hub.events()).filter(({ type }) => type === 'event.exported')
    assert.deepEqual(
      [event?.userId, event?.organizationId, event?.data],
      [ana.id, organization.id, { format: 'csv', filter: { type: 'test.', format: 'csv' } }],
    )
  })

  test('lines of JSON hold every event once, however many parts there are', async () => {
    const { downtown, otter } = hub.organizations
    for (let count = 0; count < 1_203; count += 1) {
      await hub.hub.events.add({ type: 'test.counted', organization: downtown, data: { count } })
    }
    await hub.hub.events.add({ type: 'test.counted', organization: otter })
    const file = await send(hub.people.ben, 'downtown/events/export?type=test.counted&format=jsonl')
    const counts = file.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).data.count)
    assert.deepEqual(
      counts,
      Array.from({ length: 1_203 }, (_, index) => 1_202 - index),
    )
    assert.equal((await send(hub.people.otto, 'downtown/events/export')).statusCode, 404)
    assert.equal((await send(hub.people.chloe, 'downtown/events/export')).statusCode, 403)
  })

  test('how far the log is sealed, and that somebody has changed it', async () => {
    const { ana, ben } = hub.people
    assert.deepEqual((await send(ana, 'otter/audit')).statusCode, 404)
    await hub.hub.audit.seal({ batches: 20 })
    const { sealedAt, events } = (await send(ana, 'harbor/audit')).json()
    assert.equal(sealedAt, '2026-11-21T09:00:00.000Z')
    assert.ok(events > 1_000)
    const whole = (await send(ana, 'harbor/audit/verification', {})).json()
    assert.deepEqual([whole.isDone, whole.events, whole.faults], [true, events, []])
    await hub.database.write(async (unit) => {
      await unit.query(
        hub.database.build
          .updateTable('event')
          .set({ outcome: 'refused' })
          .where('type', '=', 'test.happened'),
      )
    })
    const { faults } = (await send(ana, 'harbor/audit/verification', {})).json()
    assert.deepEqual(
      faults.map(({ words }: { words: string }) => words),
      ['was altered'],
    )
    // A seal is of a whole root: who administers a part of it learns nothing of it.
    assert.equal((await send(ben, 'downtown/audit')).statusCode, 404)
    assert.equal((await send(ben, 'downtown/audit/verification', {})).statusCode, 404)
  })

  test('verifying is not to be had without end', async () => {
    const tries = Array.from({ length: 6 }, () =>
      send(hub.people.otto, 'otter/audit/verification', {}),
    )
    const statuses = (await Promise.all(tries)).map(({ statusCode }) => statusCode)
    assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 200, 429])
  })
})
