/** The first run as a person has it: an empty hub, and five minutes later a sign-in by SAML. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startProductionHub } from './hub.ts'
import { openServiceProvider } from './service-provider.ts'
import { inContext } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let hub: RunningHub
let studio: Awaited<ReturnType<typeof openServiceProvider>>

before(async () => {
  if (skip) return
  hub = await startProductionHub()
  studio = await openServiceProvider('Listing Studio')
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await studio?.close()
  await hub?.close()
})

const makeAdministrator = async (page: Page): Promise<void> => {
  await page.goto(hub.firstLink)
  await page.getByLabel('organization').fill('Harbor Realty')
  await page.getByLabel('Your name').fill('Ana Ruiz')
  await page.getByLabel('Your e-mail').fill('ana@harbor.example')
  await page.getByLabel('A password').fill('lighthouse over calm water')
  await page.getByRole('button').click()
  await page.getByRole('heading', { name: 'First steps' }).waitFor()
}

/** What stands in the page to be copied, under that label. */
const factOf = async (page: Page, label: string): Promise<string> =>
  page
    .locator('div', { has: page.getByText(label, { exact: true }) })
    .last()
    .locator('pre')
    .innerText()

const download = async (page: Page, name: string): Promise<string> => {
  const link = page.getByRole('link', { name })
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  return readFileSync(await file.path(), 'utf8')
}

const sayHowItLooks = async (page: Page): Promise<void> => {
  await page.getByLabel('Name').fill('Harbor Group')
  await page.getByLabel('Colour').fill('#2a4d8f')
  await page.getByLabel('Language').selectOption('German')
  await checkPage(page, 'first-steps-organization')
  await page.getByRole('button', { name: 'Go on to the first application' }).click()
}

/** Reads the metadata of the service provider, sees what was read, and tells it about us. */
const connectByMetadata = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'What do people open first?' }).waitFor()
  await page.getByRole('button', { name: 'By SAML' }).click()
  studio.tell({
    entityId: await factOf(page, 'Entity ID (issuer)'),
    signOn: await factOf(page, 'Sign-on address (SSO URL)'),
    certificate: await download(page, 'Download the certificate'),
  })
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Listing Studio')
  await page.locator('input[type=file]').setInputFiles({
    ...{ name: 'metadata.xml', mimeType: 'text/xml' },
    buffer: Buffer.from(studio.metadata),
  })
  await page.getByText('It was read.').waitFor()
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  assert.equal(await field('ACS URL').inputValue(), studio.callbackUrl)
  assert.equal(await field('Entity ID').inputValue(), studio.entityId)
  await checkPage(page, 'first-steps-saml')
  await page.getByRole('button', { name: 'Add it and go on' }).click()
}

const inviteSomebody = async (page: Page): Promise<string> => {
  await page.getByRole('heading', { name: 'Who comes first?' }).waitFor()
  await page.getByLabel('E-mail').fill('chloe@harbor.example')
  await page.getByLabel('First name').fill('Chloe')
  await page.getByRole('button', { name: 'Invite them' }).click()
  await page.getByRole('heading', { name: 'Chloe is invited' }).waitFor()
  const link = await factOf(page, 'Link of the invitation')
  await page.getByRole('button', { name: 'Go on to the first sign-in' }).click()
  return link
}

const openAsAdministrator = async (page: Page): Promise<void> => {
  const button = page.getByRole('link', { name: 'Open Listing Studio as you' })
  const [opened] = await Promise.all([page.context().waitForEvent('page'), button.click()])
  await opened
    .getByRole('heading', { name: 'ana@harbor.example is signed in at Listing Studio' })
    .waitFor()
  await opened.close()
  await page.getByText('It went well').waitFor()
  await checkPage(page, 'first-steps-try')
}

/** Whoever was invited chooses a password, and opens the tile. */
const openAsInvited = async (link: string): Promise<void> =>
  inContext(browser, async (page) => {
    await page.goto(link)
    await page.locator('input[type=password]').fill('seven herons near the weir')
    await page.getByRole('button').click()
    await page.getByRole('link', { name: 'Listing Studio' }).click()
    await page
      .getByRole('heading', { name: 'chloe@harbor.example is signed in at Listing Studio' })
      .waitFor()
  })

test('from an empty hub to the first sign-in by SAML, in one go', { skip }, () =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await makeAdministrator(page)
    await sayHowItLooks(page)
    await connectByMetadata(page)
    const link = await inviteSomebody(page)
    await openAsAdministrator(page)
    await openAsInvited(link)
    // Next time there is something already, and the console begins with it.
    await page.goto(`${hub.url}/`)
    await page.getByRole('link', { name: 'Listing Studio' }).waitFor()
    await page.goto(`${hub.url}/admin`)
    await page.waitForURL(/\/overview$/)
    assert.deepEqual(faults, [])
  }),
)
