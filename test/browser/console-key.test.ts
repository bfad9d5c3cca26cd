/** Keys and certificates in the console, as an administrator goes about them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { openConsole } from './console-fill.ts'
import { inConsole, said } from './console-work.ts'
import { type RunningHub, startHub } from './hub.ts'

const skip = chromiumAvailable() ?? false

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

test('KEY-01: a key is shown once, replaced by another and revoked', { skip }, () =>
  inConsole(browser, hub, async (page) => {
    await openConsole(page, hub, 'keys/new')
    await page.getByRole('textbox', { name: 'Name' }).fill('Payroll')
    await page.getByRole('checkbox', { name: 'Add, change and remove people.' }).check()
    await page.getByRole('button', { name: 'Make the key' }).click()
    const dialog = page.getByRole('dialog')
    const [text = ''] = /fyr_\w{32}_\S+/.exec(await dialog.innerText()) ?? []
    const people = `${hub.url}/api/v1/organizations/harbor/people`
    const call = async () =>
      (await fetch(people, { headers: { authorization: `Bearer ${text}` } })).status
    assert.equal(await call(), 200)
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await said(page, 'The key Payroll is made.')
    await page.getByRole('button', { name: 'Replace Payroll' }).click()
    await page.getByRole('button', { name: 'Make the new key' }).click()
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.getByText('replaced').waitFor()
    assert.ok(!(await page.content()).includes(text))
    await page.getByRole('button', { name: 'Revoke Payroll' }).first().click()
    await page.getByRole('button', { name: 'Revoke it' }).click()
    await said(page, 'The key Payroll is revoked.')
    assert.equal(await call(), 401)
  }),
)

test('a signing key is made, and signs from then on', { skip }, () =>
  inConsole(browser, hub, async (page) => {
    // The first key is made when it is needed.
    await page.request.get(`${hub.url}/saml/${hub.sample().organization.id}/metadata`)
    await openConsole(page, hub, 'certificates')
    await page.getByRole('button', { name: 'Make the next RSA-2048 key' }).click()
    await said(page, 'is made and published')
    const next = page.locator('.card', { hasText: 'signs next' })
    const fingerprint = /(?:[0-9A-F]{2}:){31}[0-9A-F]{2}/
    const [made] = fingerprint.exec(await next.innerText()) ?? []
    await page.getByRole('button', { name: 'Sign with the next RSA-2048 key' }).click()
    await page.getByRole('button', { name: 'Sign with it from now on' }).click()
    await said(page, 'signs from now on')
    const current = page.locator('.card', { hasText: 'signs now' })
    await current.filter({ hasText: made ?? 'none' }).waitFor()
    await page.locator('.card', { hasText: 'signed before' }).waitFor()
  }),
)
