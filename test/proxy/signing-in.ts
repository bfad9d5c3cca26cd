/** To the hub and back, and out again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChromium } from '../browser/chromium.ts'
import { fillIn, inContext, personOf } from '../browser/tour.ts'
import { valuesOf } from './application.ts'
import { ask, navigation, openBrowser } from './client.ts'
import type { Place } from './place.ts'

export const testSigningIn = (name: string, get: () => Place): void => {
  test(`FWD-05: ${name}: the sign-in leads back to the page that was asked for`, async () => {
    const { origin, hub, application } = get()
    const browser = openBrowser()
    const wanted = `${origin}/page/7?tab=a%2Fb&word=%C3%A9t%C3%A9`
    const first = await browser.go(wanted)
    assert.equal(first.status, 302)
    assert.ok(first.headers.location?.startsWith(`${origin}/.foyer/sign-in?to=`))
    assert.equal(application.reached.length, 0)
    const door = await browser.open(wanted)
    assert.equal(new URL(door.url).origin, hub.url)
    const { email, password } = personOf(hub, 'ana')
    const back = await browser.submit(door, { email, password })
    assert.deepEqual([back.status, back.url], [200, wanted])
    assert.equal(application.reached.at(-1)?.path, '/page/7?tab=a%2Fb&word=%C3%A9t%C3%A9')
  })

  test(`FWD-05: ${name}: only a page is led to the sign-in`, async () => {
    const { origin, application } = get()
    const { length } = application.reached
    for (const headers of [
      { accept: 'application/json' },
      { ...navigation, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { ...navigation, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    ]) {
      const answer = await ask(origin, '/api/pages', { headers })
      assert.deepEqual([answer.status, answer.headers.location], [401, undefined])
    }
    assert.equal(application.reached.length, length)
  })

  test(`FWD-05: ${name}: no sign-in leads to another site`, async () => {
    const { origin, signIn } = get()
    const browser = await signIn('ana')
    for (const to of ['https://evil.example/', '//evil.example/', '/\\evil.example', '@evil']) {
      const answer = await browser.open(`${origin}/.foyer/sign-in?to=${encodeURIComponent(to)}`)
      assert.deepEqual([answer.status, answer.url], [200, `${origin}/`], to)
    }
  })

  test(`FWD-06: ${name}: the cookie of the hub opens nothing at the application`, async () => {
    const { origin, hub, application, signIn } = get()
    const browser = await signIn('ana')
    const atHub = /foyer=[^;]+/.exec(browser.cookies(hub.url))?.[0] ?? ''
    assert.notEqual(atHub, '')
    assert.ok(!browser.cookies(origin).includes(atHub))
    const { length } = application.reached
    const answer = await ask(origin, '/page', { headers: { ...navigation, cookie: atHub } })
    assert.equal(answer.status, 302)
    assert.equal(application.reached.length, length)
  })

  test(`FWD-10: ${name}: a cookie that opens nothing any more is cleared on the way`, async () => {
    const headers = { ...navigation, cookie: 'foyer=of-another-time' }
    const answer = await ask(get().origin, '/.foyer/sign-in?to=/page', { headers })
    const cleared = answer.headers['set-cookie']?.some((line) => /^foyer=;.*Max-Age=0/.test(line))
    assert.ok(cleared, String(answer.headers['set-cookie']))
  })

  test(`FWD-07: ${name}: signing out closes the application at once, and the hub`, async () => {
    const { origin, hub, application, signIn } = get()
    const browser = await signIn('dev')
    const other = await signIn('ana')
    const headers = { 'sec-fetch-site': 'same-origin' }
    const out = await browser.go(`${origin}/.foyer/sign-out`, { headers })
    assert.deepEqual([out.status, out.headers.location], [303, `${hub.url}/signed-out`])
    const { length } = application.reached
    assert.equal((await browser.go(`${origin}/page`)).status, 302)
    assert.equal(application.reached.length, length)
    assert.match((await browser.open(`${hub.url}/`)).body, /name="password"/)
    assert.equal((await other.go(`${origin}/page`)).status, 200)
  })

  test(`FWD-07: ${name}: people who ask in turn are told apart`, async () => {
    const { origin, application, signIn } = get()
    const [ana, dev] = [await signIn('ana'), await signIn('dev')]
    for (const [browser, email] of [
      [ana, 'ana@harbor.example'],
      [dev, 'dev@harbor.example'],
      [ana, 'ana@harbor.example'],
    ] as const) {
      await browser.go(`${origin}/page`)
      const reached = application.reached.at(-1)
      assert.deepEqual(reached && valuesOf(reached, 'remote-email'), [email])
    }
  })

  test(`FWD-05: ${name}: in Chromium, there and back and out again`, async () => {
    const { origin, hub } = get()
    const { email, password } = personOf(hub, 'chloe')
    const browser = await openChromium()
    try {
      await inContext(browser, async (page) => {
        await page.goto(`${origin}/page?from=chromium`)
        assert.equal(new URL(page.url()).origin, hub.url)
        await fillIn(page, email, password)
        await page.waitForURL(`${origin}/page?from=chromium`)
        assert.match(await page.innerText('body'), /chloe@harbor\.example/)
        await page.goto(`${origin}/.foyer/sign-out`)
        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.getByText('You are signed out').waitFor()
        await page.goto(`${origin}/page`)
        assert.equal(new URL(page.url()).origin, hub.url)
      })
    } finally {
      await browser.close()
    }
  })
}
