/** WEB-11: no place to go that a request brings along leads away from here. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readTarget } from '../../src/redirect-target.ts'
import { type Browser, openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { nameOfRoute, routesOf } from './route.ts'
import { hostileTargets, ownTargets } from './target-payload.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

/** Fails unless every browser that reads this Location stays where it is. */
const checkStays = (location: string, what: string): void => {
  const shown = JSON.stringify(what)
  assert.match(location, /^\/(?![/\\])[!-~]*$/, `${shown} → ${location}`)
  assert.ok(!location.includes('\\'), shown)
  for (const own of ['http://localhost:3000', 'https://sso.foyer.test', 'https://[::1]:8443']) {
    const origin = new URL(own).origin
    for (const base of [own, `${own}/sign-in?pending=x`, `${own}/a/b/c`]) {
      assert.equal(new URL(location, base).origin, origin, `${shown} → ${location}`)
    }
    assert.equal(new URL(`${own}${location}`).origin, origin, shown)
  }
}

const locationOf = (answer: { headers: Record<string, unknown> }): string =>
  String(answer.headers.location ?? '/')

test('WEB-11: there are more than 300 spellings', () => {
  assert.ok(new Set(hostileTargets).size > 1_500)
})

test('WEB-11: readTarget gives a path of our own, or nothing', () => {
  for (const text of hostileTargets) {
    const target = readTarget(text)
    if (target !== undefined) checkStays(target, text)
  }
  assert.deepEqual(ownTargets.map(readTarget), ownTargets)
  assert.equal(readTarget(undefined), undefined)
  assert.equal(readTarget(`/${'a'.repeat(7_000)}`), undefined)
})

test('WEB-11: what waits for a sign-in leads nowhere else', async () => {
  const browser = await enter(hub, hub.people.ana)
  for (const text of hostileTargets.filter((_, index) => index % 3 === 0)) {
    const answer = await browser.get(await hub.hub.signIn.start({ to: text }))
    assert.equal(answer.statusCode, 303)
    checkStays(locationOf(answer), text)
  }
  for (const text of ownTargets) {
    const answer = await browser.get(await hub.hub.signIn.start({ to: text }))
    assert.equal(answer.headers.location, text)
  }
})

test('WEB-11: what waits leads nowhere else after a real sign-in either', async () => {
  for (const to of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/./\\evil.example',
  ]) {
    const browser = hub.browser()
    const at = await hub.hub.signIn.start({ to })
    assert.equal((await browser.signIn(hub.people.ana, { at })).headers.location, '/')
  }
})

/** What the sign-in page makes of the address that a browser without a session asked for. */
const afterSignIn = async (browser: Browser, url: string): Promise<string> => {
  const first = await hub.browser().get(url)
  if (first.statusCode !== 303) return '/'
  checkStays(locationOf(first), url)
  return locationOf(await browser.get(locationOf(first)))
}

test('WEB-11: the address that was asked for leads nowhere else', async () => {
  const browser = await enter(hub, hub.people.ana)
  for (const text of hostileTargets.filter((_, index) => index % 11 === 0)) {
    const path = encodeURI(text.replaceAll(/[\0\s]/g, '%09'))
    for (const url of [
      `/?${path}`,
      `/?next=${path}`,
      `/applications/${encodeURIComponent(path)}/open`,
    ]) {
      checkStays(await afterSignIn(browser, url), url)
    }
  }
})

const names = ['next', 'to', 'url', 'return', 'returnTo', 'return_to', 'redirect', 'redirect_uri']
const more = ['continue', 'rd', 'goto', 'dest', 'RelayState', 'target', 'callback', 'r', 'u', '']

test('WEB-11: no route follows a place that its query or its form names', async () => {
  const { id } = hub.organizations.harbor
  for (const place of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
    const query = new URLSearchParams([...names, ...more].map((name) => [name, place]))
    for (const route of routesOf(hub.server)) {
      // Single sign-on answers at registered addresses only; its own tests hold it to that.
      if (route.method !== 'GET' || route.url.endsWith('/start')) continue
      const url = route.url.replaceAll(':root', id).replaceAll(/:\w+/g, 'x')
      for (const browser of [hub.browser(), await enter(hub, hub.people.ana)]) {
        const answer = await browser.get(`${url}?${query}`)
        checkStays(locationOf(answer), nameOfRoute(route))
      }
    }
  }
})

test('WEB-11: the form of the door and of signing out name no place to go', async () => {
  const place = 'https://evil.example/'
  const extra = Object.fromEntries(
    [...names, 'pending', 'organization'].map((name) => [name, place]),
  )
  const browser = hub.browser()
  const fields = readFormFields((await browser.get(`/sign-in?${new URLSearchParams(extra)}`)).body)
  assert.ok(!JSON.stringify(fields).includes('evil'))
  const form = { ...fields, ...extra, email: hub.people.ana.email ?? '' }
  const answer = await browser.post('/sign-in', {
    ...form,
    password: 'correct horse battery staple',
  })
  assert.equal(answer.statusCode, 303)
  assert.equal(answer.headers.location, '/')
  const { token = '' } = readFormFields((await browser.get('/')).body)
  const out = await browser.post('/sign-out', { token, ...extra })
  assert.equal(out.headers.location, '/signed-out')
})
