/** Signing in, staying signed in, and signing out in a real browser. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { chromiumAvailable, openChromium, openProfile } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import {
  comeFromElsewhere,
  fillIn,
  goBack,
  inContext,
  personOf,
  signIn,
  signOut,
  tileOf,
} from './tour.ts'

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

const isAtDoor = async (page: Page): Promise<boolean> => {
  await page.getByRole('heading').first().waitFor()
  return page.getByRole('button', { name: 'Sign in' }).isVisible()
}

test('a wrong password: calm words, a code, and the cursor where it is needed', { skip }, () =>
  inContext(browser, async (page) => {
    const { email, password } = personOf(hub, 'ana')
    await page.goto(hub.url)
    await page.getByLabel('Keep me signed in').check()
    await fillIn(page, email, 'not the password')
    const alert = await page.getByRole('alert').innerText()
    assert.match(alert, /^That e-mail and password do not match\.\s+Check both and try again\./)
    assert.equal(
      alert.match(/give your administrator this code: [0-9A-Z]{4}-[0-9A-Z]{4}/g)?.length,
      1,
    )
    const field = page.getByLabel('Password')
    assert.equal(await field.inputValue(), '')
    assert.equal(await page.getByLabel('E-mail').inputValue(), email)
    assert.ok(await page.getByLabel('Keep me signed in').isChecked())
    await page.locator('#password:focus').waitFor()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${hub.url}/`)
  }),
)

test('kept signed in survives a restart of the browser, and nothing else does', {
  skip,
}, async () => {
  const { email, password } = personOf(hub, 'dev')
  const profile = openProfile()
  const restart = async (work: (page: Page) => Promise<void>): Promise<void> => {
    const context = await profile.start()
    try {
      await work(await context.newPage())
    } finally {
      await context.close()
    }
  }
  try {
    await restart((page) => signIn(page, hub, 'dev'))
    await restart(async (page) => {
      await page.goto(hub.url)
      assert.ok(await isAtDoor(page))
      await page.getByLabel('Keep me signed in').check()
      await fillIn(page, email, password)
      await page.waitForURL(`${hub.url}/`)
    })
    await restart(async (page) => {
      await page.goto(hub.url)
      await page.getByRole('heading', { name: 'Hello, Dev' }).waitFor()
    })
  } finally {
    profile.close()
  }
})

test('after signing out, Back shows nothing of the launcher', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'chloe')
    await page.goto(`${hub.url}/?q=studio`)
    await signOut(page)
    for (let steps = 0; steps < 2; steps += 1) {
      await goBack(page)
      assert.doesNotMatch(await page.content(), /Chlo|Listing Studio/)
      assert.ok(await isAtDoor(page))
    }
  }),
)

test('the search of the launcher takes parts of names, and says when there is none', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'chloe')
    // With a few applications there is nothing to search, until somebody does.
    const search = page.getByRole('searchbox', { name: 'Find an application' })
    assert.equal(await search.count(), 0)
    await page.goto(`${hub.url}/?q=HANDB`)
    await page.getByText('1 of 5 for').waitFor()
    assert.equal(await page.locator('.tile').count(), 1)
    assert.ok(await tileOf(page, 'Staff Handbook').isVisible())
    await search.fill('payroll')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('heading', { name: 'Nothing here is called “payroll”' }).waitFor()
    await page.getByRole('link', { name: 'Show all' }).click()
    await tileOf(page, 'Listing Studio').waitFor()
    assert.equal(await page.locator('.tile').count(), 5)
  }),
)

test('IDP-13: from another site, an application opens after a click of one’s own', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'ana')
    const [application] = hub.sample().applications
    await comeFromElsewhere(page, `${hub.url}/applications/${application?.id}/open`)
    await page.getByText('You are signed in as Ana Ruiz').waitFor()
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('heading', { name: 'ana@harbor.example is signed in' }).waitFor()
  }),
)
