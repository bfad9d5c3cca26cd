/** The public plugins for WordPress, 1.0.0 and 1.1.5: whole lives of their people (wire 003). */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from './browser.ts'
import { listen, openRecorder } from './forward.ts'
import { openRoom, type Room } from './room.ts'
import { type Header, readTold, tokenOf } from './wire.ts'
import { createSite, type Person, post } from './wordpress.ts'

/** What the pages of the plugins hold: the token stands in the addresses as it is. */
const loginImage = (token: string, remember = false): string =>
  `/sso/token/login?access_token=${token}${remember ? '&rememberMe=1' : ''}`
const logoutImage = (token: string): string => `/sso/token/logout?access_token=${token}`
const link = (token: string): string => `/?access_token=${token}&rememberMe=1`

/** A token of that person whose hour is over, as a cookie keeps it for a year. */
const oldToken = async (room: Room, email: string): Promise<string> => {
  const [application] = await room.hub.applications.allByName('Chat')
  const user = await room.find(email)
  assert.ok(application && user)
  const holder = await room.hub.keys.checkFor(application, room.key)
  const voucher = { holder, application, by: {} }
  return room.hub.vouching.issue({ user, lifetimeMinutes: -1 }, voucher)
}

for (const version of ['1.0.0', '1.1.5'] as const) {
  describe(`the WordPress plugin ${version}`, () => {
    const jane: Person = {
      login: `jane-${version}`,
      email: `jane-${version}@visitors.example`,
      password: 's3 cr&t+%20 of some length',
      name: 'Jane Doe',
    }
    let room: Room
    let site: ReturnType<typeof createSite>
    let browser: Browser
    let token = ''
    before(async () => {
      room = await openRoom()
      site = createSite(room, version)
      browser = room.openBrowser()
    })
    after(() => room?.close())

    it('registers who registers at the site', async () => {
      assert.equal(await site.register(jane), '')
      const user = await room.find(jane.email)
      const name = version === '1.1.5' ? ['Jane', 'Doe'] : ['', '']
      assert.deepEqual([user?.username, user?.firstName, user?.lastName], [jane.login, ...name])
      assert.ok(user?.passwordHash)
    })

    it('knows the one sentence after which the person of the site stays', async () => {
      assert.equal(await site.register(jane), '')
      assert.ok(site.users.has(jane.login))
    })

    it('gets a token at each log-in, and shows the picture with it', async () => {
      token = await site.login(jane)
      assert.equal((await browser.show(loginImage(token))).type, 'image/gif')
      assert.ok(await room.knows(browser, jane.email))
      assert.notEqual(await site.login(jane), token)
    })

    it('puts the same token into every link, frame and picture of its pages', async () => {
      const other = room.openBrowser()
      for (let page = 0; page < 3; page += 1) {
        assert.doesNotMatch((await other.open(link(token))).path, /access_token/)
        assert.ok(await room.knows(other, jane.email))
        assert.match((await other.show(loginImage(token, true))).type, /^image\/gif/)
        const script = await other.open(`/js/embed.js?access_token=${token}&rememberMe=1`)
        assert.match(script.type, /^text\/javascript/)
      }
    })

    it('saves a profile without a new password, and the old one stays', async () => {
      const before = await room.find(jane.email)
      const avatar = 'http://gravatar.example/avatar/abc?s=96&d=mm'
      const changed: Header[] =
        version === '1.0.0'
          ? [['email', jane.email]]
          : [
              ['email', jane.email],
              ['password', ''],
              ['avatarUrl', avatar],
              ['name', 'Jane Roe'],
            ]
      const user = version === '1.0.0' ? jane.login : jane.email
      assert.equal((await site.saveProfile(user, changed)).success, true)
      const after = await room.find(jane.email)
      assert.deepEqual(
        [after?.passwordHash, after?.username, after?.lastName, after?.avatar],
        version === '1.0.0'
          ? [before?.passwordHash, jane.login, '', null]
          : [before?.passwordHash, jane.login, 'Roe', avatar.replace('http:', 'https:')],
      )
      assert.ok(await room.knows(browser, jane.email))
    })

    it('lets in whose name somebody else has, who is found by the e-mail', async () => {
      const other = { ...jane, email: `other-${version}@visitors.example` }
      assert.notEqual(await site.login(other), '')
      assert.equal((await room.find(other.email))?.username, `${jane.login}-2`)
    })

    it('signs out with the token of the log-in', async () => {
      assert.equal((await browser.show(logoutImage(token))).type, 'image/gif')
      assert.equal(await room.knows(browser, jane.email), false)
    })

    it('signs out with a token whose hour is over, which signs nobody in', async () => {
      const old = await oldToken(room, jane.email)
      await browser.open(link(old))
      assert.equal(await room.knows(browser, jane.email), false)
      await browser.show(loginImage(await site.login(jane)))
      assert.ok(await room.knows(browser, jane.email))
      await browser.show(logoutImage(old))
      assert.equal(await room.knows(browser, jane.email), false)
    })

    it('is told in another sentence what cannot be', async () => {
      const words = await site.register({ login: 'nobody', email: 'nobody' })
      assert.equal(site.users.has('nobody'), version === '1.1.5')
      assert.equal(words === '', version === '1.1.5')
      assert.equal(await site.login({ login: 'nobody', email: '' }), '')
    })

    it('deletes several at once, known and unknown', async () => {
      token = await site.login(jane)
      const unknown = { login: 'unknown', email: 'unknown@visitors.example' }
      assert.equal((await site.remove([unknown, jane])).success, true)
      assert.equal(await room.find(jane.email), undefined)
      await browser.open(link(token))
      assert.equal(await room.knows(browser, jane.email), false)
    })
  })
}

