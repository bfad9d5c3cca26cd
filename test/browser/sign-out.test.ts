/** Sign-out in a real browser, with the providers that people have signed in with. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openRealProvider } from '../../src/dialects/oidc/testdata/real-provider.ts'
import { readCertifiedKey } from '../../src/dialects/saml/certified-key.ts'
import { rsa } from '../../src/dialects/saml/testdata/sample.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { checkPage } from './axe.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { findPort } from './hub.ts'
import { openIdentityProvider } from './identity-provider.ts'
import { inContext } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false
const email = 'ana.ruiz@harbor.example'

let browser: Browser
let hub: TestHub
before(async () => {
  if (skip) return
  browser = await openChromium()
  const port = await findPort()
  hub = await openTestHub({ url: `http://localhost:${port}`, outsideAllow: ['127.0.0.1'] })
  await hub.server.listen({ port, host: 'localhost' })
})
after(async () => {
  await browser?.close()
  await hub?.close()
})

const continueWith = (page: Page, name: string) =>
  page.getByRole('link', { name: `Continue with ${name}` }).click()

const clickSignOut = async (page: Page): Promise<void> => {
  await page.locator('.menu summary').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
}

const isAtHub = (page: Page): Promise<void> => page.waitForURL(`${hub.config.url}/`)

/** Nobody is signed in here: the launcher asks for a sign-in. */
const checkSignedOut = async (page: Page): Promise<void> => {
  await page.goto(`${hub.config.url}/`)
  await page.waitForURL(/\/sign-in/)
}

/** The providers live in the present, and other tests may have gone before this one. */
const goToPresent = (): void => hub.pass(Date.now() - hub.now())

const openOkta = async () => {
  const { harbor } = hub.organizations
  const callbacks = [`/oidc/callback`, `/oidc/callback/${harbor.id}`]
  const ana = { sub: 'ana', email, email_verified: true }
  const claims = { openid: ['sub', 'sid'], email: ['email', 'email_verified'], profile: ['name'] }
  const provider = await openRealProvider(
    {
      ...{ path: '', people: { ana }, claims, isWhole: true },
      authentication: 'client_secret_basic',
    },
    callbacks.map((path) => `${hub.config.url}${path}`),
    [`${hub.config.url}/signed-out`],
  )
  const connector = await hub.hub.connectors.add({
    ...{ owner: harbor, name: 'Okta', type: 'oidc', domains: ['harbor.example'] },
    settings: {
      ...{ issuer: provider.issuer, clientId: 'foyer', clientSecret: 'a secret of the tests' },
      ...{ signOutThere: true },
    },
  })
  return { provider, connector }
}

test('an OpenID provider: signed out here, then there, then back', { skip }, () =>
  inContext(browser, async (page, context) => {
    goToPresent()
    const { provider, connector } = await openOkta()
    try {
      await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ body: '' }))
      const faults = await watchFaults(context)
      const signIn = async (): Promise<void> => {
        await page.goto(`${hub.config.url}/sign-in?organization=harbor`)
        await continueWith(page, 'Okta')
        await page.locator('input[name=login]').fill('ana')
        await page.locator('input[name=password]').fill('theirs')
        await page.getByRole('button', { name: 'Sign-in' }).click()
        await isAtHub(page)
      }
      await signIn()
      await clickSignOut(page)
      await page.waitForURL(`${provider.issuer}/session/end**`)
      // Here it is over, whatever the person answers there.
      const aside = await context.newPage()
      await checkSignedOut(aside)
      await page.getByRole('button', { name: 'Yes, sign me out' }).click()
      await page.getByText('You were also led to Okta to sign out there.').waitFor()
      await checkPage(page, 'signed-out-led')
      assert.ok(page.url().startsWith(`${hub.config.url}/signed-out?state=`))
      // There it is over too: nobody comes in by a click.
      await signIn()
      assert.deepEqual(faults, [])
    } finally {
      await hub.hub.connectors.change(connector, { isActive: false })
      await provider.close()
    }
  }),
)

const openHarborId = async () => {
  const provider = await openIdentityProvider(email)
  const { harbor } = hub.organizations
  const connector = await hub.hub.connectors.add({
    ...{ owner: harbor, name: 'Harbor ID', type: 'saml-provider', domains: ['harbor.example'] },
    settings: {
      ...{ entityId: provider.origin, ssoUrl: `${provider.origin}/sso` },
      ...{ certificates: [rsa.signer.certificate], trustEmails: true },
      ...{ sloUrl: `${provider.origin}/slo`, signOutThere: true },
    },
  })
  const base = `${hub.config.url}/saml/${harbor.id}/provider/${connector.id}`
  await hub.hub.signingKeys.current(harbor)
  const published = await hub.hub.signingKeys.published(harbor)
  provider.register({
    ...{ acs: `${base}/acs`, slo: `${base}/slo`, entityId: `${base}/metadata` },
    keys: published.map(({ certificate }) => readCertifiedKey(certificate)),
  })
  return { provider, connector }
}

test('SP-53: a SAML provider: signed out here and there, begun at either side', { skip }, () =>
  inContext(browser, async (page, context) => {
    goToPresent()
    const { provider, connector } = await openHarborId()
    try {
      const faults = await watchFaults(context)
      const signIn = async (): Promise<void> => {
        await page.goto(`${hub.config.url}/sign-in?organization=harbor`)
        await continueWith(page, 'Harbor ID')
        await page.getByRole('button', { name: 'Sign in at Harbor ID' }).click()
        await isAtHub(page)
      }
      await signIn()
      assert.equal(provider.isSignedIn(), true)
      await clickSignOut(page)
      await page.getByText('You are signed out at Harbor ID too.').waitFor()
      await checkPage(page, 'signed-out-there')
      assert.equal(provider.isSignedIn(), false)
      await checkSignedOut(page)

      await signIn()
      const aside = await context.newPage()
      await aside.goto(`${provider.origin}/forge`)
      await aside.getByRole('button').click()
      await aside.getByText('This did not arrive whole').waitFor()
      await page.goto(`${hub.config.url}/`)
      await page.getByRole('heading', { name: 'Hello' }).waitFor()
      await aside.goto(`${provider.origin}/leave`)
      await aside.getByRole('button').click()
      await aside.getByText('Signed out everywhere').waitFor()
      await checkSignedOut(page)
      assert.deepEqual(faults, [])
    } finally {
      await hub.hub.connectors.change(connector, { isActive: false })
      await provider.close()
    }
  }),
)
