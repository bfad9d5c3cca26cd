/** Organizations and their settings in a real browser, as an administrator has them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { bringAxe, findTroubles } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { openConsole } from './console-fill.ts'
import { type RunningHub, startHub } from './hub.ts'
import { inContext, signIn } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false
const many = 1000

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

/** Ana in the console, with nothing said against the page until the work is done. */
const asAna = (work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await signIn(page, hub, 'ana')
    await work(page, context)
    assert.deepEqual(faults, [])
  })

const addOffices = async (count: number): Promise<void> => {
  const authorization = `Bearer ${hub.sample().keys.api}`
  const add = (number: number) =>
    fetch(`${hub.url}/api/v1/organizations`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `Office ${number}`, kind: 'Office', parent: 'harbor-downtown' }),
    })
  for (let start = 0; start < count; start += 50) {
    const numbers = Array.from({ length: 50 }, (_, index) => start + index)
    await Promise.all(numbers.map(add))
  }
}

const status = (page: Page, words: string) => page.getByRole('status').filter({ hasText: words })

test('an organization is added below another, moved, and removed by its name', { skip }, () =>
  asAna(async (page) => {
    await openConsole(page, hub, 'organizations')
    await page.getByRole('link', { name: 'Add below Harbor Lakeside' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Boat House')
    await page.getByLabel('Kind').fill('Team')
    assert.equal(await page.getByLabel('Short name').inputValue(), 'boat-house')
    await page.getByRole('button', { name: 'Add it' }).click()
    await status(page, 'Boat House is there now, below Harbor Lakeside.').waitFor()
    await page.getByRole('link', { name: 'Boat House', exact: true }).click()
    await page.waitForURL('**/admin/boat-house/settings')
    await page.getByRole('button', { name: 'Below: Harbor Lakeside' }).click()
    await page.getByLabel('Find an organization').fill('downtown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Move it here' }).click()
    await status(page, 'It stands below Harbor Downtown now.').waitFor()
    await page.getByRole('button', { name: 'Remove Boat House' }).click()
    const dialog = page.getByRole('dialog')
    const remove = dialog.getByRole('button', { name: 'Remove Boat House' })
    await dialog.getByText('0 people').waitFor()
    assert.ok(await remove.isDisabled())
    await dialog.getByLabel('Type Boat House to go on').fill('Boat House')
    await remove.click()
    await page.waitForURL('**/admin/harbor-downtown/organizations')
    await status(page, 'Boat House is gone.').waitFor()
  }),
)

test('a value is set, inherited below, and inherited again', { skip }, () =>
  asAna(async (page) => {
    await openConsole(page, hub, 'settings?tab=branding')
    await page.getByLabel('Colour', { exact: true }).fill('#ffe600')
    await page.getByText('shown as #').first().waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await status(page, 'The branding is saved.').waitFor()
    await page.goto(`${hub.url}/admin/harbor-downtown/settings?tab=branding`)
    await page.getByText('#ffe600', { exact: true }).waitFor()
    await page.getByText('from Harbor Realty').first().waitFor()
    await page.getByRole('button', { name: 'Set its own: Colour' }).click()
    await page.getByLabel('Colour', { exact: true }).fill('#b4541a')
    await page.getByRole('button', { name: 'Save' }).click()
    await status(page, 'The branding is saved.').waitFor()
    await bringAxe(page)
    assert.deepEqual(await findTroubles(page), [])
    await page.getByRole('button', { name: 'Inherit it from Harbor Realty again: Colour' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('#ffe600', { exact: true }).waitFor()
  }),
)

test('putting passwords elsewhere says what it deletes, and asks', { skip }, () =>
  asAna(async (page) => {
    await page.goto(`${hub.url}/admin/harbor-lakeside/settings?tab=sign-in`)
    await page.getByRole('button', { name: 'Set its own: Where passwords are' }).click()
    await page.getByRole('radio', { name: 'Elsewhere' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    const dialog = page.getByRole('dialog', { name: 'Forget the passwords that are here?' })
    await dialog.getByText('1 password is deleted at once').waitFor()
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Set its own: Where passwords are' }).waitFor()
  }),
)

test('a test letter is sent, and the words of a letter are seen as they change', { skip }, () =>
  asAna(async (page) => {
    await openConsole(page, hub, 'settings?tab=letters')
    await page.getByRole('button', { name: 'Send me a test letter' }).click()
    await status(page, 'The letter to ana@harbor.example is on its way').waitFor()
    await page.getByLabel('Subject').fill('Welcome aboard, {{person}}')
    await page.getByText('Welcome aboard, Ana Ruiz').waitFor()
    await page.getByRole('button', { name: 'Save the words' }).click()
    await status(page, 'The words are saved.').waitFor()
  }),
)

test('a session that has ended is said, and the way back leads to the same page', { skip }, () =>
  asAna(async (page, context) => {
    await openConsole(page, hub, 'settings?tab=features')
    await context.clearCookies()
    await page.getByText('Off', { exact: true }).first().click()
    const dialog = page.getByRole('dialog', { name: 'You are signed out' })
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    const { email, password } = hub.sample().people[0] ?? assert.fail('nobody')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/admin/harbor/settings?tab=features')
  }),
)

test('another page begins at its heading, and the menu of the person signs out', { skip }, () =>
  asAna(async (page) => {
    await openConsole(page, hub, 'organizations')
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    const heading = page.getByRole('heading', { level: 1, name: 'Settings' })
    await heading.waitFor()
    assert.ok(await heading.evaluate((element) => element === document.activeElement))
    assert.match(await page.title(), /^Settings · Harbor Realty/)
    await page.getByRole('button', { name: 'Menu of Ana Ruiz' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
  }),
)

test(
  `among ${many} organizations one is found by keyboard, in the tree and above it`,
  { skip },
  () =>
    asAna(async (page) => {
      await addOffices(many)
      await openConsole(page, hub, 'organizations')
      await page.getByText(`${many + 3} organizations`).waitFor()
      await page.getByRole('link', { name: 'Harbor Downtown', exact: true }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowDown')
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
      assert.equal(await focused(), 'Office 0')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowLeft')
      await page.getByRole('link', { name: 'Office 0' }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Organization: Harbor Realty' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('type a part of the name').waitFor()
      await page.keyboard.type('office 77')
      await page.getByRole('option', { name: 'Office 777' }).waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/admin\/office-77\d?\/organizations$/)
    }),
)
