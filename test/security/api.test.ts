/**
 * Every operation of the API, called by everybody, with what it asks for and with what it does
 * not: no answer is a fault, what is another's is not there, and a no is a problem.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { operations } from '../../src/api/index.ts'
import type { Operation } from '../../src/api/operation.ts'
import type { Schema } from '../../src/api/schema.ts'
import type { Organization } from '../../src/organization.ts'
import type { User } from '../../src/user.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'

type Headers = Record<string, string>
type Ids = Record<string, string>

let hub: TestHub

const browserOf = async (user: User): Promise<Headers> => {
  const { jar } = await enter(hub, user)
  return { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
}

/** One of everything in Downtown, made anew for each call: some operations remove it. */
const makeIds = async (): Promise<Ids> => {
  const { downtown } = hub.organizations
  const number = String(Math.trunc(hub.now() / 1000))
  const home = await hub.hub.organizations.add({ name: `Office ${number}`, parent: downtown })
  const person = await hub.hub.users.add({ email: `p${number}@harbor.example`, home })
  const group = await hub.hub.groups.add(home, `Group ${number}`)
  await hub.hub.groups.join(group, person)
  const settings = { url: 'https://ledger.example/' }
  const application = await hub.hub.applications.add({
    ...{ owner: home, name: 'Ledger', type: 'link', settings },
  })
  await hub.hub.grants.give({ application, to: { userId: person.id } })
  const connector = await hub.hub.connectors.add({
    ...{ owner: home, name: 'Directory', type: 'scim', settings: {} },
  })
  const right = { kind: 'group' as const, targetId: group.id, role: 'member' }
  const mapping = await hub.hub.groupMappings.add(connector, { name: 'Staff', ...right })
  const { key } = await hub.hub.keys.add({ organization: home, name: 'Key' })
  const { session } = await hub.hub.sessions.start({ user: person, method: 'password' })
  await hub.hub.devices.see(person, { id: 'phone', os: 'iOS', name: 'Phone' })
  const table = Buffer.from(`email\nnew${number}@harbor.example`)
  const imported = await hub.hub.personImports.read(home, 'people.csv', table)
  hub.pass(1000)
  return {
    ...{ organization: home.id, person: person.id, group: group.id, holder: person.id },
    ...{ application: application.id, connector: connector.id, key: key.id, device: 'phone' },
    ...{ session: String(session.id), type: 'link', parent: downtown.id, import: imported.id },
    ...{ mapping: mapping.id, target: group.id },
  }
}

/** A value that the schema lets through, with what is known by its name in the place of ids. */
const sampleOf = (schema: Schema, name: string, ids: Ids): unknown => {
  const { type, properties, required = [], anyOf, items, minLength = 0 } = schema
  if (ids[name] !== undefined && type === 'string') return ids[name]
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (Array.isArray(anyOf)) return sampleOf(anyOf[0] as Schema, name, ids)
  if (type === 'boolean') return false
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  if (type === 'array') return [sampleOf(items as Schema, name, ids)]
  if (type === 'object') {
    const fields = Object.entries((properties ?? {}) as Record<string, Schema>)
    const needed = fields.filter(([key]) => (required as string[]).includes(key))
    return Object.fromEntries(needed.map(([key, each]) => [key, sampleOf(each, key, ids)]))
  }
  if (schema.format === 'date-time') return '2027-01-01T00:00:00.000Z'
  if (name === 'email') return `new-${ids.person?.slice(0, 8)}@harbor.example`
  return 'sample'.padEnd(Number(minLength), 'x')
}

const urlOf = ({ path }: Operation, ids: Ids): string =>
  `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x')}`

const call = (operation: Operation, ids: Ids, headers: Headers, body: unknown) => {
  const { method, bodyTypes, body: schema } = operation
  const type = bodyTypes?.[0] ?? 'application/json'
  const payload = bodyTypes ? Buffer.from('{"no": "thing"}') : JSON.stringify(body)
  const options: InjectOptions = {
    ...{ method, url: urlOf(operation, ids) },
    headers: { host: 'localhost:3000', ...headers, ...(schema && { 'content-type': type }) },
    ...(schema && payload !== undefined && { payload }),
  }
  return hub.server.inject(options)
}

/** Bodies that are wrong in one way each. */
const brokenBodies = (good: unknown): unknown[] => {
  const fields = typeof good === 'object' && good !== null ? good : {}
  const wrong = [null, 7, [], {}, 'x'.repeat(5000), { __proto__: null, more: { deep: [1] } }]
  const each = Object.keys(fields).flatMap((key) =>
    wrong.map((value) => ({ ...fields, [key]: value })),
  )
  return [[], 'text', { ...fields, 'no such field': 1 }, ...each]
}

