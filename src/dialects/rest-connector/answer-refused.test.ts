/** The hub as the external service of a platform (wire 001 §2.4): how it says no. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { password, type TestHub } from '../../../test/helper.ts'
import { form, json, openPlatform, type Platform, xml } from './testdata/platform.ts'

let at: Platform
let hub: TestHub
let email: string
describe('answer refused', () => {
  before(async () => {
    at = await openPlatform()
    hub = at.hub
    email = at.email
  })
  after(() => at.close())
  beforeEach(() => at.begin())

  describe('anything else is 401', () => {
    test('AUTH-04: wrong, unknown, disabled, of elsewhere: the same words', async () => {
      const { harbor } = hub.organizations
      const shut = await hub.hub.users.add({ email: 'shut@harbor.example', home: harbor, password })
      await hub.hub.users.change(shut.id, { status: 'disabled' })
      const { dev, otto } = hub.people
      const wrong = [
        await at.basic(email, 'a wrong password'),
        await at.basic(email, ''),
        await at.basic('nobody@harbor.example', password),
        await at.basic('shut@harbor.example', password),
        await at.basic(otto.email ?? '', password),
        await at.basic(dev.email ?? '', password, { path: '/rest/downtown/authenticate' }),
        await at.basic(hub.people.ana.email ?? '', password, {
          path: '/rest/downtown/authenticate',
        }),
        await at.basic('', ''),
      ]
      for (const { statusCode, body, headers } of wrong) {
        assert.equal(statusCode, 401)
        assert.equal(body, '{"message":"That e-mail and password do not match."}')
        assert.equal(headers['www-authenticate'], undefined, 'a client would try again with it')
        assert.match(String(headers['content-type']), /^application\/json/)
      }
      const event = await at.checked()
      assert.deepEqual([event?.type, event?.outcome], ['credential.checked', 'refused'])
    })

    test('without any credentials it is said how they are to come', async () => {
      for (const asked of [
        {},
        { method: 'GET' as const },
        { headers: { authorization: 'Bearer x' } },
      ]) {
        const { statusCode, headers } = await at.ask(asked)
        assert.equal(statusCode, 401)
        assert.equal(headers['www-authenticate'], 'Basic realm="Foyer", charset="UTF-8"')
      }
      assert.equal((await at.send(json, '{"other":1}')).statusCode, 401)
    })
  })

  describe('what cannot be read is 400', () => {
    const refused = async (type: string, payload: string | Buffer): Promise<void> => {
      const { statusCode, headers } = await at.send(type, payload)
      assert.equal(statusCode, 400, `${type} ${payload}`)
      assert.match(String(headers['content-type']), /^application\/json/)
    }

    test('AUTH-16: JSON that is no object of texts, or says something twice', async () => {
      const pair = `"email":"${email}","password":`
      const bodies = [
        '{',
        '[]',
        'null',
        '"a"',
        `{${pair}{"$ne":1}}`,
        `{${pair}["a"]}`,
        `{${pair}1}`,
      ]
      for (const body of [...bodies, `{${pair}null}`, `{${pair}true}`, `{"email":"a"}`]) {
        await refused(json, body)
      }
      await refused(json, `{${pair}"a","password":"b"}`)
      await refused(json, `{${pair}"a","Password":"b"}`)
    })

    test('a form or query that says something twice, or half of it', async () => {
      await refused(form, `email=${email}&password=a&password=b`)
      await refused(form, `email=${email}&password=a&PASSWORD=b`)
      await refused(form, `email=${email}`)
      await refused(form, 'password=a')
      await refused(form, Array.from({ length: 60 }, (_, index) => `a${index}=`).join('&'))
      const path = `/rest/harbor/authenticate?email=${email}&password=a&password=b`
      assert.equal((await at.ask({ method: 'GET', path })).statusCode, 400)
    })

    test('TPL-17: XML with anything but elements that hold texts', async () => {
      const inner = `<email>${email}</email><password>${password}</password>`
      const bodies = [
        `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><email>&x;</email></a>`,
        `<a><?php x ?>${inner}</a>`,
        `<a><email><![CDATA[${email}]]></email><password>x</password></a>`,
        `<a><!-- -->${inner}</a>`,
        `<a><b>${inner}</b></a>`,
        `<a>text${inner}</a>`,
        `${inner}`,
        `<a>${inner}</b>`,
        `<a>${inner}</a><a/>`,
        `<a>${inner}<pw`,
        `<a><email>${email}</login><password>x</password></a>`,
        `<a><email>a]]>b</email><password>x</password></a>`,
        `<a>${inner}<password>b</password></a>`,
        '<a><email>&x;</email><pw>x</pw></a>',
        '<a><email>a & b</email><pw>x</pw></a>',
        '<a><email>&#0;</email><pw>x</pw></a>',
        '<a><email>&#x110000;</email><pw>x</pw></a>',
        '<a><email>&#xD800;</email><pw>x</pw></a>',
        '<a><email>\u0001</email><pw>x</pw></a>',
        `<?xml version="1.0" encoding="UTF-16"?><a>${inner}</a>`,
        `<?xml version="1.1"?><a>${inner}</a>`,
        '<a b="<"><email>x</email></a>',
        '<a',
        '<a/>x',
      ]
      for (const body of bodies) await refused(xml, body)
      await refused(xml, Buffer.from(`<a>${inner}</a>`, 'utf16le'))
      await refused(xml, Buffer.from('<a><email>\xe9</email></a>', 'latin1'))
    })

    test('other types, other encodings, what is too long, and half of Basic', async () => {
      await refused('text/plain', `email=${email}`)
      await refused(json, Buffer.from(`{"email":"\xe9","password":"a"}`, 'latin1'))
      await refused(form, `password=${'a'.repeat(70_000)}`)
      const basic = (text: string) => at.ask({ headers: { authorization: `Basic ${text}` } })
      assert.equal((await basic(Buffer.from('nothing').toString('base64'))).statusCode, 400)
      assert.equal(
        (await basic(Buffer.from('\xe9:a', 'latin1').toString('base64'))).statusCode,
        400,
      )
      const gzip = { 'content-encoding': 'gzip' }
      assert.equal((await at.send(json, '{}', { headers: gzip })).statusCode, 400)
    })
  })

  describe('limits', () => {
    test('AUTH-01: 429 for the account, from wherever it is asked', async () => {
      const statuses: number[] = []
      for (let index = 0; index < 12; index += 1) {
        const remoteAddress = `198.18.5.${index}`
        statuses.push((await at.basic(email, 'wrong', { remoteAddress })).statusCode)
      }
      assert.deepEqual(statuses.slice(-3), [401, 429, 429])
      const { statusCode, headers } = await at.basic(email, password)
      assert.equal(statusCode, 429)
      assert.ok(Number(headers['retry-after']) > 0)
    })

    test('AUTH-01: and never for the address, which is the platform’s', async () => {
      for (let index = 0; index < 150; index += 1) {
        const { statusCode } = await at.basic(`who${index}@harbor.example`, 'wrong')
        assert.equal(statusCode, 401, String(index))
      }
      assert.equal((await at.basic(email, password)).statusCode, 200)
    })

    test('AUTH-03: tries here and at the sign-in page are one count', async () => {
      for (let index = 0; index < 10; index += 1) await at.basic(email, 'wrong')
      assert.equal((await hub.browser().signIn(hub.people.chloe)).statusCode, 429)
    })
  })
})
