/** Launches in a real browser: from the launcher, from the service provider, and by a link. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import {
  fillIn,
  goBack,
  holdHandOver,
  inContext,
  personOf,
  providerStart,
  signIn,
  tileOf,
} from './tour.ts'

const skip = chromiumAvailable() ?? false
const provider = 'Test Service Provider'

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

const checkSignedIn = async (page: Page, email: string): Promise<void> => {
  await page.getByRole('heading', { name: `${email} is signed in` }).waitFor()
  assert.match(page.url(), /\/saml\/[^/]+\/test\/acs$/)
}

/** Counts the forms that the page sends to a service provider. */
const countPosts = (page: Page): (() => number) => {
  let posts = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/acs')) posts += 1
  })
  return () => posts
}

test('a person signs in, clicks a tile, and the service provider knows them', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'ana')
    await page.getByRole('heading', { name: 'Hello, Ana' }).waitFor()
    const count = countPosts(page)
    await tileOf(page, provider).click()
    await checkSignedIn(page, 'ana@harbor.example')
    assert.match(
      await page.getByText('Signed', { exact: true }).locator('..').innerText(),
      /assertion/,
    )
    assert.equal(count(), 1)
    await page.getByRole('link', { name: 'Your applications' }).click()
    await page.waitForURL(`${hub.url}/`)
  }),
)

test('begun at the service provider, it leads through the door and back', { skip }, () =>
  inContext(browser, async (page) => {
    await page.goto(providerStart(hub))
    await page.getByText(`to continue to ${provider}`).waitFor()
    const { email, password } = personOf(hub, 'chloe')
    await fillIn(page, email, password)
    await checkSignedIn(page, email)
    // Signed in by now, nobody is asked again.
    await page.getByRole('link', { name: 'Sign in from here' }).click()
    await checkSignedIn(page, email)
  }),
)

test('without script, the same ways lead on by the button', { skip }, () =>
  inContext(
    browser,
    async (page) => {
      await signIn(page, hub, 'ben')
      await tileOf(page, provider).click()
      await page.getByRole('button', { name: `Continue to ${provider}` }).click()
      await checkSignedIn(page, 'ben@harbor.example')
      await page.getByRole('link', { name: 'Sign in from here' }).click()
      await page.getByRole('button', { name: `Continue to ${provider}` }).click()
      await checkSignedIn(page, 'ben@harbor.example')
    },
    { javaScriptEnabled: false },
  ),
)

test('with the keyboard alone: sign in, find the tile, open it', { skip }, () =>
  inContext(browser, async (page) => {
    const { email, password } = personOf(hub, 'dev')
    await page.goto(hub.url)
    // The cursor stands in the e-mail; the next stop is the password.
    await page.locator('#email:focus').waitFor()
    await page.keyboard.type(email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${hub.url}/`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#main$/)
    // The first stop of the main part, past the bar.
    await page.keyboard.press('Tab')
    await page.locator('.tile:focus', { hasText: provider }).press('Enter')
    await checkSignedIn(page, email)
  }),
)

test('after the sign-in form, a link to another site is followed too', { skip }, () =>
  inContext(browser, async (page) => {
    // Browsers hold every redirect that follows a form to the form's own policy.
    await page.route('https://mls.example/**', (route) => route.fulfill({ body: 'The listings' }))
    const mls = hub.sample().applications.find(({ name }) => name === 'Regional MLS')
    await page.goto(`${hub.url}/applications/${mls?.id}/open`)
    const { email, password } = personOf(hub, 'ana')
    await fillIn(page, email, password)
    await page.getByText('The listings').waitFor()
    assert.equal(page.url(), 'https://mls.example/search')
    await page.goto(hub.url)
    await tileOf(page, 'Regional MLS').click()
    await page.getByText('The listings').waitFor()
  }),
)

type OpenLink = { name: string; open_url: string }

const findOpenUrl = async (): Promise<string> => {
  const { organization, keys } = hub.sample()
  const answer = await fetch(`${hub.url}/brands/${organization.id}/sso_applications`, {
    headers: { authorization: `Bearer ${keys.api}` },
  })
  const { data } = (await answer.json()) as { data: OpenLink[] }
  return data.find(({ name }) => name === provider)?.open_url ?? assert.fail('no such link')
}

test('an open_url opens its application in a clean browser, and nothing else', { skip }, () =>
  inContext(browser, async (page) => {
    await page.goto(await findOpenUrl())
    await checkSignedIn(page, 'ana@harbor.example')
    await page.goto(hub.url)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  }),
)

test('Back after the hand-over skips it, or says that it is over', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'ana')
    const count = countPosts(page)
    await tileOf(page, provider).click()
    await checkSignedIn(page, 'ana@harbor.example')
    await goBack(page)
    assert.equal(page.url(), `${hub.url}/`)
    await tileOf(page, provider).waitFor()
    assert.equal(count(), 1)
  }),
)

test('Back to a hand-over that stood still sends nothing again', { skip }, () =>
  inContext(browser, async (page) => {
    await signIn(page, hub, 'ana')
    const count = countPosts(page)
    await holdHandOver(page, provider)
    await page.goto(`${hub.url}/?q=test`)
    await goBack(page)
    await page.getByRole('heading', { name: `${provider} was opened` }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Continue to' }).isVisible(), false)
    assert.equal(count(), 1)
  }),
)
