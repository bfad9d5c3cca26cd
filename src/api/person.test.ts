/** People and their groups by the API: found by names, and what is known of them. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { enter } from '../../test/security/browser.ts'
import type { User } from '../user.ts'

type Json = Record<string, unknown>

describe('people by the API', () => {
  let hub: TestHub
  beforeEach(async () => {
    hub = await openTestHub()
  })
  afterEach(() => hub.close())

  const ask = async (
    user: User,
    path: string,
    { method = 'GET', payload }: { method?: 'GET' | 'POST' | 'DELETE'; payload?: object } = {},
  ) => {
    const { jar } = await enter(hub, user)
    const headers = { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
    return hub.server.inject({
      ...{ method, url: `/api/v1${path}`, headers },
      ...(payload && { payload }),
    })
  }
  const emailsOf = async (user: User, path: string): Promise<string[]> => {
    const answer = await ask(user, path)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json().items.map(({ email }: Json) => String(email).split('@')[0])
  }

  /** A directory of Downtown, and what it has written of Kim and of a group. */
  const writeByDirectory = async () => {
    const { downtown } = hub.organizations
    const connector = await hub.hub.connectors.add({
      ...{ owner: downtown, name: 'Okta', type: 'scim', settings: {} },
    })
    const source = { connector, organization: downtown, by: {} }
    const attributes = { title: 'Agent' }
    const claim = { name: 'kim', externalId: '', isActive: true, attributes }
    const person = {
      ...{ firstName: 'Kim', lastName: 'Stone', email: 'kim@harbor.example' },
      ...{ username: undefined, phone: undefined, timezone: undefined },
    }
    const { record } = await hub.hub.records.add(source, 'user', { ...claim, person })
    const renamed = { ...claim, person: { ...person, lastName: 'Rivers' } }
    const target = { kind: 'user' as const, id: record.id, isCurrent: () => true }
    await hub.hub.records.change(source, target, () => ({
      ...{ ...renamed, attributes: { title: 'Broker' } },
    }))
    const members = { ...claim, name: 'Brokers', attributes: {}, members: [record.id] }
    const written = await hub.hub.records.add(source, 'group', members)
    return { connector, userId: record.userId ?? '', groupId: written.record.groupId ?? '' }
  }

  test('they are found by names and usernames, also those that a directory writes', async () => {
    const { ana, ben, otto } = hub.people
    const { harbor, lakeside, otter } = hub.organizations
    const people = `/organizations/${harbor.id}/people`
    await hub.hub.users.change(ben.id, { username: 'Benny', status: 'disabled' })
    await writeByDirectory()
    assert.deepEqual(await emailsOf(ana, `${people}?search=okafor`), ['chloe.okafor'])
    assert.deepEqual(await emailsOf(ana, `${people}?search=Chloe%20O`), ['chloe.okafor'])
    assert.deepEqual(await emailsOf(ana, `${people}?search=benn`), ['ben.carter'])
    assert.deepEqual(await emailsOf(ana, `${people}?search=rivers`), ['kim'])
    assert.deepEqual(await emailsOf(ana, `${people}?search=stone`), [])
    assert.deepEqual(await emailsOf(ana, `${people}?status=disabled`), ['ben.carter'])
    assert.deepEqual(await emailsOf(ana, `${people}?search=b&status=active`), [])
    const below = `/organizations/${lakeside.id}/people?search=`
    assert.deepEqual(await emailsOf(ana, `${below}chloe`), [])
    assert.deepEqual(await emailsOf(ana, `${below}dev`), ['dev.patel'])
    assert.deepEqual(await emailsOf(otto, `/organizations/${otter.id}/people?search=chloe`), [])
  })

  test('what a directory has written of somebody is told, with names and no values', async () => {
    const { ana, otto, chloe, dev } = hub.people
    const { connector, userId } = await writeByDirectory()
    const path = `/people/${userId}/provisioning`
    const { items, next } = (await ask(ana, path)).json()
    assert.equal(next, null)
    assert.deepEqual(
      items.map(({ what, fields, outcome, cause }: Json) => [what, fields, outcome, cause]),
      [
        ['changed', ['title'], 'ok', null],
        ['added', [], 'ok', null],
      ],
    )
    assert.deepEqual(items[0].connector, { id: connector.id, name: 'Okta' })
    assert.ok(!JSON.stringify(items).includes('Broker'))
    const [first] = (await ask(ana, `${path}?limit=1`)).json().items
    const rest = (await ask(ana, `${path}?limit=1&after=${first.id}`)).json()
    assert.deepEqual(
      rest.items.map(({ what }: Json) => what),
      ['added'],
    )
    assert.deepEqual((await ask(ana, `/people/${dev.id}/provisioning`)).json().items, [])
    assert.equal((await ask(otto, path)).statusCode, 404)
    assert.equal((await ask(chloe, path)).statusCode, 403)
  })

  test('how somebody comes in: the password, who knows them, and who writes them', async () => {
    const { ana, otto, chloe } = hub.people
    const { downtown } = hub.organizations
    const { connector, userId } = await writeByDirectory()
    const written = (await ask(ana, `/people/${userId}/way-in`)).json()
    assert.deepEqual(written, {
      password: { at: 'nowhere', connectors: [] },
      links: [],
      writers: [{ id: connector.id, name: 'Okta', type: 'scim' }],
    })
    const own = (await ask(ana, `/people/${chloe.id}/way-in`)).json()
    assert.deepEqual([own.password.at, own.writers], ['here', []])
    await hub.hub.organizations.change(downtown.id, { settings: { passwords: 'elsewhere' } })
    const moved = (await ask(ana, `/people/${chloe.id}/way-in`)).json()
    assert.deepEqual(moved.password, { at: 'elsewhere', connectors: [] })
    assert.equal((await ask(otto, `/people/${chloe.id}/way-in`)).statusCode, 404)
    assert.equal((await ask(chloe, `/people/${chloe.id}/way-in`)).statusCode, 403)
  })

  test('AUTH-14: a reset link is mailed, and never in an answer', async () => {
    const { ana, chloe } = hub.people
    const answer = await ask(ana, `/people/${chloe.id}/password-reset`, { method: 'POST' })
    assert.equal(answer.statusCode, 201)
    assert.deepEqual(answer.json(), { isMailed: true })
    const types = (await hub.events()).map(({ type }) => type)
    assert.ok(types.includes('ticket.issued'))
  })

  test('a group says who writes it, and what it opens', async () => {
    const { ana, otto } = hub.people
    const { downtown } = hub.organizations
    const { connector, groupId } = await writeByDirectory()
    hub.pass(1000)
    const own = await hub.hub.groups.add(downtown, 'Own')
    const list = (await ask(ana, `/organizations/${downtown.id}/groups`)).json()
    assert.deepEqual(
      list.items.map(({ name, writers }: Json) => [name, writers]),
      [
        ['Brokers', [{ id: connector.id, name: 'Okta' }]],
        ['Own', []],
      ],
    )
    const application = await hub.hub.applications.add({
      ...{ owner: downtown, name: 'Ledger', type: 'link' },
      settings: { url: 'https://ledger.example/' },
    })
    const given = await ask(ana, `/applications/${application.id}/grants`, {
      ...{ method: 'POST', payload: { group: own.id } },
    })
    assert.equal(given.statusCode, 201)
    assert.equal((await hub.events(1))[0]?.type, 'grant.given')
    const [grant] = (await ask(ana, `/groups/${own.id}/grants`)).json().items
    assert.deepEqual(grant.application, { id: application.id, name: 'Ledger' })
    assert.deepEqual((await ask(ana, `/groups/${groupId}/grants`)).json().items, [])
    assert.equal((await ask(otto, `/groups/${own.id}/grants`)).statusCode, 404)
    await hub.hub.connectors.remove(connector)
    assert.deepEqual((await ask(ana, `/groups/${groupId}`)).json().writers, [])
  })
})
