/** The pages of a sign-in whose password is elsewhere: whose it is, and which account is meant. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openSourceHub, type SourceHub, yes } from '../source/source.ts'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { findPort } from './hub.ts'
import { inContext } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false
const logo = 'https://directory.harbor.example/logo.svg'
const drawn =
  '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><circle cx="12" cy="12" r="12"/></svg>'

let browser: Browser
let hub: SourceHub
before(async () => {
  if (skip) return
  browser = await openChromium()
  const port = await findPort()
  hub = await openSourceHub({ url: `http://localhost:${port}` })
  const { harbor } = hub.organizations
  const add = (username: string, firstName: string, lastName: string) =>
    hub.hub.users.add({ home: harbor, username, firstName, lastName })
  await add('ana.ruiz', 'Ana', 'Ruiz')
  await add('front-desk', 'Front', 'Desk')
  await add('night-desk', '', '')
  const answer = yes('ana.ruiz', 'front-desk', 'night-desk')
  const settings = { logo }
  await hub.addSource(harbor, 'Harbor Directory', answer, { asks: 'anyone', settings })
  await hub.server.listen({ port, host: 'localhost' })
})
after(async () => {
  await browser?.close()
  await hub?.close()
})

const openDoor = async (page: Page): Promise<void> => {
  await page.route(logo, (route) => route.fulfill({ contentType: 'image/svg+xml', body: drawn }))
  await page.goto(`${hub.config.url}/sign-in?organization=harbor`)
}

const showPassword = async (page: Page): Promise<void> => {
  await page.getByLabel('E-mail or username').fill('extension 7')
  await page.getByLabel('Password').fill('what they have elsewhere')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Which account?' }).waitFor()
}

test('WEB-07: whose password it is, with the logo; anyone can use it', { skip }, () =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await openDoor(page)
    await page.getByText('Use your Harbor Directory password.').waitFor()
    const width = await page.locator('.whose img').evaluate((img) => {
      const { complete, naturalWidth } = img as HTMLImageElement
      return complete ? naturalWidth : 0
    })
    assert.equal(width, 24, 'the policy of the page lets the picture in')
    await checkPage(page, 'sign-in-elsewhere')
    assert.deepEqual(faults, [])
  }),
)

test('WEB-07: the accounts are chosen by keyboard, each a target large enough', { skip }, () =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await openDoor(page)
    await showPassword(page)
    await checkPage(page, 'account')
    for (const target of await page.locator('.account, .check').all()) {
      const { height = 0 } = (await target.boundingBox()) ?? {}
      assert.ok(height >= 44, `${height} px`)
    }
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    assert.match(await page.locator(':focus').innerText(), /Front Desk\s+front-desk/)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${hub.config.url}/`)
    const cookies = await context.cookies()
    assert.ok(cookies.some(({ name }) => name === 'foyer-account'))
    assert.deepEqual(faults, [])
  }),
)
