/**
 * Every page of the console in a real browser: anyone can use it in both schemes, it fits a
 * phone, it keeps its Content-Security-Policy, and the first of them weighs little.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { bringAxe, findTroubles, rulesOf } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { fillConsole, openConsole, showScheme } from './console-fill.ts'
import { consolePages, fillPath } from './console-path.ts'
import { type RunningHub, startHub } from './hub.ts'
import { inContext, signIn } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false
const firstLoadMost = 250_000
const desktop = { width: 1280, height: 800 }
const phone = { width: 390, height: 844 }

let browser: Browser
let hub: RunningHub

before(async () => {
  if (skip) return
  hub = await startHub({ FOYER_LOG_LEVEL: 'silent' })
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await hub?.close()
})

/** What is against a page, in words. */
const findAgainst = async (page: Page, name: string): Promise<string[]> => {
  const against: string[] = []
  await bringAxe(page)
  if ((await page.locator('h1').count()) !== 1) against.push(`${name} has not one heading`)
  await page.setViewportSize(desktop)
  for (const scheme of ['light', 'dark'] as const) {
    await showScheme(page, scheme)
    const troubles = await findTroubles(page, rulesOf[scheme])
    against.push(...troubles.map((trouble) => `${name}, ${scheme}: ${trouble}`))
  }
  await page.setViewportSize(phone)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  if (width > phone.width) against.push(`${name} is ${width} wide`)
  return against
}

test('WEB-07: every page of the console is open to all, and keeps its policy', { skip }, () =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    const ids = await fillConsole(page, hub)
    const titles = new Set<string>()
    const against: string[] = []
    for (const { name, path } of consolePages) {
      await openConsole(page, hub, fillPath(path, ids))
      against.push(...(await findAgainst(page, name)))
      against.push(...faults.splice(0).map((fault) => `${name}: ${fault}`))
      titles.add(await page.title())
    }
    assert.deepEqual(against, [])
    assert.ok(titles.size > 15, `${titles.size} titles`)
  }),
)

test('the first page of the console weighs up to 250 kB, compressed', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'ana')
    const fetched: string[] = []
    page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      if (pathname.startsWith('/admin/assets/')) fetched.push(pathname)
    })
    await openConsole(page, hub, 'overview')
    const bytes = fetched.map((path) => {
      const file = new URL(`../../console/dist${path.slice('/admin'.length)}`, import.meta.url)
      return gzipSync(readFileSync(file)).length
    })
    const sum = bytes.reduce((whole, each) => whole + each, 0)
    assert.ok(fetched.length > 2 && sum <= firstLoadMost, `${sum} bytes in ${fetched.length}`)
  }),
)

test('a page of the console is named by its address, before and after signing in', { skip }, () =>
  inContext(browser, async (page) => {
    await page.goto(`${hub.url}/admin/harbor-downtown/settings?tab=letters`)
    const { email, password } = hub.sample().people[0] ?? assert.fail('nobody')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/admin/harbor-downtown/settings?tab=letters')
    const tab = page.getByRole('tab', { name: 'Letters' })
    assert.equal(await tab.getAttribute('aria-selected'), 'true')
  }),
)

test('who administers nothing reads that, and is led to their applications', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'chloe')
    const answer = await page.goto(`${hub.url}/admin`)
    assert.equal(answer?.status(), 403)
    await page.getByRole('heading', { name: 'This is not open to you yet' }).waitFor()
    await page.locator('main').getByRole('link').first().click()
    await page.waitForURL(`${hub.url}/`)
  }),
)
