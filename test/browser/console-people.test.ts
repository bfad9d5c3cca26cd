/** People and groups in the console, as an administrator looks after them. */
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

const pathOf = (path: string): string =>
  `${hub.url}/admin/${hub.sample().organization.slug}/${path}`

/** The administrator at a page of the console; at the end nothing has been complained about. */
const asAna = (path: string, work: (page: Page) => Promise<void>) =>
  inContext(browser, async (page, context) => {
    const faults = await watchFaults(context)
    await signIn(page, hub, 'ana')
    await page.goto(pathOf(path))
    await work(page)
    assert.deepEqual(faults, [])
  })

const said = (page: Page, words: string | RegExp) =>
  page.getByRole('status').filter({ hasText: words }).first().waitFor()

/** Answers the question that is open. */
const confirm = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name }).click()

const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

test('somebody is added and invited, found by a name, and disabled', { skip }, () =>
  asAna('people', async (page) => {
    await rowOf(page, 'Dev Patel').waitFor()
    await checkPage(page, 'people')
    await page.getByRole('link', { name: 'Add a person' }).click()
    await page.getByLabel('E-mail').fill('chloe@harbor.example')
    await page.getByLabel('First name').fill('Nia')
    await page.getByLabel('Last name').fill('de Vries')
    await page.keyboard.press('Enter')
    await page.getByText('Somebody has that e-mail address.').waitFor()
    await page.getByLabel('E-mail').fill('nia@harbor.example')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Nia de Vries', level: 1 }).waitFor()
    await said(page, 'has got an invitation')
    await page.getByRole('link', { name: 'People', exact: true }).first().click()
    for (const words of ['de vr', 'NIA D', 'nia@h']) {
      await page.getByRole('searchbox', { name: 'Find' }).fill(words)
      await page.waitForURL((url) => url.searchParams.get('q') === words)
      await rowOf(page, 'Nia de Vries').waitFor()
      await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
    }
    await page.getByRole('link', { name: 'Nia de Vries' }).click()
    await page.getByRole('button', { name: 'Disable Nia de Vries' }).click()
    await confirm(page, 'Disable Nia de Vries')
    await said(page, 'is disabled, and signed out everywhere')
    await page.goto(pathOf('people?status=disabled'))
    await rowOf(page, 'Nia de Vries').waitFor()
    assert.equal(await page.locator('tbody tr').count(), 1)
  }),
)

const tableOf = (count: number): string =>
  [
    'email;first name;last name;role',
    'chloe@harbor.example;Chloe;Okafor;',
    'nobody at all;;;',
    ...Array.from({ length: count }, (_, n) => `agent${n}@harbor.example;Agent;Nr ${n};member`),
  ].join('\r\n')

test('a table is shown, carried out, and goes on where it was after a closed tab', { skip }, () =>
  asAna('people', async (page) => {
    await page.getByRole('link', { name: 'Import' }).click()
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'agents.csv', mimeType: 'application/vnd.ms-excel' },
      buffer: Buffer.from(tableOf(450)),
    })
    await page.getByRole('heading', { name: 'agents.csv' }).waitFor()
    const words = await page.locator('main').innerText()
    assert.match(words, /to be added\s+450/)
    assert.match(words, /to be changed\s+1/)
    assert.match(words, /3\s+That is not an e-mail address\./)
    await checkPage(page, 'import')
    const begun = page.waitForResponse('**/steps')
    await page.getByRole('button', { name: 'Start the import' }).click()
    await begun
    await page.goto(pathOf('people/import'))
    await page.getByText(/\d of 451 lines done|, done/).waitFor()
    await page.getByRole('link', { name: 'agents.csv' }).click()
    const goOn = page.getByRole('button', { name: 'Go on' })
    await goOn.or(page.getByText('It is done.')).first().waitFor()
    if (await goOn.isVisible()) await goOn.click()
    await said(page, '450 people added, 1 changed, 0 were so already, 0 left alone.')
    await page.goto(pathOf('people?q=nr+449'))
    await rowOf(page, 'Agent Nr 449').waitFor()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ])
    assert.equal(file.suggestedFilename(), `${hub.sample().organization.slug}-people.csv`)
  }),
)

