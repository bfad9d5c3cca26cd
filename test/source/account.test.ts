/** Several accounts with one password: the page that asks which one, and what it may be told. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { User } from '../../src/user.ts'
import { type Browser, readFormFields } from '../helper.ts'
import { openSourceHub, type SourceHub, yes } from './source.ts'

let hub: SourceHub
let both: User[]
describe('account', () => {
  before(async () => {
    hub = await openSourceHub()
    const { harbor } = hub.organizations
    const add = (username: string) => hub.hub.users.add({ home: harbor, username })
    both = [await add('desk'), await add('night')]
    await hub.addSource(harbor, 'phones', yes('desk', 'night'), { asks: 'anyone' })
  })
  after(() => hub.close())
  beforeEach(() => hub.says('phones', yes('desk', 'night')))

  const at = '/sign-in?organization=harbor'
  const idOf = (index: number): string => both[index]?.id ?? ''

  /** The page of the choice in that browser, which has shown its password. */
  const openChoice = async (browser: Browser, keep = false) => {
    const fields = readFormFields((await browser.get(at)).body)
    const form = { ...fields, email: 'extension 7', password: 'x', ...(keep && { keep: '1' }) }
    const page = await browser.post('/sign-in', form)
    assert.equal(page.statusCode, 200)
    return { page: page.body, form: readFormFields(page.body) }
  }

  const choose = (browser: Browser, form: Record<string, string>, user: string, more = {}) =>
    browser.post('/sign-in/account', { ...form, ...more, user })

  test('the page names the accounts, and the one that is chosen is signed in', async () => {
    const browser = hub.browser()
    const { page, form } = await openChoice(browser, true)
    for (const [index, name] of ['desk', 'night'].entries()) {
      assert.match(page, new RegExp(`<button[^>]* name="user" value="${idOf(index)}">[^]*${name}`))
    }
    assert.ok(!browser.jar.has('foyer'))
    const answer = await choose(browser, form, idOf(1))
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
    const [event] = await hub.events(1)
    assert.deepEqual([event?.userId, event?.data.method], [idOf(1), 'connector'])
    assert.equal(event?.data.keep, true, 'as it was ticked before')
    assert.ok(!browser.jar.has('foyer-account'), 'nothing is remembered unasked')
  })

  test('what waits for the sign-in still waits after the choice', async () => {
    const { id } = await hub.hub.applications.add({
      owner: hub.organizations.harbor,
      name: 'Handbook',
      type: 'link',
      settings: { url: 'https://handbook.example/' },
    })
    const browser = hub.browser({ host: 'harbor.localhost:3000' })
    const door = await browser.follow(await browser.get(`/applications/${id}/open`))
    const fields = { ...readFormFields(door.body), email: 'extension 7', password: 'x' }
    const page = await browser.post('/sign-in', fields)
    const answer = await choose(browser, readFormFields(page.body), idOf(0))
    assert.match(String(answer.headers.location), new RegExp(`^/applications/${id}/open`))
  })

  test('a choice is remembered if it is ticked, and forgotten when it fits no more', async () => {
    const browser = hub.browser()
    const { form } = await openChoice(browser)
    await choose(browser, form, idOf(0), { remember: '1' })
    browser.jar.delete('foyer')
    const enter = async () => {
      const fields = readFormFields((await browser.get(at)).body)
      return browser.post('/sign-in', { ...fields, email: 'extension 7', password: 'x' })
    }
    assert.equal((await enter()).statusCode, 303)
    assert.equal((await hub.events(1))[0]?.userId, idOf(0))
    browser.jar.delete('foyer')
    const third = await hub.hub.users.add({ home: hub.organizations.harbor, username: 'third' })
    hub.says('phones', yes('night', 'third'))
    assert.equal((await enter()).statusCode, 200)
    assert.ok(!browser.jar.has('foyer-account'))
    hub.says('phones', yes('third'))
    assert.equal((await enter()).statusCode, 303)
    assert.equal((await hub.events(1))[0]?.userId, third.id)
  })

  test('a remembered account is a wish: without the password it opens nothing', async () => {
    const browser = hub.browser()
    browser.jar.set('foyer-account', hub.people.ana.id)
    const { form } = await openChoice(browser)
    const answer = await choose(browser, form, hub.people.ana.id)
    assert.equal(answer.statusCode, 410)
    assert.ok(!browser.jar.has('foyer'))
  })

  test('a choice is made once, in its browser, of its attempt, within five minutes', async () => {
    const browser = hub.browser()
    const { form } = await openChoice(browser)
    const other = hub.browser()
    const own = await openChoice(other)
    // The form is the other browser's own, and the proof in it is not.
    const swapped = { ...own.form, choice: form.choice ?? '' }
    assert.equal((await choose(other, swapped, idOf(0))).statusCode, 410)
    const later = await openChoice(browser)
    const mixed = { ...later.form, choice: form.choice ?? '' }
    assert.equal((await choose(browser, mixed, idOf(0))).statusCode, 410, 'of another attempt')
    for (const user of [hub.people.ana.id, hub.people.otto.id, 'x']) {
      assert.equal((await choose(browser, form, user)).statusCode, 410, 'not offered')
    }
    assert.equal((await choose(browser, form, '')).statusCode, 400)
    const broken = { ...form, choice: `${form.choice?.slice(0, -4)}AAA=` }
    assert.equal((await choose(browser, broken, idOf(0))).statusCode, 410)
    const twice = await Promise.all([0, 1].map((index) => choose(browser, form, idOf(index))))
    assert.deepEqual(twice.map(({ statusCode }) => statusCode).sort(), [303, 410])
    assert.equal((await choose(browser, form, idOf(0))).statusCode, 410)
    hub.pass(5 * 60_000)
    assert.equal((await choose(browser, later.form, idOf(0))).statusCode, 410)
    const event = (await hub.events(5)).find(({ type }) => type === 'page.refused')
    assert.match(String(event?.data.cause), /no such choice in this browser/)
  })

  test('who is disabled meanwhile is not signed in by a choice', async () => {
    const browser = hub.browser()
    const { form } = await openChoice(browser)
    await hub.hub.users.change(idOf(0), { status: 'disabled' })
    assert.equal((await choose(browser, form, idOf(0))).statusCode, 403)
    await hub.hub.users.change(idOf(0), { status: 'active' })
    assert.ok(!browser.jar.has('foyer'))
  })
})
