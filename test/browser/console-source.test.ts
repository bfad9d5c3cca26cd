/** Sources in the console, as an administrator adds, tries and removes them. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { writeMetadata } from '../../src/dialects/saml/metadata.ts'
import { other, rsa } from '../../src/dialects/saml/testdata/sample.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { openConsole } from './console-fill.ts'
import { inConsole, said } from './console-work.ts'
import { type RunningHub, startHub } from './hub.ts'
import { personOf } from './tour.ts'

const skip = chromiumAvailable() ?? false
const entityId = 'https://idp.harbor.example/'
const ssoUrl = 'https://idp.harbor.example/sso'

let browser: Browser
let hub: RunningHub
let provider: Server

const write = (...signers: { certificate: string }[]): string =>
  writeMetadata({ entityId, ssoUrl, certificates: signers.map(({ certificate }) => certificate) })

/** It publishes another key beside the one that its administrator has handed out. */
const openProvider = async (): Promise<Server> => {
  const metadata = write(rsa.signer, other.signer)
  const server = createServer((_, response) => response.end(metadata))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

before(async () => {
  if (skip) return
  hub = await startHub({ FOYER_LOG_LEVEL: 'silent', FOYER_OUTSIDE_ALLOW: '127.0.0.1,::1' })
  browser = await openChromium()
  provider = await openProvider()
})

after(async () => {
  await browser?.close()
  await hub?.close()
  provider?.close()
})

test(
  'SP-52: a provider is added by its metadata; a new key is compared and confirmed',
  {
    skip,
  },
  () =>
    inConsole(browser, hub, async (page) => {
      const { port } = provider.address() as AddressInfo
      await openConsole(page, hub, 'sources/new')
      await page.getByRole('link', { name: 'Any SAML identity provider' }).click()
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Harbor sign-in')
      const address = page.getByRole('textbox', { name: 'Metadata address' })
      await address.fill('harbor')
      await address.press('Enter')
      await page.locator('[aria-invalid=true]:focus').waitFor()
      assert.equal(await address.evaluate((field) => field === document.activeElement), true)
      await address.fill('')
      await page.getByRole('textbox', { name: 'Metadata', exact: true }).fill(write(rsa.signer))
      await page.getByRole('button', { name: 'Read it' }).click()
      await said(page, 'It was read.')
      await page.getByRole('button', { name: 'Add it, switched off' }).click()
      await said(page, 'Harbor sign-in is added')
      await page.getByText('ACS URL').waitFor()
      await page.getByRole('tab', { name: 'Settings' }).click()
      await address.fill(`http://127.0.0.1:${port}/metadata`)
      await page.getByRole('button', { name: 'Save' }).click()
      await said(page, 'Harbor sign-in is changed')
      await page.getByRole('tab', { name: 'Set-up' }).click()
      await page.getByRole('button', { name: 'Look what it publishes now' }).click()
      const row = (name: string) => page.getByRole('row', { name }).innerText()
      assert.equal(await row('entity id'), `entity id\t${entityId}\t${entityId}`)
      assert.match(await row('certificate 2'), /^certificate 2\tnot set\t[0-9A-F:]{95}, until /)
      await page.getByRole('button', { name: 'Take it over' }).click()
      await page.getByText('That is what is set.').waitFor()
      await page.getByRole('switch', { name: 'Harbor sign-in is in use' }).press('Space')
      await said(page, 'Harbor sign-in is switched on')
      await page.getByRole('tab', { name: 'Test' }).click()
      const trial = page.getByRole('link', { name: 'Sign in there to test it' })
      assert.match((await trial.getAttribute('href')) ?? '', /\/connectors\/[\w-]+\/test$/)
    }),
)

test(
  'TPL-16: a web service is tried out by its description, and nothing secret is shown',
  {
    skip,
  },
  () =>
    inConsole(browser, hub, async (page) => {
      const { ringotel } = hub.sample() as unknown as {
        ringotel: { authorize: string; key: string }
      }
      const { email, password } = personOf(hub, 'ana')
      const authenticate = {
        ...{ request_method: 'POST', request_url: ringotel.authorize },
        request_parameters: { username: '$username$', password: '$password$' },
        response_map: { values: [{ username: '$username$' }] },
      }
      const auth = { type: 'Bearer', token: '$Key$' }
      const description = { name: 'Phones', properties: ['Key'], auth, API: { authenticate } }
      await openConsole(page, hub, 'sources/new/ringotel')
      await page.getByLabel('Integration description').fill(JSON.stringify(description))
      await page.getByRole('button', { name: 'Read it' }).click()
      await said(page, 'It was read.')
      await page.getByRole('textbox', { name: 'Key' }).fill(ringotel.key)
      await page.getByLabel('Username or e-mail').fill(email)
      const typed = page.getByRole('textbox', { name: 'Password' })
      await typed.fill(password)
      await page.getByRole('button', { name: 'Only show what would be sent' }).click()
      await said(page, 'Nothing was sent.')
      await typed.press('Enter')
      await said(page, 'The source says yes')
      await page.getByRole('link', { name: 'Ana Ruiz' }).waitFor()
      const text = await page.locator('main').innerText()
      assert.match(text, /authorization: Bearer HIDDEN/)
      assert.ok(!text.includes(password) && !text.includes(ringotel.key))
    }),
)

test(
  'a source that people need is switched off and removed after it is said what that does',
  {
    skip,
  },
  () =>
    inConsole(browser, hub, async (page) => {
      await openConsole(page, hub, 'sources')
      await page.getByRole('switch', { name: 'Directory is in use' }).press('Space')
      await page.getByRole('button', { name: 'Switch it off' }).click()
      await said(page, 'Directory is switched off')
      await page.getByRole('link', { name: 'Directory' }).click()
      await page.getByRole('tab', { name: 'Settings' }).click()
      await page.getByRole('button', { name: 'Remove Directory' }).click()
      const dialog = page.getByRole('dialog', { name: 'Remove Directory?' })
      const remove = dialog.getByRole('button', { name: 'Remove Directory' })
      assert.equal(await remove.isDisabled(), true)
      await dialog.getByLabel('Type Directory to go on').fill('Directory')
      await remove.click()
      await said(page, 'Directory is removed.')
    }),
)
