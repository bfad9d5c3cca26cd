/** Somebody new makes an account at the door of a chat room. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { readFormFields, type TestHub } from '../helper.ts'
import { chosen, openRoom, type Room, roomOrigin } from './room.ts'

const minute = 60_000

let at: Room
let hub: TestHub
describe('register', () => {
  before(async () => {
    at = await openRoom()
    hub = at.hub
  })
  after(() => at.close())
  beforeEach(() => at.begin())

  test('somebody new is in with an address that is theirs, a name and a password', async () => {
    const browser = at.browser()
    const door = await browser.get('/sign-in')
    assert.match(door.body, /<a href="\/register">Create an account<\/a>/)
    const email = 'nia@elsewhere.example'
    const answer = await at.fill('/register', { email, username: 'Nia' }, browser)
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /Look into your mailbox/)
    assert.ok(answer.body.includes(email))
    assert.equal(await at.findUser(email), undefined, 'nobody is made before the letter is opened')

    const [letter] = at.letters
    assert.deepEqual(letter?.to, [email])
    assert.equal(letter?.headers.subject, 'Your account at Harbor Lounge')
    assert.ok(!letter?.raw.includes('Nia'), 'nothing that was typed but the address')
    const { origin, path, page } = await at.open(browser)
    assert.deepEqual([origin, path], [roomOrigin, '/register/choose'])
    assert.match(page.body, /Welcome to <bdi>Harbor Lounge<\/bdi>/)
    assert.equal(await at.findUser(email), undefined, 'nor by opening it')
    const done = await browser.post(path, { ...readFormFields(page.body), password: chosen })
    assert.deepEqual([done.statusCode, done.headers.location], [303, '/sign-in'])

    const user = (await at.findUser(email)) ?? assert.fail('nobody was made')
    const { harbor } = hub.organizations
    assert.deepEqual([user.username, user.homeId], ['Nia', harbor.id])
    assert.equal(user.emailVerifiedAt, hub.now())
    const roles = (await hub.hub.memberships.of(user.id)).map(({ role }) => role)
    assert.deepEqual(roles, ['visitor'])
    assert.deepEqual((await hub.hub.may(user, at.room)).yes, true)
    const wiki = await at.addRoom('Members', 'members.harbor.localhost:3000')
    assert.equal((await hub.hub.may(user, wiki)).yes, false, 'a visitor of the room alone')
    const [session] = (await hub.hub.sessions.list({ of: { userId: user.id } })).items
    assert.deepEqual([session?.reach, session?.method], [[at.room.id], 'mail'])
    assert.equal((await browser.get('/sign-in')).headers.location, '/')
    const again = at.browser()
    assert.equal((await again.signIn({ email }, { word: chosen })).statusCode, 303)

    const types = (await hub.events(30)).map(({ type }) => type)
    for (const type of ['user.added', 'grant.given', 'password.chosen', 'ticket.redeemed']) {
      assert.ok(types.includes(type), type)
    }
  })

  test('AUTH-04: known and unknown people get one answer at the registration', async () => {
    const { chloe } = hub.people
    const shut = await hub.hub.users.add({ home: hub.organizations.harbor, email: 's@h.example' })
    await hub.hub.users.change(shut.id, { status: 'disabled' })
    const mask = (answer: LightMyRequestResponse, email: string): string =>
      JSON.stringify([answer.statusCode, answer.headers, answer.body])
        .replaceAll(email, '<email>')
        .replaceAll(/"content-length":"\d+"|"date":"[^"]*"|[\w-]{43}/g, '')
    const emails = [chloe.email ?? '', 'new@elsewhere.example', 's@h.example']
    const answers: string[] = []
    // A username that somebody has is no different from another.
    await hub.hub.users.change(chloe.id, { username: 'Chlo' })
    for (const email of emails) {
      answers.push(mask(await at.fill('/register', { email, username: 'chlo' }), email))
    }
    for (const answer of answers) assert.equal(answer, answers[0])
    assert.deepEqual(at.letters.map(({ to }) => to[0]).sort(), emails.slice(0, 2).sort())
    const [refused] = (await hub.events(20)).filter(({ type }) => type === 'register.asked')
    assert.equal(refused?.outcome, 'refused')
  })

  test('a username that is taken gets a number; without one it is of the e-mail', async () => {
    for (const [email, username, kept] of [
      ['one@elsewhere.example', 'Skipper', 'Skipper'],
      ['two@elsewhere.example', 'skipper', 'skipper-2'],
      ['pilot@elsewhere.example', '', 'pilot'],
    ] as const) {
      await at.fill('/register', { email, username })
      assert.equal((await at.choose()).statusCode, 303)
      assert.equal((await at.findUser(email))?.username, kept)
    }
  })

  test('whoever is known is told so in the letter, and the link lets them in here', async () => {
    const email = 'vera@elsewhere.example'
    const other = await at.addRoom('Quiet Room', 'quiet.harbor.localhost:3000')
    await at.fill('/register', { email })
    await at.choose()
    const visitor = (await at.findUser(email)) ?? assert.fail('nobody was made')
    assert.equal((await hub.hub.may(visitor, other)).yes, false)
    const quiet = hub.browser({ host: 'quiet.harbor.localhost:3000' })
    const count = async () =>
      (await hub.hub.users.list({ within: hub.organizations.harbor })).items.length
    const before = await count()
    await at.fill('/register', { email }, quiet)
    const letter = at.letters.at(-1)
    assert.equal(letter?.headers.subject, 'You have an account for Quiet Room')
    const { origin, path } = await at.open(quiet)
    assert.deepEqual([origin, path], ['http://quiet.harbor.localhost:3000', '/reset'])
    assert.equal((await hub.hub.may(visitor, other)).yes, false, 'not before it is used')
    assert.equal((await at.choose(quiet, 'eight herons near the weir')).statusCode, 303)
    assert.equal((await hub.hub.may(visitor, other)).yes, true)
    assert.equal(await count(), before, 'the same person')
  })

  test('whoever is known without a password is invited to choose one', async () => {
    const user = await hub.hub.users.add({ home: hub.organizations.downtown, email: 'i@h.example' })
    await at.fill('/register', { email: user.email ?? '' })
    const { origin, path } = await at.open()
    assert.deepEqual([origin, path], [roomOrigin, '/invite'])
    const before = await hub.hub.may(user, at.room)
    assert.equal((await at.choose()).headers.location, '/sign-in')
    assert.deepEqual(await hub.hub.may(user, at.room), before, 'open to them without a grant')
  })

  test('AUTH-08: a link works once, for an hour, while the address has no account', async () => {
    const email = 'once@elsewhere.example'
    await at.fill('/register', { email })
    const [letter] = at.letters
    await at.fill('/register', { email })
    hub.pass(60 * minute - 1)
    const browser = at.browser()
    const fields = readFormFields((await at.open(browser)).page.body)
    const choose = (password: string) => browser.post('/register/choose', { ...fields, password })
    assert.equal((await choose('too short')).statusCode, 400)
    const answers = await Promise.all([choose(chosen), choose('nine herons near the weir')])
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 410])
    for (const each of [letter, at.letters[1]]) {
      const { page } = await at.open(at.browser(), each)
      assert.equal(page.statusCode, 410)
      assert.match(page.body, /href="\/register">Send a new link/)
    }
    await at.fill('/register', { email: 'late@elsewhere.example' })
    hub.pass(60 * minute)
    assert.equal((await at.open()).page.statusCode, 410)
  })

  test('AUTH-09: an address is asked for three times, and asks ten times', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 5; index += 1) {
      const answer = await at.fill(
        '/register',
        { email: 'MANY@e.example' },
        at.browser(`198.18.1.${index}`),
      )
      statuses.push(answer.statusCode)
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429])
    const browser = at.browser('198.18.2.1')
    const more: number[] = []
    for (let index = 0; index < 11; index += 1) {
      more.push((await at.fill('/register', { email: `m${index}@e.example` }, browser)).statusCode)
    }
    assert.deepEqual(more, [...Array(10).fill(200), 429])
  })

  test('what is no address or no name is said beside the form, which keeps both', async () => {
    for (const [form, words, field] of [
      [{ email: 'not an address', username: 'Nia' }, /does not look like an address/, 'email'],
      [{ email: 'nia@e.example', username: 'nia@home' }, /cannot be a username/, 'username'],
      [{ email: 'nia@e.example', username: 'x'.repeat(101) }, /cannot be a username/, 'username'],
    ] as const) {
      const { statusCode, body } = await at.fill('/register', form)
      assert.equal(statusCode, 400)
      assert.match(body, words)
      assert.ok(body.includes(`value="${form.email}"`) && body.includes(`value="${form.username}"`))
      assert.match(body, new RegExp(`id="${field}"[^>]*aria-invalid="true"`))
    }
    assert.equal(at.letters.length, 0)
  })

  test('there is no registration at the hub, at an organization, or without mail', async () => {
    for (const host of ['localhost:3000', 'harbor.localhost:3000']) {
      const browser = hub.browser({ host })
      assert.equal((await browser.get('/register')).statusCode, 404)
      assert.equal((await browser.post('/register', { email: 'x@e.example' })).statusCode, 404)
    }
    const { harbor } = hub.organizations
    const [noMail, elsewhere] = [await openRoom({}, { mail: undefined, isDevelopment: false }), at]
    await hub.hub.organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
    for (const { browser } of [noMail, elsewhere]) {
      assert.equal((await browser().get('/register')).statusCode, 404)
      assert.doesNotMatch((await browser().get('/sign-in')).body, /Create an account/)
    }
    await hub.hub.organizations.change(harbor.id, { settings: { passwords: null } })
    await noMail.close()
  })
})
