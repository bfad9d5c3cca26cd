/** Asking a web service who somebody is, from the sign-in page (wire 000 §1.5, §1.7). */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe as group, suite, test } from 'node:test'
import { openTestHub, readFormFields, type TestHub } from '../../../test/helper.ts'
import {
  addConnector,
  choose,
  describe,
  eventOf,
  type Given,
  keepElsewhere,
  openService,
  type Service,
  signIn,
  values,
} from './testdata/service.ts'

let hub: TestHub
let service: Service
suite('sign in', () => {
  before(async () => {
    service = await openService(() => ({ status: 403 }))
    hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
    const { organizations, people } = hub
    await keepElsewhere(hub, organizations.harbor)
    await addConnector(hub, { description: describe(service.url), domain: 'acme' })
    await hub.hub.users.change(people.chloe.id, { username: '101' })
    await hub.hub.users.change(people.dev.id, { username: '102' })
  })
  after(async () => {
    await hub.close()
    await service.close()
  })
  // A source that fails is left alone for four seconds, and tries are counted by the minute.
  afterEach(() => {
    service.answerWith({ status: 403 })
    hub.pass(600_000)
  })

  const sessionOf = (browser: Awaited<ReturnType<typeof signIn>>['browser']) =>
    browser.get('/api/me').then((answer) => answer.json())

  group('usernames', () => {
    test('one is straight in, and the trace says how', async () => {
      service.answerWith({ body: values('101') })
      const { isIn, browser } = await signIn(hub, 'anything at all')
      assert.equal(isIn, true)
      assert.equal((await sessionOf(browser)).email, hub.people.chloe.email)
      const asked = await eventOf(hub, 'connector.asked')
      assert.deepEqual([asked?.outcome, asked?.userId], ['ok', hub.people.chloe.id])
      const steps = asked?.data.steps as { name: string }[]
      assert.deepEqual(
        steps.map(({ name }) => name),
        ['sent', 'answered', 'captured', 'decided'],
      )
      assert.deepEqual(
        { ...steps[0] },
        { name: 'sent', method: 'POST', url: `${service.url}/authorize` },
      )
      assert.deepEqual({ ...steps[2] }, { name: 'captured', count: 1, usernames: ['101'] })
    })

    test('of several the person chooses one, and is that one', async () => {
      service.answerWith({ body: values('101', '102', 'nobody here') })
      const asked = await signIn(hub, 'chloe')
      assert.equal(asked.status, 200)
      assert.match(asked.answer.body, /101/)
      assert.match(asked.answer.body, /102/)
      assert.doesNotMatch(asked.answer.body, /nobody here/)
      const chosen = await choose(asked, hub.people.dev.id)
      assert.equal(chosen.headers.location, '/')
      assert.equal((await sessionOf(asked.browser)).email, hub.people.dev.email)
    })

    test('nobody chooses an account that was not offered', async () => {
      service.answerWith({ body: values('101', '102') })
      const asked = await signIn(hub, 'chloe')
      const chosen = await choose(asked, hub.people.ana.id)
      assert.equal(chosen.headers.location, undefined)
      assert.ok(readFormFields(asked.answer.body).choice)
    })

    test('one that is there twice is one', async () => {
      service.answerWith({ body: values('101', '101', ' 101 ') })
      assert.equal((await signIn(hub, 'chloe')).isIn, true)
    })

    test('may be an e-mail address, or have the domain after the last @', async () => {
      for (const name of [hub.people.dev.email, '102@acme', '102@ACME', 102]) {
        service.answerWith({ body: values(name) })
        const { isIn, browser } = await signIn(hub, 'x')
        assert.equal(isIn, true, String(name))
        assert.equal((await sessionOf(browser)).email, hub.people.dev.email)
      }
      service.answerWith({ body: values('102@other') })
      assert.equal((await signIn(hub, 'x')).status, 401)
    })

    test('that nobody here has are nobody’s', async () => {
      const before = await hub.hub.users.findByUsername(hub.organizations.harbor.id, '999')
      service.answerWith({ body: values('999') })
      assert.equal((await signIn(hub, 'x')).status, 401)
      assert.equal(before, undefined)
      const asked = await eventOf(hub, 'connector.asked')
      assert.match(String(asked?.data.cause), /nobody who is known/)
    })

    test('TPL-11: of another tenant, or of somebody who is disabled, are nobody’s', async () => {
      service.answerWith({ body: values('otto@otter.example') })
      assert.equal((await signIn(hub, 'x')).status, 401)
      const { id } = hub.people.dev
      await hub.hub.users.change(id, { status: 'disabled' })
      service.answerWith({ body: values('102') })
      assert.equal((await signIn(hub, 'x')).status, 401)
      await hub.hub.users.change(id, { status: 'active' })
    })

    test('TPL-11: an answer that is odd names nobody, and never fails', async () => {
      const own = '{"values":[{"__proto__":{"username":"101"},"username":""}]}'
      const odd: Given[] = [
        { body: { values: [] } },
        { body: { values: null } },
        { body: { values: { username: '101' } } },
        { body: { values: [null, 1, 'x', [], {}] } },
        { body: { values: [{ username: { username: '101' } }] } },
        { body: { values: [{ username: null }, { username: '  ' }] } },
        { body: { values: [{ username: '101\u0000' }, { username: '\ud800101' }] } },
        { body: { values: [{ username: `101${' '.repeat(300)}x` }] } },
        { body: { values: [{ Username: '101' }] } },
        { body: [{ username: '101' }] },
        { body: '"101"' },
        { body: 'null' },
        { body: own },
        { body: '{"__proto__":{"values":[{"username":"101"}]}}' },
        { body: '{"constructor":{"values":[{"username":"101"}]}}' },
      ]
      for (const given of odd) {
        service.answerWith(given)
        const { status } = await signIn(hub, 'x', 'y')
        assert.equal(status, 401, JSON.stringify(given))
        hub.pass(60_000)
      }
    })

    test('TPL-11: more than a hundred are none at all', async () => {
      const many = (count: number) =>
        values('101', ...Array.from({ length: count }, (_, at) => 102 + at))
      service.answerWith({ body: many(99) })
      assert.equal((await signIn(hub, 'x')).status, 200, 'a hundred: 101 and 102 are known')
      service.answerWith({ body: many(100) })
      assert.equal((await signIn(hub, 'x')).status, 503)
      const row = '{"username":"101"}'
      service.answerWith({ body: `{"values":[${`${row},`.repeat(1_000_000)}${row}]}` })
      assert.equal((await signIn(hub, 'x')).status, 503)
      const asked = await eventOf(hub, 'connector.asked')
      assert.match(String(asked?.data.cause), /more than 65536 bytes/)
    })
  })

  group('statuses', () => {
    const yes = values('101')
    const statusesOf: [Given, number, RegExp][] = [
      [{ status: 403, body: yes }, 401, /answered 403/],
      [{ status: 401, body: yes }, 503, /did not accept our own credential/],
      [{ status: 201, body: yes }, 503, /answered 201/],
      [{ status: 204 }, 503, /answered 204/],
      [{ status: 302, body: yes, headers: { location: '/authorize' } }, 503, /answered 302/],
      [{ status: 400, body: yes }, 503, /answered 400/],
      [{ status: 404, body: yes }, 503, /answered 404/],
      [{ status: 429, body: yes }, 503, /answered 429/],
      [{ status: 500, body: yes }, 503, /answered 500/],
      [{ status: 503, body: yes }, 503, /answered 503/],
      [{ body: '<html>Sign in to the network</html>' }, 503, /no JSON/],
      [{ body: '{"values":[{"username":"101"' }, 503, /no JSON/],
      [{ body: '' }, 503, /no JSON/],
      [{ body: { error: 'bad password' } }, 401, /named nobody/],
      [{ body: yes, isBroken: true }, 503, /other side closed/],
      [{ body: yes, headers: { 'content-encoding': 'gzip' } }, 503, /encoded/],
    ]

    for (const [given, status, cause] of statusesOf) {
      test(`TPL-12, TPL-13: ${cause.source} is a ${status}`, async () => {
        service.answerWith(given)
        const asked = service.asked.length
        const answered = await signIn(hub, 'chloe')
        assert.deepEqual([answered.status, answered.isIn], [status, false])
        assert.equal(service.asked.length, asked + 1, 'asked once')
        const event = await eventOf(hub, 'connector.asked')
        assert.equal(event?.outcome, 'refused')
        assert.equal(event?.data.code, status === 401 ? 'unauthenticated' : 'unavailable')
        assert.match(String(event?.data.cause), cause)
        const words = status === 401 ? /do not match/ : /cannot check passwords right now/
        assert.match(answered.answer.body, words)
        hub.pass(60_000)
      })
    }

    test('that our own credential is refused is told to the operator, seldom', async () => {
      service.answerWith({ status: 401 })
      const page = await signIn(hub, 'chloe')
      assert.doesNotMatch(page.answer.body, /credential|401/)
      await signIn(hub, 'dev')
      const type = 'connector.credential-refused'
      const alerts = await hub.hub.events.newest({ type, since: hub.now() }, 10)
      assert.equal(alerts.length, 1)
      assert.deepEqual(
        [alerts[0]?.outcome, alerts[0]?.organizationId, alerts[0]?.data.name],
        ['refused', hub.organizations.harbor.id, 'Phones'],
      )
    })

    test('TPL-13: tries that nobody answered do not count against anybody', async () => {
      service.answerWith({ isBroken: true })
      for (let count = 0; count < 30; count += 1) {
        assert.equal((await signIn(hub, 'x')).status, 503)
        await hub.hub.exchanges.close()
      }
      service.answerWith({ body: yes })
      assert.equal((await signIn(hub, 'x')).isIn, true)
    })

    test('wrong passwords do count', async () => {
      for (let count = 0; count < 10; count += 1) {
        assert.equal((await signIn(hub, 'y')).status, 401)
      }
      service.answerWith({ body: yes })
      assert.equal((await signIn(hub, 'y')).status, 429)
    })
  })
})
