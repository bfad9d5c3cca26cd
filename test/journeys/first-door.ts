/** The first door: sign in once, click a tile, and a service provider accepts who one is. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { OpenDatabase } from '../../src/store/conformance.ts'
import { openTestHub, readHandOver, type TestHub } from '../helper.ts'

/** The same story on any database. */
export const firstDoor = (engine: string, open: OpenDatabase): void => {
  describe(`the first door, on ${engine}`, () => {
    let hub: TestHub

    before(async () => {
      hub = await openTestHub({}, open)
      const sample = {
        root: hub.organizations.harbor,
        offices: [hub.organizations.downtown],
        people: [],
        facts: {},
      }
      for (const dialect of hub.hub.dialects.all) await dialect.sample?.(hub.hub, sample)
    })

    after(() => hub.close())

    test('a person signs in, clicks a tile, and is known on the other side', async () => {
      const browser = hub.browser()
      const launcher = await browser.follow(await browser.signIn(hub.people.ana))
      assert.equal(launcher.statusCode, 200)
      assert.match(launcher.body, /Hello, ana/)
      const tile = /href="(\/applications\/[^"]+\/open)"[\s\S]*?Test Service Provider/.exec(
        launcher.body,
      )
      const page = await browser.get(tile?.[1] ?? '')
      const { action, fields } = readHandOver(page.body)
      assert.match(action, /\/saml\/[^/]+\/test\/acs$/)
      const shown = await browser.post(new URL(action).pathname, fields, { origin: 'null' })
      assert.equal(shown.statusCode, 200)
      assert.match(shown.body, /ana\.ruiz@harbor\.example is signed in/)
      const types = (await hub.events()).map((event) => event.type)
      assert.ok(types.includes('session.started') && types.includes('application.opened'))
    })

    test('a service provider asks, and the answer fits the question', async () => {
      const browser = hub.browser()
      const base = `/saml/${hub.organizations.harbor.id}/test`
      const door = await browser.follow(await browser.get(`${base}/start`))
      assert.match(door.body, /to continue to <bdi>Test Service Provider/)
      const at = door.raw.req.url ?? ''
      const page = await browser.follow(await browser.signIn(hub.people.chloe, { at }))
      const { fields } = readHandOver(page.body)
      const shown = await browser.post(`${base}/acs`, fields, { origin: 'null' })
      assert.match(shown.body, /chloe\.okafor@harbor\.example is signed in/)
    })

    test('what is open to another office alone looks as if it were not there', async () => {
      const browser = hub.browser()
      await browser.signIn(hub.people.dev)
      const launcher = await browser.get('/')
      assert.doesNotMatch(launcher.body, /Listing Studio/)
      const [studio] = await hub.hub.applications.availableIn([hub.organizations.downtown])
      const hidden = await browser.get(`/applications/${studio?.id}/open`)
      const missing = await browser.get('/applications/01a20000-0000-7000-8000-000000000000/open')
      assert.equal(studio?.name, 'Listing Studio')
      assert.equal(hidden.statusCode, 404)
      assert.equal(missing.statusCode, 404)
    })
  })
}
