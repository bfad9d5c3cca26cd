/** TPL-15: the token with which a web service is asked (wire 000 §1.3). */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, suite, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { JsonValue } from '../../organization.ts'
import {
  type AskedFor,
  addConnector,
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
/** How many tokens were given; the last one is good. */
let issued = 0
let token: (asked: AskedFor) => Given | Promise<Given>
const yes = values('101')

suite('oauth2', () => {
  before(async () => {
    service = await openService((asked) => {
      if (asked.url === '/token') return token(asked)
      const isGood = asked.headers.authorization === `Bearer token-${issued}`
      return isGood ? { body: yes } : { status: 401 }
    })
    hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
    await keepElsewhere(hub, hub.organizations.harbor)
    await hub.hub.users.change(hub.people.chloe.id, { username: '101' })
  })
  after(async () => {
    await hub.close()
    await service.close()
  })

  const issue = (more: object = { expires_in: 3600 }): Given => {
    issued += 1
    return { body: { access_token: `token-${issued}`, ...more } }
  }

  beforeEach(() => {
    service.asked.length = 0
    token = () => issue()
  })
  afterEach(async () => {
    const { items } = await hub.hub.connectors.list({ within: hub.organizations.harbor })
    for (const each of items) await hub.hub.connectors.remove(each)
    hub.pass(600_000)
  })

  const describeOAuth2 = (change: { [key: string]: JsonValue } = {}) =>
    describe(
      service.url,
      {},
      {
        OAuth2: {
          client_id: 'me',
          client_secret: 's&c ret',
          flow_type: 3,
          token_endpoint: `${service.url}/token`,
          token_parameters: { content_type: 'application/x-www-form-urlencoded;charset=utf-8' },
          ...change,
        },
      },
    )

  const use = (change = {}) => addConnector(hub, { description: describeOAuth2(change) })
  const tokensAsked = () => service.asked.filter(({ url }) => url === '/token').length

  test('a token is asked for once, and shown until a minute before its end', async () => {
    await use()
    for (let count = 0; count < 3; count += 1) assert.equal((await signIn(hub, 'x')).isIn, true)
    assert.equal(tokensAsked(), 1)
    assert.deepEqual(
      [...new URLSearchParams(service.asked[0]?.body)],
      [
        ['grant_type', 'client_credentials'],
        ['client_id', 'me'],
        ['client_secret', 's&c ret'],
      ],
    )
    hub.pass((3600 - 61) * 1000)
    await signIn(hub, 'x')
    assert.equal(tokensAsked(), 1)
    hub.pass(2000)
    assert.equal((await signIn(hub, 'x')).isIn, true)
    assert.equal(tokensAsked(), 2)
  })

  test('one whose end nobody says is kept for five minutes', async () => {
    token = () => issue({})
    await use()
    await signIn(hub, 'x')
    hub.pass(299_000)
    await signIn(hub, 'x')
    assert.equal(tokensAsked(), 1)
    hub.pass(2000)
    await signIn(hub, 'x')
    assert.equal(tokensAsked(), 2)
  })

  test('many at once ask for one, also when the last one has just ended', async () => {
    await use()
    for (let round = 1; round <= 2; round += 1) {
      const all = Array.from({ length: 8 }, (_, at) => signIn(hub, `x${at}`))
      assert.ok((await Promise.all(all)).every(({ isIn }) => isIn))
      assert.equal(tokensAsked(), round)
      hub.pass(3_600_000)
    }
  })

  test('a token that is not taken is dropped, and the question asked once more', async () => {
    await use()
    await signIn(hub, 'x')
    issued += 1
    token = () => ({ body: { access_token: `token-${issued}`, expires_in: 3600 } })
    assert.equal((await signIn(hub, 'x')).isIn, true)
    assert.equal(tokensAsked(), 2)
    token = () => ({ body: { access_token: 'never-good' } })
    issued += 1
    const asked = service.asked.length
    const { status, answer } = await signIn(hub, 'x')
    assert.equal(status, 503)
    assert.equal(service.asked.length - asked, 3, 'the old one, a token, the new one; no more')
    assert.doesNotMatch(answer.body, /credential|never-good/)
    assert.ok(await eventOf(hub, 'connector.credential-refused'))
  })

  test('id and secret go into a header where the endpoint wants them there', async () => {
    token = ({ headers }) => (headers.authorization === undefined ? { status: 401 } : issue())
    await use()
    assert.equal((await signIn(hub, 'x')).isIn, true)
    assert.equal(
      service.asked[1]?.headers.authorization,
      `Basic ${Buffer.from('me:s%26c+ret').toString('base64')}`,
    )
  })

  test('another connector, and the same with other settings, has another token', async () => {
    const connector = await use()
    await signIn(hub, 'x')
    const settings = { description: describeOAuth2({ client_secret: 'another' }) }
    await hub.hub.connectors.change(connector, { settings })
    await signIn(hub, 'x')
    assert.equal(tokensAsked(), 2)
    await hub.hub.connectors.remove(connector)
    await use({ client_secret: 'another' })
    await signIn(hub, 'x')
    assert.equal(tokensAsked(), 3)
  })

  const answers: [string, Given, RegExp][] = [
    ['an error', { status: 500 }, /token endpoint answered 500/],
    ['a no', { status: 401 }, /token endpoint answered 401/],
    ['another 200', { status: 201, body: { access_token: 'a' } }, /answered 201/],
    ['a page', { body: '<html>' }, /no JSON/],
    ['null', { body: 'null' }, /no access_token/],
    ['a list', { body: [] }, /no access_token/],
    ['a number', { body: { access_token: 1 } }, /no access_token/],
    ['two lines', { body: { access_token: 'a\r\nb: c' } }, /no access_token/],
  ]
  for (const [what, given, cause] of answers) {
    test(`TPL-13: ${what} in the place of a token is no answer, and nobody is asked`, async () => {
      token = () => given
      await use()
      assert.equal((await signIn(hub, 'x')).status, 503)
      assert.ok(service.asked.every(({ url }) => url === '/token'))
      assert.match(String((await eventOf(hub, 'connector.asked'))?.data.cause), cause)
      token = () => issue()
      assert.equal((await signIn(hub, 'x')).isIn, true, 'what did not come is asked for again')
    })
  }
})
