/**
 * Every page that people see, in a real browser: anyone can use it, it fits the smallest screen,
 * and it keeps its own Content-Security-Policy.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub, startProductionHub } from './hub.ts'
import { inContext, tourNewHub, tourSample } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const sizes = [
  { width: 1100, height: 800 },
  { width: 390, height: 844 },
]
/** Of the rules, only those about colours can find more in the other scheme. */
const rulesOf = { light: undefined, dark: ['color-contrast', 'link-in-text-block'] }
/** WCAG 2.2, 1.4.10: nothing has to be scrolled in two directions at this width. */
const narrowest = { width: 320, height: 640 }

let browser: Browser

before(async () => {
  if (!skip) browser = await openChromium()
})

after(() => browser?.close())

/** What axe has against the page, by all of its rules or those named: the rule, and where. */
const findTroubles = async (page: Page, rules?: string[]): Promise<string[]> => {
  const results = await page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    // Left to itself, axe fetches stylesheets, which the policy of our pages forbids.
    const options = { preload: false, ...(runOnly && { runOnly }) }
    return (await axe.run(options)) as AxeResults
  }, rules)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`)
}

const checkPage = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(axe)
  for (const viewport of sizes) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const troubles = await findTroubles(page, rulesOf[colorScheme])
      assert.deepEqual(troubles, [], `${name}, ${colorScheme}, ${viewport.width} wide`)
    }
  }
  await page.setViewportSize(narrowest)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(width <= narrowest.width, `${name} is ${width} wide`)
  await page.setViewportSize(sizes[0] ?? narrowest)
}

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
    assert.equal(seen.length, 31)
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
