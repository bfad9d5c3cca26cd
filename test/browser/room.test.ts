/**
 * The chat room of the sample and a website that vouches for its people, in a real browser: by
 * image, by link, within a page; on the room's own site and from another one.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import { fillIn, goBack, inContext, personOf, signIn, tileOf } from './tour.ts'
import { logIn, logOut, otherSite, sameSite, startWebsite, type Website } from './website.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let hub: RunningHub
let website: Website
let room: string

before(async () => {
  if (skip) return
  hub = await startHub()
  website = await startWebsite(hub)
  browser = await openChromium(website.places)
  room = `http://chat.harbor.localhost:${hub.port}`
})

after(async () => {
  await browser?.close()
  await website?.close()
  await hub?.close()
})

const mara = 'Mara Lind'

const isInRoom = async (page: Page, name: string): Promise<void> => {
  await page.waitForURL(`${room}/room/`)
  await page.getByText(`Signed in as ${name}`).waitFor()
}

const isAtDoor = async (page: Page): Promise<void> => {
  await page.goto(`${room}/room/`)
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  assert.equal(new URL(page.url()).origin, room)
}

/** Takes the images of the website away, so that what is tested is not done by them. */
const withoutImages = async (context: BrowserContext): Promise<void> => {
  await context.route(`${room}/sso/token/login?*`, (route) => route.abort())
}

const roomFrame = (page: Page) => page.frameLocator('#wtChatRoomEmbedCode iframe')

test('CHT-09: of the room’s own site, the image after the log-in signs in', { skip }, () =>
  inContext(browser, async (page) => {
    await logIn(page, sameSite, mara)
    await page.getByRole('link', { name: 'without a token' }).click()
    await isInRoom(page, mara)
  }),
)

for (const address of [sameSite, otherSite]) {
  test(`CHT-09: from ${address}, the link signs in and leaves no token behind`, { skip }, () =>
    inContext(browser, async (page, context) => {
      await withoutImages(context)
      await logIn(page, address, mara)
      await page.getByRole('link', { name: 'Chat room', exact: true }).click()
      await isInRoom(page, mara)
      // Nor does it stand in the history.
      await goBack(page)
      assert.equal(page.url(), `${address}/welcome`)
    }),
  )

  test(`CHT-09: in a page of ${address}, the room shows itself signed in`, { skip }, () =>
    inContext(browser, async (page, context) => {
      await withoutImages(context)
      await logIn(page, address, mara)
      await page.goto(`${address}/chat`)
      await roomFrame(page).getByText(`Signed in as ${mara}`).waitFor()
      assert.equal(await roomFrame(page).locator('header').count(), 0)
    }),
  )
}

test('CHT-09: from another site, the image counts in that site’s pages alone', { skip }, () =>
  inContext(browser, async (page, context) => {
    await logIn(page, otherSite, mara)
    // Of the two cookies that it brings, Chromium takes the one that is kept apart for the site.
    const kept = (await context.cookies(room)).map((each) => [each.name, each.partitionKey])
    assert.deepEqual(kept, [['foyer-framed', 'http://shop.localhost']])
    await page.goto(`${otherSite}/chat`)
    await roomFrame(page).getByText(`Signed in as ${mara}`).waitFor()
    await isAtDoor(page)
  }),
)

for (const address of [sameSite, otherSite]) {
  test(`CHT-08: logging out at ${address} signs out of the room`, { skip }, () =>
    inContext(browser, async (page) => {
      await logIn(page, address, mara)
      await page.getByRole('link', { name: 'Chat room', exact: true }).click()
      await isInRoom(page, mara)
      await logOut(page, address)
      await isAtDoor(page)
    }),
  )
}

test('WEB-05: an image changes nothing for whoever is signed in; a link does', { skip }, () =>
  inContext(browser, async (page) => {
    const { email, password } = personOf(hub, 'chloe')
    await isAtDoor(page)
    await fillIn(page, email, password)
    await isInRoom(page, 'Chloé Okafor')
    await logIn(page, sameSite, mara)
    await page.getByRole('link', { name: 'without a token' }).click()
    await isInRoom(page, 'Chloé Okafor')
    await page.goto(sameSite)
    await page.getByRole('link', { name: 'Chat room', exact: true }).click()
    await isInRoom(page, mara)
  }),
)

const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

test('at the room’s own door: in, a picture, and out again', { skip }, () =>
  inContext(browser, async (page) => {
    const { email, password } = personOf(hub, 'dev')
    await isAtDoor(page)
    await fillIn(page, email, password)
    await isInRoom(page, 'Dev Patel')
    await page.getByRole('link', { name: 'Set your picture' }).click()
    const file = { name: 'dev.gif', mimeType: 'image/gif', buffer: picture }
    await page.getByLabel('picture').setInputFiles(file)
    await page.getByRole('button', { name: 'Use this picture' }).click()
    await page.getByRole('link', { name: 'Back to' }).click()
    await isInRoom(page, 'Dev Patel')
    const shown = page.locator('.visitor img')
    assert.equal(await shown.evaluate((image: HTMLImageElement) => image.naturalWidth), 1)
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    await isAtDoor(page)
  }),
)

test('from the launcher, by the hub and back, and out of both', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'ana')
    await tileOf(page, 'Harbor Chat').click()
    await isInRoom(page, 'Ana Ruiz')
    await page.getByRole('link', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    await isAtDoor(page)
    await page.goto(hub.url)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  }),
)
