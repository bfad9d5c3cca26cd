/** The overview and the audit log in a real browser: counted, followed, opened, exported. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { findPort } from './hub.ts'
import { inContext } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let hub: TestHub

before(async () => {
  if (skip) return
  browser = await openChromium()
  const port = await findPort()
  hub = await openTestHub({ url: `http://localhost:${port}` })
  await hub.server.listen({ port, host: 'localhost' })
  // The console speaks of the last hours of the clock on the wall.
  hub.pass(Date.now() - hub.now())
  for (const word of ['not the password', password]) {
    await hub.browser().signIn(hub.people.chloe, { word })
  }
})

after(async () => {
  await browser?.close()
  await hub?.close()
})

const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${hub.config.url}/admin/harbor/${path}`)
  await page.getByLabel(/^E-mail/).fill(hub.people.ana.email ?? '')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('h1').waitFor()
  await page.goto(`${hub.config.url}/admin/harbor/${path}`)
}

test(
  'the overview draws what happened, says it as a table, and leads to the attempts',
  {
    skip,
  },
  () =>
    inContext(browser, async (page, context) => {
      const faults = await watchFaults(context)
      await open(page, 'overview?span=week')
      const chart = page.getByRole('img', { name: 'Sign-ins, applications opened, and refusals' })
      await chart.waitFor()
      assert.equal(await chart.locator('.series-3').count(), 1)
      await checkPage(page, 'overview')
      await page.getByRole('button', { name: 'Show as a table' }).click()
      const cells = await page.locator('table').first().locator('tr').last().locator('td').all()
      const numbers = await Promise.all(cells.slice(1).map((cell) => cell.innerText()))
      assert.deepEqual(numbers, ['2', '0', '1'])
      await page.getByRole('link', { name: 'The password was not the right one.' }).click()
      await page.getByRole('link', { name: 'chloe okafor could not sign in' }).waitFor()
      assert.equal(await page.locator('tbody tr').count(), 1)
      assert.deepEqual(faults, [])
    }),
)

test('the log is followed as it grows, and can be paused', { skip }, () =>
  inContext(browser, async (page) => {
    await open(page, 'events?type=door.')
    await page.getByText('Nothing fits').waitFor()
    await page.getByRole('button', { name: 'Follow live' }).click()
    const { harbor: organization } = hub.organizations
    await hub.hub.events.add({ type: 'door.opened', organization })
    await page.getByRole('button', { name: 'Door opened' }).waitFor()
    const again = page.waitForResponse((answer) => answer.status() === 304)
    await again
    await page.getByRole('button', { name: 'Pause' }).click()
    await hub.hub.events.add({ type: 'door.closed', organization })
    await page.getByRole('button', { name: 'Follow live' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Door closed' }).count(), 0)
  }),
)

test(
  'an event is opened by keyboard, and from it the next, its attempt, and no policy breaks',
  {
    skip,
  },
  () =>
    inContext(browser, async (page, context) => {
      const faults = await watchFaults(context)
      await open(page, 'events?type=session.started&outcome=refused')
      await page.getByRole('button', { name: 'Session started' }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Session started' })
      await dialog.getByText('"rule": "password.wrong"').waitFor()
      await page.waitForURL(/[?&]event=\d+/)
      await checkPage(page, 'event')
      const address = page.url()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await page.goto(address.replace('outcome=refused', 'outcome=ok'))
      // It is there for who follows a link to it, whatever the list shows.
      const linked = page.getByRole('dialog', { name: 'Event' })
      await linked.getByText('"rule": "password.wrong"').waitFor()
      await linked.getByRole('link', { name: /^Attempt / }).click()
      await page.getByText('The password was not the right one.').waitFor()
      assert.deepEqual(faults, [])
    }),
)

test('the file holds what is filtered, and the seal of the log holds', { skip }, () =>
  inContext(browser, async (page) => {
    await open(page, 'events?type=session.')
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'As lines of JSON' }).click(),
    ])
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\n')
    const types = new Set(lines.map((line) => JSON.parse(line).type))
    assert.deepEqual([...types], ['session.started'])
    assert.match(file.suggestedFilename(), /^events-harbor-\d{4}-\d\d-\d\d\.jsonl$/)
    await hub.hub.audit.seal({ batches: 5 })
    await page.getByRole('button', { name: 'Verify the last 7 days' }).click()
    await page.getByText('Everything is as it was sealed').waitFor()
  }),
)
