/**
 * Every page that people see, in a real browser: anyone can use it, it fits the smallest screen,
 * and it keeps its own Content-Security-Policy.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub, startProductionHub } from './hub.ts'
import { inContext, tourNewHub, tourSample } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser

before(async () => {
  if (!skip) browser = await openChromium()
})

after(() => browser?.close())

/** Starts a hub and ends it when the work is done. */
const withHub = async (
  start: () => Promise<RunningHub>,
  work: (hub: RunningHub, page: Page, context: BrowserContext, faults: string[]) => Promise<void>,
): Promise<void> => {
  const hub = await start()
  try {
    await inContext(browser, async (page, context) => {
      await work(hub, page, context, await watchFaults(context))
    })
  } finally {
    await hub.close()
  }
}

test('WEB-07: pages of a hub with its sample are open to all and keep their policy', { skip }, () =>
  withHub(startHub, async (hub, page, _context, faults) => {
    const seen: string[] = []
    await tourSample(page, hub, async (_page, name) => {
      await checkPage(page, name)
      seen.push(name)
    })
    assert.deepEqual(faults, [])
    assert.equal(seen.length, 35)
  }),
)

test('a new hub behind TLS: the first administrator, and cookies of that host', { skip }, () =>
  withHub(startProductionHub, async (hub, page, context, faults) => {
    await tourNewHub(page, hub, checkPage)
    assert.deepEqual(faults, [])
    const cookies = await context.cookies()
    const session = cookies.find(({ name }) => name === '__Host-foyer')
    assert.ok(session?.secure && session.httpOnly && session.sameSite === 'Lax')
    assert.ok(cookies.every(({ name, path }) => name.startsWith('__Host-') && path === '/'))
    const again = (await page.goto(hub.firstLink)) ?? assert.fail('no answer')
    assert.equal(again.status(), 410)
    assert.match(again.headers()['strict-transport-security'] ?? '', /^max-age=\d{8}/)
  }),
)

test('WEB-07: these tests notice a breach of the policy', { skip }, () =>
  withHub(startHub, async (hub, page, _context, faults) => {
    await page.goto(`${hub.url}/sign-in`)
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
    await page.evaluate(() => fetch('/readyz').catch(() => undefined))
    const said = faults.join('\n')
    assert.match(said, /^style-src-attr on \/sign-in: inline$/m)
    assert.match(said, /^Connecting to '.*\/readyz' violates/m)
  }),
)