const bodies = {
  '1.0.0': [
    'apikey=0123abcd&username=jdoe&email=jdoe%40ex.com&password=s3+cr%26t',
    'apikey=0123abcd&username=jdoe&email=jdoe%40ex.com',
    'apikey=0123abcd&users=a%2Cb',
  ],
  '1.1.5': [
    'apikey=0123abcd&username=jdoe&email=jdoe%40ex.com&password=s3+cr%26t&name=Jane+Doe',
    'apikey=0123abcd&username=jdoe&email=jdoe%40ex.com&password=s3+cr%26t',
    'apikey=0123abcd&emails=a%40ex.com%2Cb%40ex.com',
  ],
}

const captureOf = (host: string, path: string, body: string): string =>
  [
    `POST ${path}`,
    `Host: ${host}`,
    'User-Agent: WordPress/6.1.9; http://wp.example',
    'Accept: */*',
    'Accept-Encoding: deflate, gzip, br, zstd',
    `Referer: http://${host}${path}`,
    'Connection: close',
    `Content-Length: ${body.length}`,
    'Content-Type: application/x-www-form-urlencoded',
    '',
    body,
  ].join('\n')

for (const version of ['1.0.0', '1.1.5'] as const) {
  it(`the plugin ${version} is played as it was captured`, async () => {
    const recorder = await openRecorder()
    try {
      const played = createSite({ host: recorder.host, key: '0123abcd' }, version)
      const email = 'jdoe@ex.com'
      const jdoe = { login: 'jdoe', email, password: 's3 cr&t', name: 'Jane Doe' }
      await played.register(jdoe)
      await played.login(jdoe)
      await played.remove(['a', 'b'].map((login) => ({ login, email: `${login}@ex.com` })))
      const paths = ['/sso/user/register', '/sso/token/generate', '/sso/user/delete']
      const captured = paths.map((path, at) =>
        captureOf(recorder.host, path, bodies[version][at] ?? ''),
      )
      assert.deepEqual(recorder.calls, captured)
    } finally {
      await recorder.close()
    }
  })
}

describe('WordPress and redirects', () => {
  let room: Room
  before(async () => {
    room = await openRoom()
  })
  after(() => room?.close())

  for (const status of [301, 302, 303, 307, 308]) {
    it(`a ${status} before the hub: the form arrives, by POST or by GET`, async () => {
      const there = `http://${room.host}/sso/token/generate`
      const before = await listen((_request, answer) =>
        answer.writeHead(status, { location: there }).end(),
      )
      try {
        const fields: Header[] = [
          ['apikey', room.key],
          ['username', `visitor-${status}`],
          ['email', `visitor-${status}@visitors.example`],
          ['password', ''],
        ]
        const told = readTold(await post(`${before.origin}/sso/token/generate`, fields))
        assert.match(tokenOf(told), /^[A-Za-z0-9]{22,}$/)
      } finally {
        await before.close()
      }
    })
  }
})
