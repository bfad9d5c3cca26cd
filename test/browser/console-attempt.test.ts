/**
 * Ten set-ups that do not work, each met by a person in a real browser. They read a code off the
 * page; their administrator types it into the console and reads what happened and what to do.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { password } from '../helper.ts'
import { checkPage } from './axe.ts'
import { type Broken, type BrokenHub, codeOn, openBrokenHub } from './broken.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { inContext } from './tour.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let place: BrokenHub

before(async () => {
  if (skip) return
  browser = await openChromium()
  place = await openBrokenHub()
})

after(async () => {
  await browser?.close()
  await place?.close()
})

const signIn = async (page: Page, email: string | null): Promise<void> => {
  await page.goto(`${place.url}/admin`)
  await page.getByLabel(/^E-mail/).fill(email ?? '')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('h1').waitFor()
}

const codes = new Map<string, Promise<string>>()

const meet = async ({ meet: go }: Broken): Promise<string> => {
  let code = ''
  await inContext(browser, async (page) => {
    await go(page)
    code = await codeOn(page)
  })
  return code
}

/** A person meets it, once, in a browser of their own, and reads the code out. */
const codeOf = (name: string): Promise<string> => {
  const broken = place.broken.find((each) => each.name === name)
  const code = codes.get(name) ?? (broken ? meet(broken) : assert.fail(name))
  codes.set(name, code)
  return code
}

const find = async (page: Page, typed: string): Promise<void> => {
  await page.getByRole('link', { name: 'Attempts' }).first().click()
  await page.getByLabel('Code, e-mail or application').fill(typed)
  await page.keyboard.press('Enter')
}

const checkExplained = async (page: Page, broken: Broken): Promise<void> => {
  const { sentence, remedy, fix, asked } = broken
  const verdict = page.locator('.explained')
  await verdict.waitFor()
  const words = await verdict.innerText()
  assert.ok(words.includes(sentence), `${words} says nothing of: ${sentence}`)
  assert.ok(words.includes(remedy), `${words} says nothing of: ${remedy}`)
  if (asked !== undefined) assert.ok(words.includes(asked), words)
  if (fix !== undefined) await verdict.getByRole('link', { name: fix }).waitFor()
  assert.ok((await page.locator('.timeline > .failed').count()) > 0)
}

test(
  'ten set-ups that do not work are each explained by the code that the person saw',
  {
    skip,
  },
  () =>
    inContext(browser, async (page, context) => {
      const faults = await watchFaults(context)
      await signIn(page, place.hub.people.ana.email)
      assert.equal(place.broken.length, 10)
      for (const broken of place.broken) {
        const code = await codeOf(broken.name)
        // As somebody types who has heard it.
        await find(page, code.toLowerCase().replace('-', ' '))
        await page.waitForURL(`**/admin/harbor/attempts/${code}`)
        await checkExplained(page, broken)
      }
      assert.deepEqual(faults, [])
    }),
)

test('what was asked is marked where it differs, and the message can be read', { skip }, () =>
  inContext(browser, async (page) => {
    await codeOf('an answer address that is not registered')
    await signIn(page, place.hub.people.ana.email)
    await find(page, 'Wiki')
    await page.getByRole('link', { name: 'Somebody could not open Wiki' }).click()
    await page.locator('.explained').waitFor()
    assert.deepEqual(await page.locator('.evidence mark').allInnerTexts(), ['2'])
    await page.getByText('Show the message').press('Enter')
    const message = await page.getByRole('region', { name: 'xml' }).innerText()
    assert.match(message, /\n {2}<saml:Issuer[^>]*>https:\/\/wiki\.example\/Wiki<\/saml:Issuer>\n/)
    await checkPage(page, 'attempt')
    await page.getByRole('link', { name: 'Open the settings of Wiki' }).click()
    await page.getByRole('heading', { level: 1, name: 'Wiki' }).waitFor()
  }),
)

test('what is copied for a ticket says what to do, and nothing of who it was', { skip }, () =>
  inContext(browser, async (page, context) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await codeOf('somebody who is not known')
    await signIn(page, place.hub.people.ana.email)
    await find(page, 'nobody@harbor.example')
    await page.getByRole('button', { name: 'No longer only those of nobody@' }).waitFor()
    await page.getByRole('link', { name: 'nobody@harbor.example could not sign in' }).click()
    await page.getByRole('button', { name: 'Copy for a ticket' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    const [title, code] = text.split('\n')
    assert.equal(title, 'nobody@harbor.example could not sign in')
    assert.match(code ?? '', /^Code [0-9A-Z]{4}-[0-9A-Z]{4}, 2026-11-21T09:00:00\.000Z$/)
    assert.match(text, /What to do: Check the spelling.*\nRule: user\.unknown\n/)
    assert.ok(!/not the password|127\.0\.0\.1|::1/.test(text), text)
  }),
)

test('the list is filtered by its address, and a code that nobody has is said so', { skip }, () =>
  inContext(browser, async (page) => {
    await codeOf('a wrong password')
    await codeOf('a source that answers 500')
    await signIn(page, place.hub.people.ana.email)
    await page.goto(`${place.url}/admin/harbor/attempts?outcome=refused&rule=password.wrong`)
    await page.getByRole('link', { name: 'chloe okafor could not sign in' }).waitFor()
    assert.equal(await page.locator('tbody tr').count(), 1)
    await page.getByRole('button', { name: /refused by the rule password\.wrong/ }).click()
    await page.getByRole('link', { name: 'Kai Quay could not sign in' }).waitFor()
    await find(page, 'no such thing')
    await page.getByText('“no such thing” is no code and no e-mail').waitFor()
    await find(page, '0000-0000')
    await page.getByText('Nothing is known of 0000-0000').waitFor()
    await checkPage(page, 'attempt-unknown')
  }),
)

test('TEN-01: a code of another company opens nothing', { skip }, () =>
  inContext(browser, async (page) => {
    const code = await codeOf('a wrong password')
    await signIn(page, place.hub.people.otto.email)
    await find(page, code)
    await page.getByText(`Nothing is known of ${code}`).waitFor()
  }),
)
