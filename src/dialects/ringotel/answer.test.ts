/** Being the web service that Ringotel asks (seed 000; wire 000 §1.1). */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, describe as group, test } from 'node:test'
import { openTestHub, password, type TestHub } from '../../../test/helper.ts'
import { eventOf } from './testdata/service.ts'

let hub: TestHub
let key: string
const email = 'chloe.okafor@harbor.example'

const newKey = async (of: 'harbor' | 'downtown' | 'otter', permissions: string[]) =>
  (await hub.hub.keys.add({ organization: hub.organizations[of], name: 'x', permissions })).text

describe('answer', () => {
  before(async () => {
    hub = await openTestHub()
    key = await newKey('harbor', ['passwords'])
  })
  after(() => hub.close())
  afterEach(() => hub.pass(3_600_000))

  type Sent = { path?: string; authorization?: string; type?: string; address?: string }

  const ask = (body: unknown, sent: Sent = {}) =>
    hub.server.inject({
      method: 'POST',
      url: sent.path ?? '/ringotel/harbor/authorize',
      remoteAddress: sent.address ?? '198.51.100.7',
      headers: {
        host: 'localhost:3000',
        'content-type': sent.type ?? 'application/json',
        ...(sent.authorization !== '' && { authorization: sent.authorization ?? `Bearer ${key}` }),
      },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    })

  const basic = (text: string, name = 'anything') =>
    `Basic ${Buffer.from(`${name}:${text}`).toString('base64')}`
  const right = { username: email, password }

  group('a yes', () => {
    test('is 200 with the usernames, and an event', async () => {
      const answer = await ask(right)
      assert.equal(answer.statusCode, 200)
      assert.match(String(answer.headers['content-type']), /^application\/json/)
      assert.deepEqual(answer.json(), {
        values: [{ username: email, display_name: 'chloe okafor' }],
      })
      const event = await eventOf(hub, 'credential.checked')
      assert.deepEqual(
        [event?.outcome, event?.userId, event?.organizationId, event?.keyId !== null],
        ['ok', hub.people.chloe.id, hub.people.chloe.homeId, true],
      )
      assert.equal(await eventOf(hub, 'session.'), undefined, 'nobody is signed in here by that')
    })

    test('is the same by e-mail or username, in a form, at both paths, by slug or id', async () => {
      await hub.hub.users.change(hub.people.chloe.id, { username: '101' })
      const values = [{ username: '101', display_name: 'chloe okafor' }]
      const { harbor, downtown } = hub.organizations
      const form = new URLSearchParams({ email, password }).toString()
      const answers = [
        await ask({ username: '101', password, domain: 'acme' }),
        await ask({ email, password }),
        await ask({ Username: email.toUpperCase(), Password: password }),
        await ask(form, { type: 'application/x-www-form-urlencoded' }),
        await ask(right, { path: '/ringotel/harbor/auth' }),
        await ask(right, { path: `/ringotel/${harbor.id}/authorize` }),
        await ask(right, { path: `/ringotel/${downtown.slug}/authorize` }),
      ]
      for (const answer of answers) assert.deepEqual(answer.json(), { values })
      await hub.hub.users.change(hub.people.chloe.id, { username: null })
    })

    test('may be asked for with Basic, whatever the user name, and with Bearer', async () => {
      const ways = [basic(key), basic(key, ''), `bearer ${key}`, `basic ${basic(key).slice(6)}`]
      for (const authorization of ways) {
        assert.equal((await ask(right, { authorization })).statusCode, 200, authorization)
      }
    })
  })

  group('a no', () => {
    test('is 403 in plain text, the same whatever is wrong', async () => {
      const { people } = hub
      const visitor = await hub.hub.users.add({
        ...{ email: 'guest@harbor.example', password, firstName: 'Guest' },
        ...{ home: hub.organizations.harbor, role: 'visitor' as const },
      })
      await hub.hub.users.change(people.dev.id, { status: 'disabled' })
      const wrong: [string, string][] = [
        [email, 'wrong'],
        ['nobody@harbor.example', password],
        ['otto@otter.example', password],
        [people.dev.email ?? '', password],
        [visitor.email ?? '', password],
      ]
      const said = new Set<string>()
      for (const [username, word] of wrong) {
        const answer = await ask({ username, password: word })
        assert.equal(answer.statusCode, 403, username)
        assert.equal(answer.headers['www-authenticate'], undefined)
        said.add(`${answer.headers['content-type']} ${answer.body}`)
        const event = await eventOf(hub, 'credential.checked')
        assert.equal(event?.outcome, 'refused')
        assert.notEqual(event?.keyId, null)
      }
      assert.deepEqual(
        [...said],
        ['text/plain; charset=utf-8 That e-mail and password do not match.\n'],
      )
      await hub.hub.users.change(people.dev.id, { status: 'active' })
    })

    test('is 403 for what cannot be read', async () => {
      const broken: unknown[] = [
        '',
        '{',
        'null',
        '[]',
        '"x"',
        '{"username":"a","username":"b"}',
        {},
      ]
      const fields = [null, '', 1, true, {}, ['x'], { $ne: 1 }]
      for (const value of fields)
        broken.push({ ...right, username: value }, { ...right, password: value })
      broken.push({ password }, { username: email }, 'x'.repeat(20_000))
      for (const body of broken) {
        const { statusCode, headers } = await ask(body)
        assert.equal(statusCode, 403, JSON.stringify(body).slice(0, 80))
        assert.match(String(headers['content-type']), /^text\/plain/)
      }
      assert.equal((await ask(right, { type: 'text/xml' })).statusCode, 403)
    })

    test('is 404 for another path or method', async () => {
      const headers = { host: 'localhost:3000', authorization: `Bearer ${key}` }
      const calls = [
        ['GET', '/ringotel/harbor/authorize'],
        ['PUT', '/ringotel/harbor/authorize'],
        ['POST', '/ringotel/harbor/users'],
        ['POST', '/ringotel/harbor'],
        ['POST', '/ringotel'],
      ] as const
      for (const [method, url] of calls) {
        const answer = await hub.server.inject({ method, url, headers })
        assert.equal(answer.statusCode, 404, url)
        assert.match(String(answer.headers['content-type']), /^text\/plain/)
      }
    })

    test('of people whose password is kept elsewhere is the source’s', async () => {
      const { otter } = hub.organizations
      await hub.hub.organizations.change(otter.id, { settings: { passwords: 'elsewhere' } })
      const authorization = `Bearer ${await newKey('otter', ['passwords'])}`
      const sent = { path: '/ringotel/otter/authorize', authorization }
      const answer = await ask({ username: 'otto@otter.example', password }, sent)
      assert.equal(answer.statusCode, 403)
    })
  })

  group('a key', () => {
    test('that is none, or not for this, is 401 and asks for Basic', async () => {
      const { ana, chloe } = hub.people
      const revoked = await hub.hub.keys.add({ organization: hub.organizations.harbor, name: 'x' })
      await hub.hub.keys.revoke(revoked.key.id)
      const wrong = [
        '',
        'Bearer',
        'Digest x',
        'Basic !',
        basic('x').replace(/.$/, ''),
        `Basic ${Buffer.from(key).toString('base64')}`,
        basic(`${key}x`),
        `Bearer ${key.slice(0, -1)}`,
        'Bearer aaaa',
        `Bearer ${revoked.text}`,
        `Bearer ${await newKey('harbor', ['vouch', 'users', 'applications'])}`,
        `Bearer ${await newKey('downtown', ['passwords'])}`,
        `Bearer ${await newKey('otter', ['*'])}`,
        `Bearer ${(await hub.caller(chloe)).text}`,
      ]
      for (const authorization of wrong) {
        const answer = await ask(right, { authorization })
        assert.equal(answer.statusCode, 401, authorization)
        assert.equal(answer.headers['www-authenticate'], 'Basic realm="Foyer", charset="UTF-8"')
        hub.pass(60_000)
      }
      const nowhere = await ask(right, { path: '/ringotel/nowhere/authorize' })
      assert.equal(nowhere.statusCode, 401, 'an organization that there is not is not told apart')
      const own = await hub.caller(ana)
      assert.equal((await ask(right, { authorization: `Bearer ${own.text}` })).statusCode, 200)
    })

    test('of an organization above or of this one may ask, and only about its people', async () => {
      const authorization = `Bearer ${await newKey('downtown', ['passwords'])}`
      const sent = { path: '/ringotel/downtown/authorize', authorization }
      assert.equal((await ask(right, sent)).statusCode, 200)
      const { dev, ana } = hub.people
      for (const user of [dev, ana]) {
        const answer = await ask({ username: user.email, password }, sent)
        assert.equal(answer.statusCode, 403, 'at home beside or above')
      }
    })

    test('KEY-09: guesses at keys are counted, and hold nobody up whose key is right', async () => {
      const statuses = new Set<number>()
      for (let count = 0; count < 40; count += 1) {
        statuses.add((await ask(right, { authorization: `Bearer ${key}x` })).statusCode)
      }
      assert.deepEqual([...statuses], [401, 429])
      assert.equal((await ask(right)).statusCode, 200)
    })
  })

  group('limits', () => {
    test('AUTH-03: the tries of an account are one count, here and at the page', async () => {
      for (let count = 0; count < 10; count += 1) {
        const username = count % 2 ? email : email.toUpperCase()
        assert.equal((await ask({ username, password: 'wrong' })).statusCode, 403)
      }
      const throttled = await ask(right)
      assert.equal(throttled.statusCode, 429)
      assert.ok(Number(throttled.headers['retry-after']) > 0)
      assert.match(String(throttled.headers['content-type']), /^text\/plain/)
      assert.equal((await hub.browser().signIn(hub.people.chloe)).statusCode, 429)
    })

    test('AUTH-03: many at once count as many', async () => {
      const all = Array.from({ length: 40 }, () => ask({ username: email, password: 'wrong' }))
      const statuses = (await Promise.all(all)).map(({ statusCode }) => statusCode)
      assert.equal(statuses.filter((status) => status === 403).length, 10)
      assert.equal(statuses.filter((status) => status === 429).length, 30)
    })

    test('are of accounts, never of the address that they all come from', async () => {
      for (let count = 0; count < 150; count += 1) {
        const answer = await ask({ username: `nobody${count}@harbor.example`, password: 'x' })
        assert.equal(answer.statusCode, 403)
      }
      assert.equal((await ask(right)).statusCode, 200)
    })

    test('a right password clears the count', async () => {
      for (let round = 0; round < 3; round += 1) {
        for (let count = 0; count < 9; count += 1) await ask({ username: email, password: 'wrong' })
        assert.equal((await ask(right)).statusCode, 200)
      }
    })
  })
})
