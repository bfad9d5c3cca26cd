/** The launcher and the profile in a real browser: by keyboard, in German, with many tiles. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import { inContext, personOf, signIn } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let hub: RunningHub

before(async () => {
  if (skip) return
  hub = await startHub()
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await hub?.close()
})

/** What has the focus: its words, and whether one can see that it has. */
const readFocus = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const name = element.getAttribute('aria-label') ?? element.innerText ?? ''
    const box = element.getBoundingClientRect()
    return {
      name: name.trim(),
      isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      isBig: box.width >= 24 && box.height >= 24,
    }
  })

test('a favourite is made and unmade by keyboard alone, and every focus is seen', { skip }, () =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await signIn(page, hub, 'chloe')
    const reach = async (name: string): Promise<void> => {
      for (let steps = 0; steps < 40; steps += 1) {
        await page.keyboard.press('Tab')
        const focus = await readFocus(page)
        assert.ok(focus.isSeen && focus.isBig, focus.name)
        if (focus.name === name) return
      }
      assert.fail(`${name} cannot be reached`)
    }
    await reach('Make Staff Handbook a favourite')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Favourites' }).waitFor()
    await checkPage(page, 'a favourite')
    await reach('Remove Staff Handbook from your favourites')
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Make Staff Handbook a favourite' }).waitFor()
    assert.deepEqual(faults, [])
  }),
)

test('German from the door to the profile and out again', { skip }, () =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    const { email, password } = personOf(hub, 'dev')
    await page.goto(`${hub.url}/profile`)
    await page.getByRole('link', { name: 'Deutsch' }).click()
    await page.getByRole('button', { name: 'Anmelden' }).waitFor()
    await checkPage(page, 'sign-in in German')
    await page.getByLabel('E-Mail').fill(email)
    await page.getByLabel('Passwort').fill('falsch')
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByText('E-Mail und Passwort passen nicht zusammen.').waitFor()
    await checkPage(page, 'sign-in refused in German')
    await page.getByLabel('Passwort').fill(password)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    // What waited was the profile, also with another language in between.
    await page.getByRole('heading', { name: 'Ihr Profil' }).waitFor()
    await checkPage(page, 'profile in German')
    await page.getByLabel('Deutsch').check()
    await page.getByRole('button', { name: 'Sprache sichern' }).click()
    await page.getByText('Das ist ab jetzt die Sprache').waitFor()
    await page.goto(hub.url)
    await page.getByRole('heading', { name: 'Guten Tag, Dev' }).waitFor()
    await checkPage(page, 'launcher in German')
    await page.locator('.menu summary').click()
    await page.getByRole('button', { name: 'Abmelden' }).click()
    await page.getByText('Sie sind abgemeldet').waitFor()
    assert.deepEqual(faults, [])
  }),
)

test('one device signs out another', { skip }, () =>
  inContext(browser, async (page) => {
    await inContext(browser, async (other) => {
      await signIn(page, hub, 'ben')
      await signIn(other, hub, 'ben')
      await page.goto(`${hub.url}/profile`)
      await checkPage(page, 'two sessions')
      await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
      await page.getByText('Every other device is signed out.').waitFor()
      await other.reload()
      await other.getByRole('button', { name: 'Sign in' }).waitFor()
      await page.goto(hub.url)
      await page.getByRole('heading', { name: 'Hello, Ben' }).waitFor()
    })
  }),
)
