/** The door of a chat room: signing in, forgotten passwords, and the pages of the website. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { leadsTo, readFormFields, type TestHub } from '../helper.ts'
import { chosen, openRoom, type Room, roomOrigin } from './room.ts'

let at: Room
let hub: TestHub
describe('door', () => {
  before(async () => {
    at = await openRoom()
    hub = at.hub
  })
  after(() => at.close())
  beforeEach(() => at.begin())

  test('signing in at the door of a room reaches the room alone', async () => {
    const { ana } = hub.people
    const browser = at.browser()
    assert.equal((await browser.signIn(ana)).statusCode, 303)
    const [session] = (await hub.hub.sessions.list({ of: { userId: ana.id } })).items
    assert.deepEqual(session?.reach, [at.room.id])
    const own = hub.browser()
    own.jar.set('foyer', browser.jar.get('foyer') ?? '')
    assert.match(String((await own.get('/')).headers.location), /^\/sign-in\?pending=/)
    assert.equal((await own.get('/api/me')).statusCode, 401)
  })

  test('the door leads to the hub, for who has an account there', async () => {
    const { body } = await at.browser().get('/sign-in')
    assert.match(body, /href="\/\.foyer\/sign-in\?to=\/">Continue with Harbor</)
    assert.match(body, /to continue to <bdi>Harbor Lounge<\/bdi>/)
  })

  test('AUTH-08: what is asked for at a room leads there, whatever the request says', async () => {
    const { chloe } = hub.people
    const poison = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    const browser = at.browser()
    await at.fill('/forgotten', { email: chloe.email ?? '' }, browser, poison)
    const [letter] = at.letters
    assert.match(letter?.text ?? '', /\nhttp:\/\/chat\.harbor\.localhost:3000\/reset\?ticket=/)
    assert.ok(!letter?.raw.includes('evil'))
    const done = await at.choose(browser)
    assert.deepEqual([done.statusCode, done.headers.location], [303, '/sign-in'])
    assert.equal((await browser.get('/sign-in')).headers.location, '/')
    const [session] = (await hub.hub.sessions.list({ of: { userId: chloe.id } })).items
    assert.deepEqual(session?.reach, [at.room.id])
  })

  test('a link that is over leads back to the door of the room', async () => {
    const over = await at.browser().get('/invite')
    assert.equal(over.statusCode, 410)
    assert.match(over.body, /href="\/sign-in">Back to the sign-in</)
    const again = await at.browser().get('/reset')
    assert.match(again.body, /href="\/forgotten">Send a new link</)
  })

  test('a reset lets nobody in to whom the room is closed', async () => {
    const { lakeside, downtown } = hub.organizations
    const closed = await hub.hub.applications.add({
      owner: lakeside,
      name: 'Lakeside Room',
      type: 'chat-room',
      settings: { url: 'http://chat.lakeside.localhost:3000/room/' },
    })
    const user = await hub.hub.users.add({ home: downtown, email: 'kit@harbor.example' })
    const browser = hub.browser({ host: 'chat.lakeside.localhost:3000' })
    await at.fill('/forgotten', { email: 'kit@harbor.example' }, browser)
    await at.choose(browser)
    assert.equal((await hub.hub.may(user, closed)).yes, false)
  })

  const pages = {
    loginUrl: 'https://www.shop.example/login?from=chat',
    logoutUrl: 'https://www.shop.example/bye',
    registrationUrl: 'https://www.shop.example/join',
  }

  test('CHT-18: the pages of the website stand in the place of the door’s own', async () => {
    const { room, hub } = at
    await hub.hub.applications.change(room, { settings: { ...room.settings, ...pages } })
    const wanted: [string, string][] = [
      ['/sign-in', pages.loginUrl],
      ['/register', pages.registrationUrl],
      ['/signed-out', pages.logoutUrl],
    ]
    for (const [path, url] of wanted) {
      for (const query of [
        '',
        '?to=https://evil.example',
        '?url=https://evil.example&next=//evil',
      ]) {
        const answer = await at.browser().get(`${path}${query}`)
        assert.deepEqual([answer.statusCode, answer.headers.location], [303, url], path)
      }
    }
    const posted = await at.browser().post('/register', { email: 'x@e.example' })
    assert.equal(posted.statusCode, 403)
    const tried = await at.browser().post('/sign-in', { email: 'x@e.example', password: chosen })
    assert.equal(tried.statusCode, 403)
  })

  test('CHT-18: after signing out a page of our own leads to the website', async () => {
    const { secret } = await hub.hub.sessions.start({
      user: hub.people.dev,
      method: 'ticket',
      reach: [at.room.id],
    })
    const browser = at.browser()
    browser.jar.set('foyer', secret)
    const person = await hub.hub.sessions.find(secret)
    const token = hub.hub.seal.mark('sign-out', String(person?.session.id))
    const answer = await browser.post('/sign-out', { token, to: 'https://evil.example' })
    assert.deepEqual([answer.statusCode, leadsTo(answer)], [200, pages.logoutUrl])
    assert.equal(await hub.hub.sessions.find(secret), undefined)
  })

  test('CHT-18: where people sign in elsewhere, a chosen password leads there', async () => {
    const user = await hub.hub.users.add({ home: hub.organizations.harbor, email: 'w@h.example' })
    const { link } = await hub.hub.recovery.invite(user)
    const { pathname, search } = new URL(link)
    const browser = at.browser()
    const page = await browser.follow(await browser.get(`${pathname}${search}`))
    const form = { ...readFormFields(page.body), password: chosen }
    const answer = await browser.post(pathname, form)
    assert.deepEqual([answer.statusCode, leadsTo(answer)], [200, pages.loginUrl])
    assert.equal(browser.jar.has('foyer'), false)
  })

  test('CHT-18: only a web address can be such a page', async () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      'ftp://x/',
      'x',
    ]) {
      for (const key of Object.keys(pages)) {
        const settings = { ...at.room.settings, [key]: url }
        await assert.rejects(hub.hub.applications.change(at.room, { settings }), {
          code: 'invalid',
        })
      }
    }
  })

  test('a browser of another room is not signed in here', async () => {
    await at.addRoom('Other', 'other.harbor.localhost:3000')
    const other = hub.browser({ host: 'other.harbor.localhost:3000' })
    assert.equal((await other.signIn(hub.people.ana)).statusCode, 303)
    const here = at.browser()
    here.jar.set('foyer', other.jar.get('foyer') ?? '')
    assert.match(String((await here.get('/avatar')).headers.location), /^\/sign-in\?pending=/)
    assert.equal(new URL(roomOrigin).host, at.host)
  })
})