/** An app signs Chloé in with her password, and says on which device. */
const signInByApp = async (page: Page): Promise<void> => {
  const { email, password } = personOf(hub, 'chloe')
  const answer = await fetch(`${hub.url}/api/v1/sign-in`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${hub.sample().keys.api}`,
    },
    body: JSON.stringify({
      ...{ email, password },
      device: { id: 'phone-7', os: 'iOS 20', name: 'Chloé’s phone' },
    }),
  })
  const { ticket } = (await answer.json()) as { ticket: string }
  await page.goto(`${hub.url}/sign-in/ticket?ticket=${ticket}`)
  await page.waitForURL(`${hub.url}/`)
}

test('a browser is signed out, a device blocked, a role given and taken', { skip }, async () => {
  await inContext(browser, async (chloe) => {
    await signInByApp(chloe)
    await asAna('people?q=chloe', async (page) => {
      await rowOf(page, 'chloe@harbor.example').getByRole('link').click()
      await page.getByRole('tab', { name: 'Sign-in and devices' }).click()
      await page.getByText('They have a password here').waitFor()
      await rowOf(page, 'phone').waitFor()
      await checkPage(page, 'person-sign-in')
      await page.getByRole('button', { name: 'Block Chloé’s phone' }).click()
      await confirm(page, 'Block Chloé’s phone')
      await said(page, 'is blocked')
      await page.getByRole('button', { name: 'Release Chloé’s phone' }).waitFor()
      await page.getByRole('button', { name: 'Sign out everywhere' }).click()
      await confirm(page, 'Sign out everywhere')
      await page.getByText('They are signed in nowhere').waitFor()
      await page.getByRole('tab', { name: 'Activity' }).click()
      await rowOf(page, 'signed in').first().waitFor()
      await page.getByText('No directory has written them').waitFor()
      await page.getByRole('tab', { name: 'Access' }).click()
      await page.getByRole('combobox', { name: 'Role' }).click()
      await page.getByRole('option', { name: 'Visitor' }).click()
      await page.getByRole('button', { name: 'Give the role' }).click()
      await said(page, 'is Visitor of Harbor Realty now')
      await page.getByRole('button', { name: 'Take away: Visitor of Harbor Realty' }).click()
      await confirm(page, 'Take away')
      await said(page, 'is no longer Visitor')
    })
    await chloe.reload()
    await chloe.getByRole('button', { name: 'Sign in' }).waitFor()
  })
})

test('a group is added, filled by keyboard, opens an application, and is removed', { skip }, () =>
  asAna('groups', async (page) => {
    await page.getByText('There is no group yet').waitFor()
    await page.getByLabel('Name').fill('Stagers')
    await page.keyboard.press('Enter')
    await said(page, 'Stagers is there now')
    await page.getByRole('combobox', { name: 'Person' }).focus()
    await page.keyboard.type('patel')
    await page.getByRole('option', { name: /Ana Ruiz/ }).waitFor({ state: 'hidden' })
    await page.getByRole('option', { name: /Dev Patel/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await rowOf(page, 'Dev Patel').waitFor()
    await page.getByRole('combobox', { name: 'Application' }).click()
    await page.getByRole('option').first().click()
    await page.getByRole('button', { name: 'Open it to the group' }).click()
    await said(page, /Stagers opens .+ now/)
    await checkPage(page, 'group')
    await page.getByRole('button', { name: 'Take out Dev Patel' }).click()
    await confirm(page, 'Take out Dev Patel')
    await page.getByText('Nobody is in it yet').waitFor()
    await page.getByRole('button', { name: 'Remove Stagers' }).click()
    await confirm(page, 'Remove Stagers')
    await said(page, 'Stagers is removed.')
    await page.getByText('There is no group yet').waitFor()
    await page.goto(pathOf('people/gone'))
    await page.getByRole('heading', { name: 'Nothing to show here' }).waitFor()
  }),
)