describe('every operation of the API', () => {
  let callers: Record<'nobody' | 'member' | 'administrator' | 'stranger' | 'key', Headers>

  before(async () => {
    hub = await openTestHub()
    const { ana, chloe, otto } = hub.people
    const keyOf = async (owner: Organization) => (await hub.caller(owner)).text
    callers = {
      nobody: {},
      member: await browserOf(chloe),
      administrator: await browserOf(ana),
      stranger: await browserOf(otto),
      key: { authorization: `Bearer ${await keyOf(hub.organizations.harbor)}` },
    }
  })
  after(() => hub.close())

  const bodyOf = ({ body, bodyTypes }: Operation, ids: Ids): unknown =>
    body && !bodyTypes ? sampleOf(body, '', ids) : undefined

  test('TEN-01: nobody is told to sign in, a member that it is not theirs', async () => {
    for (const operation of operations) {
      const { id, permission } = operation
      if (permission === 'anyone') continue
      const ids = await makeIds()
      const body = bodyOf(operation, ids)
      assert.equal((await call(operation, ids, callers.nobody, body)).statusCode, 401, id)
      if (permission === 'session') continue
      assert.equal((await call(operation, ids, callers.member, body)).statusCode, 403, id)
    }
  })

  test('TEN-01: what is of another root is not there', async () => {
    for (const operation of operations) {
      if (
        !/\{(organization|person|group|application|connector|key|import)\}/.test(operation.path)
      ) {
        continue
      }
      const ids = await makeIds()
      const answer = await call(operation, ids, callers.stranger, bodyOf(operation, ids))
      assert.equal(answer.statusCode, 404, `${operation.id}: ${answer.body}`)
      assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    }
  })

  test('KEY-01: a key calls what is for keys, and nothing that is for people', async () => {
    for (const operation of operations) {
      const ids = await makeIds()
      const answer = await call(operation, ids, callers.key, bodyOf(operation, ids))
      const isForPeople = ['person', 'session'].includes(operation.permission ?? '')
      if (isForPeople) assert.equal(answer.statusCode, 401, operation.id)
      else assert.ok(![401, 403].includes(answer.statusCode), `${operation.id}: ${answer.body}`)
    }
  })

  test('HTTP-09: with what is asked for and with what is not, no answer is a fault', async () => {
    let asked = 0
    for (const operation of operations) {
      const ids = await makeIds()
      const good = bodyOf(operation, ids)
      for (const body of [...brokenBodies(good), good]) {
        const answer = await call(operation, ids, callers.administrator, body)
        const what = `${operation.id} with ${JSON.stringify(body)}: ${answer.body.slice(0, 200)}`
        assert.ok(answer.statusCode < 500, what)
        if (answer.statusCode >= 400) {
          const problem = answer.json()
          assert.equal(problem.status, answer.statusCode, what)
          assert.match(problem.attempt, /^[0-9A-Z]{4}-[0-9A-Z]{4}/, what)
        }
        asked += 1
        if (operation.body === undefined) break
      }
    }
    assert.ok(asked > 2 * operations.length, `${asked} calls`)
  })

  test('what is asked for in the way that it is asked for is answered', async () => {
    // What these need cannot be read from their schema: a file, a preset, another state.
    const special = new Set([
      ...[
        'getAttempt',
        'addMapping',
        'removeMapping',
        'giveGrant',
        'addApplication',
        'addConnector',
      ],
      ...['addSigningKey', 'promoteSigningKey', 'testConnector', 'testNewConnector'],
      ...['readPublished', 'setApplicationIcon', 'removeApplicationIcon'],
      ...operations.filter(({ bodyTypes }) => bodyTypes).map(({ id }) => id),
    ])
    for (const operation of operations) {
      if (special.has(operation.id)) continue
      const ids = await makeIds()
      const answer = await call(operation, ids, callers.administrator, bodyOf(operation, ids))
      assert.ok(answer.statusCode < 300, `${operation.id}: ${answer.statusCode} ${answer.body}`)
    }
  })

  test('the document and the list say the same, and every name is there once', async () => {
    const document = (
      await hub.server.inject({ url: '/api/v1/openapi.json', headers: { host: 'localhost:3000' } })
    ).json()
    const ids = Object.values(document.paths as Record<string, Record<string, Schema>>).flatMap(
      (methods) => Object.values(methods).map((each) => each.operationId),
    )
    assert.deepEqual(ids.toSorted(), operations.map(({ id }) => id).toSorted())
    assert.equal(new Set(ids).size, ids.length)
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)
    for (const [, name = ''] of references) assert.ok(document.components.schemas[name], name)
  })
})
