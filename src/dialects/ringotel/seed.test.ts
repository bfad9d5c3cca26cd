/** Seed 000, "Example": the document's own text becomes a connector that works. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openTestSqlite } from '../../../test/database.ts'
import { openTestHub, password, type TestHub } from '../../../test/helper.ts'
import { createOutside, type Outside } from '../../outside.ts'
import {
  type Answering,
  addConnector,
  keepElsewhere,
  openService,
  type Service,
  signIn,
  values,
} from './testdata/service.ts'

const text = readFileSync(new URL('testdata/seed.txt', import.meta.url), 'utf8')

/** As the document has it: a token for the client, then a username for the person. */
const answer: Answering = ({ url, body }) => {
  if (url === '/oauth/token') return { body: { access_token: 'abc', expires_in: 3600 } }
  const { email, password: word } = JSON.parse(body)
  return word === password && email !== '' ? { body: values('101') } : { status: 403 }
}

let hub: TestHub
let service: Service
describe('seed', () => {
  before(async () => {
    service = await openService(answer, 'api.example.com')
    const door = createOutside({
      allow: ['127.0.0.1'],
      resolve: async (host) => (host === 'api.example.com' ? ['127.0.0.1'] : []),
      authorities: [service.certificate],
    })
    // The service stands at another port than the one of its address.
    const { port } = service
    const outside: Outside = { ...door, connect: (target) => door.connect({ ...target, port }) }
    hub = await openTestHub({}, openTestSqlite, { outside })
    await keepElsewhere(hub, hub.organizations.harbor)
    await hub.hub.users.change(hub.people.chloe.id, { username: '101' })
  })
  after(async () => {
    await hub.close()
    await service.close()
  })
  beforeEach(() => {
    service.asked.length = 0
  })

  const kind = () => hub.hub.dialects.connector('ringotel')

  const connectAlone = async (settings: Parameters<typeof addConnector>[1]) => {
    const { items } = await hub.hub.connectors.list({ within: hub.organizations.harbor })
    for (const each of items) await hub.hub.connectors.remove(each)
    return addConnector(hub, settings)
  }

  test('the text of the document, unchanged, asks over TLS with OAuth2', async () => {
    const settings = kind()?.readDescription?.(Buffer.from(text))
    await connectAlone(settings ?? {})
    assert.equal((await signIn(hub, 'chloe', password)).isIn, true)
    const [token, asked] = service.asked
    assert.deepEqual(
      [token?.method, token?.url, token?.headers['custom-header']],
      ['POST', '/oauth/token', '<custom_header_value>'],
    )
    assert.deepEqual(JSON.parse(token?.body ?? ''), {
      grant_type: 'client_credentials',
      client_id: '<client_id>',
      client_secret: '<client_secret>',
    })
    assert.deepEqual([asked?.method, asked?.url], ['POST', '/users'])
    assert.equal(asked?.headers.authorization, 'Bearer abc')
    assert.equal(asked?.headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(asked?.body ?? ''), { email: 'chloe', password })
    assert.equal((await signIn(hub, 'chloe', 'wrong')).status, 401)
  })

  test('it may be saved as the text that it is, too', async () => {
    await connectAlone({ description: text })
    assert.equal((await signIn(hub, 'chloe')).isIn, true)
  })

  test('with the quotation marks of a word processor', async () => {
    const curly = text.replaceAll(/"([^"]*)"/g, '“$1”')
    assert.ok(curly.includes('“id”'))
    await connectAlone({ description: curly })
    assert.equal((await signIn(hub, 'chloe')).isIn, true)
  })

  /** The example, with the credential in the place of the block OAuth2. */
  const withAuth = (auth: unknown) => {
    const { description } = kind()?.readDescription?.(Buffer.from(text)) ?? {}
    const { OAuth2: _, ...rest } = description as Record<string, never>
    return { ...rest, properties: ['API key', 'User name'], auth } as never
  }
  const properties = JSON.stringify({ 'API key': 'k:1 ü', 'User name': 'phones' })

  test('with Basic, from properties whose labels have spaces', async () => {
    const auth = { type: 'Basic', username: '$User name$', password: '$API key$' }
    await connectAlone({ description: withAuth(auth), properties })
    assert.equal((await signIn(hub, 'chloe')).isIn, true)
    const header = `Basic ${Buffer.from('phones:k:1 ü').toString('base64')}`
    assert.deepEqual(
      service.asked.map(({ url, headers }) => [url, headers.authorization]),
      [['/users', header]],
    )
  })

  test('with Bearer', async () => {
    const auth = { type: 'Bearer', token: '$API key$' }
    const given = JSON.stringify({ 'API key': 'k1', 'User name': 'phones' })
    await connectAlone({ description: withAuth(auth), properties: given })
    assert.equal((await signIn(hub, 'chloe')).isIn, true)
    assert.deepEqual(
      service.asked.map(({ headers }) => headers.authorization),
      ['Bearer k1'],
    )
  })

  test('TPL-13: with a certificate that nobody trusts there is no answer', async () => {
    const other = await openService(answer, 'api.example.com')
    try {
      await connectAlone({ description: text, authority: other.certificate })
      assert.equal((await signIn(hub, 'chloe')).status, 503)
      assert.equal(service.asked.length, 0)
    } finally {
      await other.close()
    }
  })

  test('TPL-14: a description is sealed at rest, and nobody’s password is there', async () => {
    await connectAlone({ description: text, properties: null })
    await signIn(hub, 'chloe', 'canary of a password')
    const rows = await hub.database.read.all(
      hub.database.prepare((build) => build.selectFrom('connector').selectAll()),
      {},
    )
    const events = await hub.events(100)
    const written = JSON.stringify([rows, events])
    assert.ok(rows.length > 0)
    assert.doesNotMatch(written, /client_secret|canary of/)
  })
})
