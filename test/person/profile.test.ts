/** The profile: what people change of themselves, and what each change leaves. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { User } from '../../src/user.ts'
import { type Browser, openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { enter } from '../security/browser.ts'

const better = 'seven herons near the weir'

/** Sends a form of the profile as its page has it. */
const send = async (browser: Browser, path: string, form: Record<string, string>) => {
  const { attempt = '', token = '' } = readFormFields((await browser.get('/profile')).body)
  return browser.post(`/profile/${path}`, { attempt, token, ...form })
}

const titleOf = (page: string): string => /<strong>([^<]*)<\/strong>/.exec(page)?.[1] ?? ''

const alertOf = (page: string): string => titleOf(page.slice(page.indexOf('role="alert"')))

describe('profile', () => {
  let hub: TestHub
  let count = 0
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  /** Somebody new with a password, and a browser of theirs. */
  const addPerson = async (): Promise<{ user: User; browser: Browser }> => {
    count += 1
    const { passwordHash } = await hub.hub.users.get(hub.people.dev.id)
    const { id } = await hub.hub.users.add({
      home: hub.organizations.lakeside,
      email: `person${count}@harbor.example`,
      firstName: 'Zoe',
    })
    const user = await hub.hub.users.change(id, { passwordHash })
    return { user, browser: await enter(hub, user) }
  }

  const newest = async (type: string) => (await hub.events()).find((each) => each.type === type)

  test('nobody sees a profile but who is signed in to everything', async () => {
    const answer = await hub.browser().get('/profile')
    assert.match(String(answer.headers.location), /^\/sign-in\?pending=/)
    assert.equal((await hub.browser().post('/profile/name', {})).statusCode, 401)
    const { user } = await addPerson()
    const ticketed = await enter(hub, user, { method: 'ticket', reach: [] })
    assert.equal((await ticketed.get('/profile')).statusCode, 303)
    assert.equal((await ticketed.post('/profile/name', {})).statusCode, 401)
  })

  test('a name is saved, with a word about it and an event', async () => {
    const { user, browser } = await addPerson()
    const answer = await send(browser, 'name', { firstName: ' Zoë ', lastName: 'O’Hara-Núñez' })
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/profile?done=name'])
    const page = (await browser.follow(answer)).body
    assert.match(page, /role="status">Your name is saved\./)
    assert.match(page, /value="O’Hara-Núñez"/)
    const { firstName, lastName } = await hub.hub.users.get(user.id)
    assert.deepEqual([firstName, lastName], ['Zoë', 'O’Hara-Núñez'])
    const event = await newest('user.changed')
    assert.deepEqual(event?.data.fields, ['firstName', 'lastName'])
    assert.equal(event?.userId, user.id)
  })

  test('a name that misleads is refused, and what was typed stays', async () => {
    const { user, browser } = await addPerson()
    for (const name of ['a\u202eb', '<b>', 'line\nbreak', 'x'.repeat(101)]) {
      const answer = await send(browser, 'name', { firstName: name, lastName: 'Okafor' })
      assert.equal(answer.statusCode, 400)
      assert.equal(alertOf(answer.body), 'That name cannot be kept.')
      assert.match(answer.body, /id="firstName"[^>]*aria-invalid="true"/)
      assert.match(answer.body, /value="Okafor"/)
    }
    const nameless = await send(browser, 'name', { firstName: ' ', lastName: '' })
    assert.equal(alertOf(nameless.body), 'A name is missing.')
    assert.equal((await hub.hub.users.get(user.id)).firstName, 'Zoe')
  })

  test('a word about something done is said to nobody whom another site sent', async () => {
    const { browser } = await addPerson()
    const page = await browser.get('/profile?done=password', { 'sec-fetch-site': 'cross-site' })
    assert.doesNotMatch(page.body, /Your password is changed/)
  })

  test('who knows a password changes it, and signs everybody else out', async () => {
    const { user, browser } = await addPerson()
    const elsewhere = await enter(hub, user)
    const { link } = await hub.hub.recovery.reset(user)
    const answer = await send(browser, 'password', { present: password, password: better })
    assert.equal(answer.headers.location, '/profile?done=password')
    assert.equal((await browser.get('/')).statusCode, 200)
    assert.equal((await elsewhere.get('/')).statusCode, 303)
    const event = await newest('password.chosen')
    assert.deepEqual(event?.data, { subject: user.id, by: 'profile', sessions: 1 })
    assert.doesNotMatch(JSON.stringify(await hub.events()), /herons|staple/)
    const over = hub.browser()
    const opened = await over.follow(await over.get(link.replace(hub.config.url, '')))
    assert.equal(opened.statusCode, 410)
    await hub.hub.mail.work()
    const letter = hub.hub.mail.kept().find(({ to }) => to === user.email)
    assert.equal(letter?.subject, 'Your password for Lakeside has changed')
    const fresh = hub.browser()
    assert.equal((await fresh.signIn(user, { word: better })).statusCode, 303)
    assert.equal((await hub.browser().signIn(user)).statusCode, 401)
  })

  test('the sessions that this one opened on other hosts go on', async () => {
    const { user, browser } = await addPerson()
    const { items } = await hub.hub.sessions.list({ of: { userId: user.id } })
    const child = { user, method: 'ticket', reach: ['x'], parent: items[0] }
    const { secret } = await hub.hub.sessions.start(child)
    await send(browser, 'password', { present: password, password: better })
    assert.ok(await hub.hub.sessions.find(secret))
  })

  test('AUTH-03: the present password is not to be guessed', async () => {
    const { user, browser } = await addPerson()
    for (let tries = 0; tries < 10; tries += 1) {
      const answer = await send(browser, 'password', { present: `no ${tries}`, password: better })
      assert.equal(answer.statusCode, 401)
      assert.equal(alertOf(answer.body), 'That is not your present password.')
    }
    const last = await send(browser, 'password', { present: password, password: better })
    assert.equal(last.statusCode, 429)
    assert.match(String(last.headers['retry-after']), /^\d+$/)
    assert.equal(alertOf(last.body), 'That was tried too often.')
    const event = await newest('password.chosen')
    assert.deepEqual([event?.outcome, event?.data.subject], ['refused', user.id])
    assert.doesNotMatch(JSON.stringify(await hub.events()), /no \d|herons/)
    hub.pass(60_000)
    const later = await send(browser, 'password', { present: password, password: better })
    assert.equal(later.statusCode, 303)
  })

  test('AUTH-07: a new password keeps to the rules, in words of its own', async () => {
    const { browser } = await addPerson()
    const short = await send(browser, 'password', { present: password, password: 'short' })
    assert.equal(short.statusCode, 400)
    assert.equal(alertOf(short.body), 'That password is short.')
    assert.match(short.body, /id="new-password"[^>]*aria-invalid="true"/)
    assert.doesNotMatch(short.body, /value="short"|correct horse/)
  })

  test('who has no password here is sent a link to one', async () => {
    const { user } = await addPerson()
    await hub.hub.users.change(user.id, { passwordHash: null })
    const browser = await enter(hub, user)
    const page = (await browser.get('/profile')).body
    assert.match(page, /You have no password here\. We can send you a link/)
    assert.doesNotMatch(page, /id="present"/)
    const answer = await send(browser, 'password/send', {})
    assert.equal(answer.headers.location, '/profile?done=password-sent')
    await hub.hub.mail.work()
    const letter = hub.hub.mail.kept().find(({ to }) => to === user.email)
    assert.match(letter?.link ?? '', /\/invite\?ticket=/)
    assert.doesNotMatch(answer.body, /ticket/)
  })

  test('where passwords are elsewhere, the profile says where, and takes none', async () => {
    const { downtown } = hub.organizations
    await hub.hub.organizations.change(downtown.id, { settings: { passwords: 'elsewhere' } })
    const browser = await enter(hub, hub.people.chloe)
    const page = (await browser.get('/profile')).body
    assert.match(page, /Your password is with your organization, and you change it there\./)
    const answer = await send(browser, 'password', { present: password, password: better })
    assert.equal(answer.statusCode, 409)
    await hub.hub.organizations.change(downtown.id, { settings: { passwords: null } })
  })

  test('sessions are listed in words, and each can be ended', async () => {
    const { user, browser } = await addPerson()
    const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1'
    const by = { address: '198.51.100.7' }
    const { session, secret } = await hub.hub.sessions.start({ user, method: 'x', agent }, by)
    const page = (await browser.get('/profile')).body
    assert.match(page, /<strong>Safari on iOS<\/strong>/)
    assert.match(page, /from 198\.51\.100\.7/)
    assert.equal([...page.matchAll(/this device/g)].length, 1)
    const answer = await send(browser, 'session/end', { session: String(session.id) })
    assert.equal(answer.headers.location, '/profile?done=session')
    assert.equal(await hub.hub.sessions.find(secret), undefined)
    const again = await send(browser, 'session/end', { session: String(session.id) })
    assert.equal(again.statusCode, 404)
    assert.equal(alertOf(again.body), 'It was signed out already.')
  })

  test('TEN-01: nobody ends the session of somebody else', async () => {
    const { browser } = await addPerson()
    const other = await enter(hub, hub.people.ana)
    const { items } = await hub.hub.sessions.list({ of: { userId: hub.people.ana.id } })
    for (const session of [String(items[0]?.id), '0', '-1', 'x', '1e9', '']) {
      assert.equal((await send(browser, 'session/end', { session })).statusCode, 404, session)
    }
    assert.equal((await other.get('/')).statusCode, 200)
  })

  test('signing out everywhere else leaves this browser alone', async () => {
    const { user, browser } = await addPerson()
    const others = [await enter(hub, user), await enter(hub, user)]
    const answer = await send(browser, 'session/end-others', {})
    assert.equal(answer.headers.location, '/profile?done=sessions')
    for (const other of others) assert.equal((await other.get('/')).statusCode, 303)
    assert.equal((await browser.get('/')).statusCode, 200)
    assert.deepEqual((await newest('session.ended'))?.data, { subject: user.id, count: 2 })
  })

  test('devices of apps are shown, and those that are blocked say so', async () => {
    const { user, browser } = await addPerson()
    await hub.hub.devices.see(user, { id: 'a', os: 'Android 17', name: 'Zoe’s phone' })
    await hub.hub.devices.block(user, 'a')
    const page = (await browser.get('/profile')).body
    assert.match(page, /Zoe’s phone<\/strong> <span class="pill bad">blocked/)
  })

  test('a picture is shown in the menu, and goes again', async () => {
    const { user, browser } = await addPerson()
    const gif = Buffer.from('R0lGODlhAQABAIAAAB9cTf///ywAAAAAAQABAAACAkQBADs=', 'base64')
    const { attempt = '', token = '' } = readFormFields((await browser.get('/profile')).body)
    const body = new FormData()
    for (const [name, value] of Object.entries({ attempt, token })) body.set(name, value)
    body.set('picture', new Blob([gif], { type: 'image/gif' }), 'me.gif')
    const request = new Request('http://localhost', { method: 'POST', body })
    const upload = (payload: Buffer) =>
      browser.send({
        method: 'POST',
        url: '/profile/picture',
        payload,
        headers: {
          origin: 'http://localhost:3000',
          'content-type': request.headers.get('content-type') ?? '',
        },
      })
    const payload = Buffer.from(await request.arrayBuffer())
    assert.equal((await upload(payload)).headers.location, '/profile?done=picture')
    assert.match((await browser.get('/')).body, /<img class="avatar" src="\/\.foyer\/avatars\//)
    const broken = Buffer.from(payload.toString('latin1').replace('GIF89a', 'GIF00a'), 'latin1')
    const refused = await upload(broken)
    assert.equal(refused.statusCode, 400)
    assert.equal(alertOf(refused.body), 'That picture cannot be used.')
    const gone = await send(browser, 'picture/remove', {})
    assert.equal(gone.headers.location, '/profile?done=picture-removed')
    assert.equal((await hub.hub.users.get(user.id)).avatar, null)
  })
})

describe('a profile that a directory writes', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  test('the name is shown, not asked for, and not changed by a form either', async () => {
    const { harbor } = hub.organizations
    const connector = await hub.hub.connectors.add({
      owner: harbor,
      name: 'Okta',
      type: 'scim',
      settings: {},
    })
    const { text } = await hub.hub.keys.add({ organization: harbor, connector, name: 'scim' })
    const created = await hub.server.inject({
      method: 'POST',
      url: `/scim/${connector.id}/v2/Users`,
      headers: {
        host: 'localhost:3000',
        authorization: `Bearer ${text}`,
        'content-type': 'application/scim+json',
      },
      payload: JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: 'mia@harbor.example',
        name: { givenName: 'Mia', familyName: 'Berg' },
        emails: [{ value: 'mia@harbor.example', primary: true }],
      }),
    })
    assert.equal(created.statusCode, 201)
    const user = await hub.hub.users.findByEmail(harbor.id, 'mia@harbor.example')
    assert.ok(user)
    const browser = await enter(hub, user)
    const page = (await browser.get('/profile')).body
    assert.match(page, /Managed by <bdi>Okta<\/bdi>\. To have it changed/)
    assert.doesNotMatch(page, /id="firstName"/)
    const answer = await send(browser, 'name', { firstName: 'Eve', lastName: 'Berg' })
    assert.equal(answer.statusCode, 409)
    assert.equal((await hub.hub.users.get(user.id)).firstName, 'Mia')
  })
})
