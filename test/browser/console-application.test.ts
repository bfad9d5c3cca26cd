/** Applications in the console, as an administrator adds, tries, shares and removes them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import { inContext, signIn } from './tour.ts'
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

/** As the administrator, within the console, with its faults watched. */
const inConsole = (path: string, work: (page: Page) => Promise<void>): Promise<void> =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await signIn(page, hub, 'ana')
    await page.goto(`${hub.url}/admin/${hub.sample().organization.slug}/${path}`)
    await work(page)
    assert.deepEqual(faults, [])
  })

const namesIn = (page: Page): Promise<string[]> =>
  page.getByRole('row').getByRole('link').allInnerTexts()

test('they stand in the order of the launcher, which two arrows change', { skip }, () =>
  inConsole('applications', async (page) => {
    await page.getByRole('link', { name: 'Regional MLS' }).waitFor()
    await checkPage(page, 'applications')
    const before = await namesIn(page)
    const at = before.indexOf('Regional MLS')
    await page.getByRole('button', { name: 'Show Regional MLS later' }).press('Enter')
    await page.getByText(`Regional MLS is now number ${at + 2}.`).waitFor()
    const after = await namesIn(page)
    assert.deepEqual(after, before.toSpliced(at, 2, before[at + 1] ?? '', 'Regional MLS'))
    await page.getByLabel('Find an application').fill('handbook')
    await page.getByRole('link', { name: 'Regional MLS' }).waitFor({ state: 'detached' })
    assert.deepEqual(await namesIn(page), ['Staff Handbook'])
    assert.match(page.url(), /search=handbook/)
  }),
)

test('a service that is known by name is found, and asks for a word or two', { skip }, () =>
  inConsole('applications/new', async (page) => {
    await page.getByLabel('Find a service').fill('slack')
    await page.getByRole('link', { name: 'Slack' }).click()
    await page.getByText('Entity ID (issuer)').waitFor()
    await page.getByLabel('Workspace').fill('not a workspace')
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('does not look right').waitFor()
    await checkPage(page, 'application-refused')
    await page.getByLabel('Workspace').fill('harbor')
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('Slack is added.').waitFor()
    await page.getByRole('tab', { name: 'Settings' }).click()
    const acs = page.getByRole('textbox', { name: 'ACS URL', exact: true })
    assert.equal(await acs.inputValue(), 'https://harbor.slack.com/sso/saml')
  }),
)

test('behind a proxy, the file for it is there before anything is kept', { skip }, () =>
  inConsole('applications/new/forward-auth', async (page) => {
    await page.getByLabel('Address').fill('https://graphs.harbor.example/')
    await page.getByRole('tab', { name: 'Caddy' }).click()
    await page.getByText('graphs.harbor.example {').waitFor()
  }),
)

test('the key of a chat room is made, and stands in the call to try', { skip }, () =>
  inConsole('applications', async (page) => {
    await page.getByRole('link', { name: 'Harbor Chat' }).click()
    await page.getByText('apikey=<application key>').waitFor()
    await page.getByRole('button', { name: 'Make a key' }).click()
    await page.getByText(/apikey=fyr_[0-9a-f]{32}_/).waitFor()
  }),
)

test('what somebody would be told is shown; a grant is given and withdrawn', { skip }, () =>
  inConsole('applications', async (page) => {
    await page.getByRole('link', { name: 'Test Service Provider' }).click()
    await page.getByRole('combobox', { name: 'What would it be told' }).fill('chloe')
    await page.getByRole('option', { name: 'chloe@harbor.example' }).click()
    await page.getByRole('row', { name: 'name ID chloe@harbor.example' }).waitFor()
    await page.getByRole('tab', { name: 'Who may open it' }).click()
    await page.getByLabel('Only people and groups with a grant').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Who may open it is saved.').waitFor()
    await page.getByRole('combobox', { name: 'Person' }).fill('dev')
    await page.getByRole('option', { name: 'dev@harbor.example' }).click()
    await page.getByRole('button', { name: 'Give the grant' }).click()
    const row = page.getByRole('row', { name: /Dev Patel/ })
    await row.waitFor()
    await checkPage(page, 'application-access')
    await row.getByRole('button', { name: 'Withdraw Dev Patel' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw Dev Patel' }).click()
    await page.getByText('Nobody has a grant').waitFor()
  }),
)

test('removal says what it takes along, and asks for the name', { skip }, () =>
  inConsole('applications', async (page) => {
    await page.getByRole('link', { name: 'Staff Handbook' }).click()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Remove Staff Handbook' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('It takes along 0 grants and 0 keys.').waitFor()
    await dialog.getByLabel('Type Staff Handbook').fill('Staff Handbook')
    await dialog.getByRole('button', { name: 'Remove Staff Handbook' }).click()
    await page.getByText('Staff Handbook is gone.').waitFor()
    await page.getByRole('link', { name: 'Staff Handbook' }).waitFor({ state: 'detached' })
  }),
)
