/** The hub as a platform's external service (wire 001 §2.4): what is a yes, and who may ask. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { password, type TestHub } from '../../../test/helper.ts'
import { form, json, openPlatform, type Platform, xml } from './testdata/platform.ts'

let at: Platform
let hub: TestHub
let email: string
describe('answer', () => {
  before(async () => {
    at = await openPlatform()
    hub = at.hub
    email = at.email
  })
  after(() => at.close())
  beforeEach(() => at.begin())

  describe('a right password is exactly 200', () => {
    const writeJson = (fields: object): string => JSON.stringify(fields)
    const writeXml = (word: string): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<user xmlns="urn:x">\n  <email>${email}</email>` +
      `<password>${word}</password><id/></user>\n`

    test('with Basic, by GET, POST and PUT', async () => {
      for (const method of ['GET', 'POST', 'PUT'] as const) {
        const answer = await at.basic(email, password, { method })
        assert.deepEqual([answer.statusCode, answer.body], [200, ''], method)
        assert.equal(answer.headers['cache-control'], 'no-store')
        assert.deepEqual(answer.cookies, [])
      }
      const event = await at.checked()
      assert.deepEqual([event?.outcome, event?.userId], ['ok', hub.people.chloe.id])
    })

    test('as JSON, a form, XML and in the query, under each of the names', async () => {
      for (const method of ['POST', 'PUT'] as const) {
        for (const name of ['email', 'username', 'user', 'login', 'Email']) {
          for (const word of ['password', 'pw', 'PASSWORD']) {
            hub.pass(86_400_000)
            const fields = { [name]: email, [word]: password }
            const query = new URLSearchParams(fields).toString()
            const asXml = `<a><${name}>${email}</${name}><${word}>${password}</${word}></a>`
            const answers = await Promise.all([
              at.send(json, writeJson(fields), { method }),
              at.send(form, query, { method }),
              at.send(`${xml}; charset=utf-8`, asXml, { method }),
              at.send('text/xml', asXml, { method }),
              at.ask({ method: 'GET', path: `/rest/harbor/authenticate?${query}` }),
              at.ask({ method, path: `/rest/harbor/authenticate?${query}` }),
            ])
            assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
          }
        }
      }
      assert.equal((await at.send(xml, writeXml(password))).statusCode, 200)
    })

    test('of whoever is at home there or below, by e-mail or username, by slug or id', async () => {
      const { harbor, downtown } = hub.organizations
      await hub.hub.users.change(hub.people.chloe.id, { username: 'chloe' })
      assert.equal((await at.basic('chloe', password)).statusCode, 200)
      assert.equal((await at.basic(email.toUpperCase(), password)).statusCode, 200)
      for (const place of [harbor.id, downtown.id, 'downtown']) {
        const path = `/rest/${place}/authenticate`
        assert.equal((await at.basic(email, password, { path })).statusCode, 200, place)
      }
    })

    test('with everything in it, and nothing else is read', async () => {
      const word = ' p"&<>%\n{{ORGID}}é:=+;]] '
      const passwordHash = await hub.hub.passwords.hash(word)
      const { dev } = hub.people
      await hub.hub.users.change(dev.id, { passwordHash })
      const own = { email: dev.email ?? '', password: word, roles: ['x'], n: 1 }
      const escaped = word.replaceAll(/[&<>"\n]/g, (letter) => `&#${letter.charCodeAt(0)};`)
      const [email, pw] = [`<email>${own.email}</email>`, `<pw>${escaped}</pw>`]
      const asXml = `<u a="b>c">${email}${pw}<x>&amp;&#x41;</x></u>`
      const answers = [
        await at.basic(own.email, word),
        await at.send(json, writeJson(own)),
        await at.send(form, new URLSearchParams({ email: own.email, pw: word }).toString()),
        await at.send(xml, asXml),
      ]
      assert.deepEqual(
        answers.map(({ statusCode }) => statusCode),
        [200, 200, 200, 200],
      )
    })

    test('and nobody is signed in by it', async () => {
      assert.equal((await at.basic(email, password)).statusCode, 200)
      const types = (await hub.events()).map(({ type }) => type)
      assert.ok(types.includes('credential.checked') && !types.includes('session.started'))
    })
  })

  describe('who may ask', () => {
    test('nobody, until the organization says so', async () => {
      await at.answerTo('nobody')
      for (const place of ['harbor', 'nowhere', hub.people.ana.id]) {
        const { statusCode } = await at.basic(email, password, {
          path: `/rest/${place}/authenticate`,
        })
        assert.equal(statusCode, 404, place)
      }
      const { statusCode } = await at.ask({
        method: 'GET',
        path: `/rest/harbor/forgot?email=${email}`,
      })
      assert.equal(statusCode, 404)
      assert.equal(
        (await at.basic('otto@otter.example', password, { path: '/rest/otter/authenticate' }))
          .statusCode,
        404,
      )
    })

    test('an organization below may differ', async () => {
      const { downtown } = hub.organizations
      await at.answerTo('nobody', downtown)
      const path = '/rest/downtown/authenticate'
      assert.equal((await at.basic(email, password, { path })).statusCode, 404)
      assert.equal((await at.basic(email, password)).statusCode, 200)
      await at.answerTo(null, downtown)
    })

    test('whoever has a key for passwords there, in X-Foyer-Key', async () => {
      await at.answerTo('key')
      const { harbor, downtown, otter } = hub.organizations
      const make = async (organization: typeof harbor, ...permissions: string[]) =>
        (await hub.hub.keys.add({ organization, name: 'platform', permissions })).text
      const asked = async (key: string, path = '/rest/harbor/authenticate') => {
        const answer = await at.basic(email, password, { path, headers: { 'x-foyer-key': key } })
        return answer.statusCode
      }
      const right = await make(harbor, 'passwords')
      assert.equal(await asked(right), 200)
      assert.equal((await at.checked())?.keyId !== null, true)
      assert.equal(await asked(right, '/rest/downtown/authenticate'), 200)
      const wrong = [
        ['', 'the organization'],
        ['fyr_x', 'unknown'],
        [await make(harbor, 'vouch', 'users'), 'for something else'],
        [await make(otter, 'passwords'), 'of another root'],
        [await make(downtown, 'passwords'), 'of one below'],
      ]
      for (const [key = '', why] of wrong) assert.equal(await asked(key), 403, why)
      assert.equal((await at.basic(email, password)).statusCode, 403)
      const refused = (await hub.events()).find(({ type }) => type === 'key.used')
      assert.deepEqual([refused?.outcome, refused?.organizationId], ['refused', harbor.id])
      const statuses: number[] = []
      for (let index = 0; index < 40; index += 1) statuses.push(await asked('fyr_x'))
      assert.equal(statuses.at(-1), 429)
      assert.equal(await asked(right), 200, 'a right key is not held up by guesses')
    })

    test('HTTP-05: no other method', async () => {
      for (const method of ['HEAD', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
        const { statusCode, headers } = await at.basic(email, password, { method })
        assert.deepEqual([statusCode, headers.allow], [405, 'GET, POST, PUT'], method)
      }
      const { statusCode } = await at.ask({ method: 'POST', path: '/rest/harbor/forgot' })
      assert.equal(statusCode, 405)
    })

    test('what stands in the query is in no log and no event', async () => {
      const query = new URLSearchParams({ email, password: 'canary-of-the-query' })
      await at.ask({ method: 'GET', path: `/rest/harbor/authenticate?${query}` })
      assert.doesNotMatch(JSON.stringify(await hub.events()), /canary-of-the-query/)
    })
  })

  describe('forgot', () => {
    const forgot = async (given: Record<string, string>, address = '192.0.2.1') => {
      const before = hub.hub.mail.kept().length
      const path = `/rest/harbor/forgot?${new URLSearchParams(given)}`
      const { statusCode, body } = await at.ask({ method: 'GET', path, remoteAddress: address })
      await hub.hub.mail.work()
      return [statusCode, body, hub.hub.mail.kept().length - before]
    }

    test('AUTH-04: 200 for everybody, and a letter for who is known', async () => {
      assert.deepEqual(await forgot({ email }), [200, '', 1])
      assert.deepEqual(await forgot({ login: email }), [200, '', 1])
      assert.deepEqual(await forgot({ email: 'nobody@harbor.example' }), [200, '', 0])
      assert.equal((await forgot({}))[0], 400)
    })

    test('AUTH-09: counted as at the page', async () => {
      const statuses: unknown[] = []
      for (let index = 0; index < 4; index += 1) {
        statuses.push((await forgot({ email }, `198.18.6.${index}`))[0])
      }
      assert.deepEqual(statuses, [200, 200, 200, 429])
    })
  })
})
