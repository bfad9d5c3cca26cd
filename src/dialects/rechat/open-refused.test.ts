/** `open_url` after something has changed: a page, the right status, an event with the cause. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Application } from '../../application.ts'
import { pathOf, readList } from './testdata/sample.ts'

let hub: TestHub
let application: Application
/** Minted for Chloé, who is a member of Downtown alone. */
let link = ''

describe('open_url, refused', () => {
  beforeEach(async () => {
    hub = await openTestHub()
    const { downtown, harbor } = hub.organizations
    application = await hub.hub.applications.add({
      owner: harbor,
      name: 'Handbook',
      type: 'link',
      settings: { url: 'https://handbook.example/' },
      organizationIds: [downtown.id],
    })
    const key = await hub.caller(hub.people.chloe)
    const list = readList(await key.get(`/brands/${downtown.id}/sso_applications`))
    link = pathOf(list.data[0]?.open_url ?? '')
  })

  afterEach(() => hub.close())

  type Case = {
    change: () => Promise<unknown>
    status: number
    cause: RegExp
  }

  const cases: Record<string, Case> = {
    'the user is disabled': {
      change: () => hub.hub.users.change(hub.people.chloe.id, { status: 'disabled' }),
      status: 403,
      cause: /the user is disabled/,
    },
    'the user is deleted': {
      change: () => hub.hub.users.change(hub.people.chloe.id, { deletedAt: hub.now() }),
      status: 403,
      cause: /the user is deleted/,
    },
    'the application is deleted': {
      change: () => hub.hub.applications.delete(application),
      status: 404,
      cause: /the application is deleted/,
    },
    'the brand is withdrawn': {
      change: () => {
        const organizationIds = [hub.organizations.lakeside.id]
        return hub.hub.applications.change(application, { organizationIds })
      },
      status: 403,
      cause: /brand is deleted or withdrawn/,
    },
    'the membership is gone': {
      change: () => hub.hub.memberships.remove(hub.people.chloe, hub.organizations.downtown),
      status: 403,
      cause: /not available in any organization of the user/,
    },
    'the brand is deleted': {
      change: () =>
        hub.hub.organizations.change(hub.organizations.downtown.id, { deletedAt: hub.now() }),
      status: 403,
      cause: /brand is deleted or withdrawn/,
    },
    'the organization above the brand is deleted': {
      change: () =>
        hub.hub.organizations.change(hub.organizations.harbor.id, { deletedAt: hub.now() }),
      status: 403,
      cause: /brand is deleted or withdrawn/,
    },
    'the application is open to the granted alone': {
      change: () => hub.hub.applications.change(application, { openTo: 'granted' }),
      status: 403,
      cause: /no active grant/,
    },
  }

  for (const [name, { change, status, cause }] of Object.entries(cases)) {
    test(`APP-03: ${name}, and the link opens nothing and replaces nobody`, async () => {
      const browser = hub.browser()
      await browser.signIn(hub.people.dev)
      const cookie = browser.jar.get('foyer')
      const clean = hub.browser()
      assert.equal((await clean.get(link)).statusCode, 303)
      await change()
      for (const each of [hub.browser(), browser, clean]) {
        const had = each.jar.get('foyer')
        const answer = await each.get(link)
        assert.equal(answer.statusCode, status)
        assert.match(String(answer.headers['content-type']), /^text\/html/)
        assert.match(answer.body, /<h1[^>]*>/)
        assert.doesNotMatch(answer.body, /handbook\.example/)
        assert.equal(each.jar.get('foyer'), had)
        const [event] = await hub.events(1)
        assert.equal(event?.outcome, 'refused')
        assert.match(String(event?.data.cause), cause)
        assert.equal(event?.applicationId, application.id)
        assert.ok(answer.body.includes(event?.attempt ?? 'no attempt'))
      }
      if (name !== 'the organization above the brand is deleted') {
        assert.ok(await hub.hub.sessions.find(cookie ?? ''))
      }
    })
  }

  test('the event of a refused link is for the administrators of its root', async () => {
    await hub.hub.applications.delete(application)
    await hub.browser().get(link)
    const seen = await hub.hub.events.newest({ rootId: hub.organizations.harbor.id }, 1)
    assert.equal(seen[0]?.type, 'ticket.redeemed')
    assert.equal(seen[0]?.userId, hub.people.chloe.id)
  })

  test('a link outlives its key by its own ten minutes, and no longer', async () => {
    const { downtown } = hub.organizations
    const key = await hub.caller(hub.people.chloe)
    const list = readList(await key.get(`/brands/${downtown.id}/sso_applications`))
    await hub.hub.keys.revoke(key.key.id)
    const path = pathOf(list.data[0]?.open_url ?? '')
    assert.equal((await hub.browser().get(path)).headers.location, 'https://handbook.example/')
    hub.pass(600_000)
    const answer = await hub.browser().get(path)
    assert.match(String(answer.headers.location), /^\/sign-in\?/)
  })
})
