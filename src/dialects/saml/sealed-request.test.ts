/** Kept requests: they travel with the browser, sealed, and leave nothing behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPosted, type SamlHub, withHub } from './testdata/hub.ts'

const continueAt = async (hub: SamlHub): Promise<string> =>
  String((await hub.browser().get(hub.askAt())).headers.location)

test(
  'requests of strangers leave no row and no event, however many there are, until one is answered',
  withHub(async (hub) => {
    await hub.add()
    const count = async (): Promise<number[]> => {
      const { build, read } = hub.database
      const rows = await read.query(build.selectFrom('state').selectAll())
      return [rows.length, (await hub.events(500)).length]
    }
    const before = await count()
    for (let index = 0; index < 50; index += 1) {
      const asking = { id: `_${index}`, relayState: 'x'.repeat(1024) }
      assert.match((await hub.ask(hub.browser(), asking)).body, /type="password"/)
    }
    assert.deepEqual(await count(), before)
    const browser = await hub.signedIn()
    const between = await count()
    readPosted(await hub.ask(browser))
    assert.equal((await count())[0], (between[0] ?? 0) + 1)
  }),
)

test(
  'a kept request is for its root, its hub and its hour, and is changed by nobody',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const at = await continueAt(hub)
    const handle = at.split('request=')[1] ?? ''
    const bytes = Buffer.from(handle, 'base64url')
    const changed = Array.from({ length: 20 }, (_, index) => {
      const copy = Buffer.from(bytes)
      const place = Math.floor((index * bytes.length) / 20)
      copy[place] = (copy[place] ?? 0) ^ 1
      return copy.toString('base64url')
    })
    for (const bad of [...changed, `${handle}A`, `${handle}=`, handle.slice(0, -4)]) {
      assert.equal((await browser.get(at.replace(handle, bad))).statusCode, 410)
      assert.match(String((await hub.lastRefusal()).data.cause), /no request is kept/)
    }
    readPosted(await browser.get(at))
  }),
)

test(
  'the longest RelayState comes through the sign-in, and what is longer than an address is refused',
  withHub(async (hub) => {
    await hub.add()
    const states = ['x'.repeat(1024), '"'.repeat(1024), '\u00e9'.repeat(512)]
    for (const [index, relayState] of states.entries()) {
      const browser = hub.browser()
      const door = await hub.post(browser, { relayState, id: `_${index}` })
      const at = door.raw.req.url ?? ''
      assert.ok(at.length < 8000, `${at.length} characters`)
      const page = await browser.follow(await browser.signIn(hub.people.chloe, { at }))
      assert.equal(readPosted(page).relayState, relayState)
    }
    const refused = await hub.post(hub.browser(), { relayState: '\u0001'.repeat(1024) })
    assert.equal(refused.statusCode, 400)
    assert.match(String((await hub.lastRefusal()).data.cause), /longer than 3072 bytes/)
  }),
)
