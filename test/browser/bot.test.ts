/**
 * The bot of the sample and a website whose server signs its team in (seed 004), in a real
 * browser: `Home`, its sections, its log-out, and the console within a page.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import { inContext } from './tour.ts'
import { logIn, otherSite, sameSite, startWebsite, type Website } from './website.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let hub: RunningHub
let website: Website
let bot: string

before(async () => {
  if (skip) return
  hub = await startHub()
  website = await startWebsite(hub)
  browser = await openChromium(website.places)
  bot = `http://bot.harbor.localhost:${hub.port}`
})

after(async () => {
  await browser?.close()
  await website?.close()
  await hub?.close()
})

const ana = 'Ana Ruiz'
const ben = 'Ben Carter'

/** The website's page with all ways into the bot, for one of its people. */
const openBotPage = async (page: Page, address: string, name: string): Promise<void> => {
  await logIn(page, address, name)
  await page.goto(`${address}/bot`)
}

const isAt = async (page: Page, path: string, name: string): Promise<void> => {
  await page.waitForURL(`${bot}${path}`)
  await page.getByText(`Signed in as ${name}`).waitFor()
}

const frameOf = (page: Page) => page.frameLocator('iframe')

/** The ways in alone: the page's own frame signs in, too. */
const withoutFrame = async (page: Page): Promise<void> => {
  await page.route(`${bot}/auth/sso/**`, (route) =>
    route.request().frame().parentFrame() ? route.abort() : route.continue(),
  )
}

test('Home opens the start page, with the sections of that person alone', { skip }, () =>
  inContext(browser, async (page) => {
    await withoutFrame(page)
    await openBotPage(page, sameSite, ben)
    await page.getByRole('link', { name: 'The console' }).click()
    await isAt(page, '/console/', ben)
    const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('link')
    assert.deepEqual(await sections.allInnerTexts(), ['Start', 'Conversation'])
  }),
)

for (const [name, path] of [
  [ben, '/console/'],
  [ana, '/console/publish'],
] as const) {
  test(`Home/conversation is open to ${name}; Home/publish leads to ${path}`, { skip }, () =>
    inContext(browser, async (page) => {
      await withoutFrame(page)
      await openBotPage(page, sameSite, name)
      await page.getByRole('link', { name: 'Its conversations' }).click()
      await isAt(page, '/console/conversation', name)
      await page.goto(`${sameSite}/bot`)
      await page.getByRole('link', { name: 'Its publishing' }).click()
      await isAt(page, path, name)
    }),
  )
}

test('Home/logout signs out of the bot', { skip }, () =>
  inContext(browser, async (page) => {
    await withoutFrame(page)
    await openBotPage(page, sameSite, ana)
    const logout = await page.getByRole('link', { name: 'Sign out of it' }).getAttribute('href')
    await page.getByRole('link', { name: 'The console' }).click()
    await isAt(page, '/console/', ana)
    await page.goto(logout ?? '')
    await page.getByText('You are signed out').waitFor()
    await page.goto(`${bot}/console/`)
    await page.waitForURL(`${hub.url}/sign-in?*`)
  }),
)

test('somebody who is not of the team has no way in', { skip }, () =>
  inContext(browser, async (page) => {
    await openBotPage(page, sameSite, 'Mara Lind')
    await page.getByText('You are not of the team').waitFor()
  }),
)

test('XEN-11: within a page of the website, signed in, and without its header', { skip }, () =>
  inContext(browser, async (page) => {
    await openBotPage(page, sameSite, ana)
    await frameOf(page).getByText(`Signed in as ${ana}`).waitFor()
    assert.equal(await frameOf(page).locator('header').count(), 0)
    // The session goes on within the frame, from page to page.
    await frameOf(page).getByRole('link', { name: 'Design' }).click()
    await frameOf(page).getByRole('heading', { name: 'Design' }).waitFor()
  }),
)

test('XEN-11: it has its header in a window of its own, and there alone', { skip }, () =>
  inContext(browser, async (page) => {
    await openBotPage(page, sameSite, ana)
    await page.getByRole('link', { name: 'The console' }).click()
    await isAt(page, '/console/', ana)
    assert.equal(await page.locator('header').count(), 1)
    await page.goto(`${sameSite}/bot`)
    await frameOf(page).getByText(`Signed in as ${ana}`).waitFor()
    assert.equal(await frameOf(page).locator('header').count(), 0)
  }),
)

test('XEN-09: the browser keeps it out of pages of sites that are not named', { skip }, () =>
  inContext(browser, async (page) => {
    const complaint = page.waitForEvent('console', (message) =>
      message.text().includes('frame-ancestors'),
    )
    await openBotPage(page, otherSite, ana)
    assert.match((await complaint).text(), new RegExp(`"frame-ancestors ${sameSite}"`))
    assert.equal(await frameOf(page).getByText('Signed in as').count(), 0)
    // Nor is anybody signed in to the bot where it stands by itself.
    await page.goto(`${bot}/console/`)
    await page.waitForURL(`${hub.url}/sign-in?*`)
  }),
)
