/** TEN-03, TEN-04, AUTH-13, AUTH-14: rights that nobody can take, and policies on direct calls. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { user as userCommands } from '../../src/command/user.ts'
import { leadsTo, openTestHub, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import { fillRoute, nameOfRoute, routesOf } from './route.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

/** What everybody is in every organization, in one text each. */
const readRights = async (): Promise<Map<string, string>> => {
  const rights = new Map<string, string>()
  for (const [person, user] of Object.entries(hub.people)) {
    for (const [place, organization] of Object.entries(hub.organizations)) {
      const role = await hub.hub.memberships.roleIn(user, organization)
      rights.set(`${person} ${place}`, role ?? 'nobody')
    }
  }
  return rights
}

/** Bodies that ask for more than the caller has, for themselves and for others. */
const aimingBodies = (self: string) => {
  const { people, organizations } = hub
  const all = [...Object.values(people).map((user) => user.id), self]
  const members = [...new Set(all)].map((id) => ({ user: { id } }))
  const roles = (role: string, acl?: string[]) => [{ role, members, ...(acl && { acl }) }]
  return [
    { roles: roles('Admin', ['Admin']) },
    { roles: roles('Admin') },
    { roles: roles('Agent', []) },
    { roles: [{ role: 'Admin', members: [{ user: self }] }] },
    { parent: organizations.harbor.id, roles: roles('Admin') },
    { parent: organizations.otter.id, roles: roles('Admin') },
    { role: 'administrator', members, users: members, memberships: members, permissions: ['*'] },
  ]
}

const brandIds = () => Object.values(hub.organizations).map(({ id }) => id)

test('TEN-03: by no route does anybody get more than the caller has, or lose more', async () => {
  const { ben, chloe, dev } = hub.people
  const { downtown } = hub.organizations
  /** Who calls, and the places in which they may decide. */
  const callers: [string, Parameters<TestHub['caller']>[0], string[]][] = [
    ['a member', chloe, []],
    ['a member beside', dev, []],
    ['the administrator of an office', ben, ['downtown']],
    ['the key of an office', downtown, ['downtown']],
  ]
  const writing = routesOf(hub.server).filter(
    ({ method, caller }) => caller === 'key' && method !== 'GET',
  )
  assert.ok(writing.length > 5)
  for (const [who, owner, own] of callers) {
    const caller = await hub.caller(owner)
    const keys = await hub.hub.keys.list({ within: hub.organizations.harbor, limit: 100 })
    const was = await readRights()
    for (const route of writing) {
      for (const body of aimingBodies(owner.id)) {
        for (const brand of brandIds()) {
          await hub.server.inject({
            method: route.method as NonNullable<InjectOptions['method']>,
            url: fillRoute(route.url, { brand, id: brand }),
            headers: {
              host: 'localhost:3000',
              authorization: `Bearer ${caller.text}`,
              'content-type': 'application/json',
            },
            payload: JSON.stringify({ name: 'Aimed', authentication_type: 'None', ...body }),
          })
        }
      }
      for (const [place, role] of await readRights()) {
        const isOwn = own.includes(place.split(' ')[1] ?? '')
        const what = `${place} after ${nameOfRoute(route)} by ${who}`
        if (!isOwn) assert.equal(role, was.get(place), what)
        if (place.startsWith('ana ')) assert.equal(role, was.get(place), what)
      }
    }
    const now = await hub.hub.keys.list({ within: hub.organizations.harbor, limit: 100 })
    assert.equal(now.items.length, keys.items.length, 'and no key was made')
  }
})

const addLink = (name: string) =>
  hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name,
    type: 'link',
    settings: { url: 'https://app.example/' },
  })

/** Every way to an application, each begun while it was still open. */
const waysTo = async (id: string) => {
  const browser = await enter(hub, hub.people.chloe)
  const page = await browser.get(`/applications/${id}/open`, { 'sec-fetch-site': 'cross-site' })
  const token = /name="token" value="([^"]*)"/.exec(page.body)?.[1] ?? ''
  const caller = await hub.caller(hub.people.chloe)
  const list = await caller.get(`/brands/${hub.organizations.downtown.id}/sso_applications`)
  const shown = list.json().data.find((each: { id: string }) => each.id === id)
  const link = new URL(shown.open_url)
  return async (): Promise<string[]> => {
    const answers = [
      await browser.get(`/applications/${id}/open`),
      await browser.post(`/applications/${id}/open`, { token }),
      await hub.browser().get(`${link.pathname}${link.search}`),
    ]
    return answers.map((answer) => String(leadsTo(answer) ?? answer.statusCode))
  }
}

test('TEN-04: what is closed meanwhile is closed on every direct call', async () => {
  const { applications, grants } = hub.hub
  const getApplication = async (id: string) =>
    (await applications.find(id)) ?? assert.fail('the application is gone')
  const open = Array(3).fill('https://app.example/')
  const closings: Record<string, (id: string) => Promise<unknown>> = {
    'open to the granted alone': async (id) =>
      applications.change(await getApplication(id), { openTo: 'granted' }),
    'withdrawn from the organization': async (id) =>
      applications.change(await getApplication(id), {
        organizationIds: [hub.organizations.lakeside.id],
      }),
    deleted: async (id) => applications.delete(await getApplication(id), {}),
    'a grant that is only an invitation': async (id) => {
      const application = await getApplication(id)
      await applications.change(application, { openTo: 'granted' })
      const to = { userId: hub.people.chloe.id }
      await grants.give({ application, to, status: 'invited' })
    },
  }
  for (const [name, close] of Object.entries(closings)) {
    const { id } = await addLink(name)
    const ways = await waysTo(id)
    assert.deepEqual(await ways(), open, name)
    await close(id)
    for (const answer of await ways()) assert.match(answer, /^40[34]$/, name)
  }
})

test('TEN-04: where passwords are kept elsewhere, no direct call asks for a new one', async () => {
  const { otter } = hub.organizations
  await hub.hub.organizations.change(otter.id, { settings: { passwords: 'elsewhere' } })
  const before = hub.hub.mail.kept().length
  const browser = hub.browser({ host: 'otter.localhost:3000' })
  const said = await browser.get('/forgotten')
  assert.doesNotMatch(said.body, /<form/)
  const token = await browser.get('/sign-in')
  const fields = Object.fromEntries(
    [...token.body.matchAll(/name="(attempt|token)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  )
  await browser.post('/forgotten', { ...fields, email: hub.people.otto.email ?? '' })
  assert.equal(hub.hub.mail.kept().length, before)
  await hub.hub.organizations.change(otter.id, { settings: { passwords: null } })
})

test('TEN-04: a form of an organization that is gone signs nobody in', async () => {
  const root = await hub.hub.organizations.add({ name: 'Reef' })
  const email = 'r@reef.example'
  const secret = 'a password for the reef'
  await hub.hub.users.add({ home: root, email, password: secret })
  const browser = hub.browser({ host: 'reef.localhost:3000' })
  const page = (await browser.get('/sign-in')).body
  const [attempt = '', token = ''] = ['attempt', 'token'].map(
    (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '',
  )
  await hub.hub.organizations.change(root.id, { deletedAt: hub.now() })
  const form = { attempt, token, email, password: secret, organization: 'reef' }
  assert.equal((await browser.post('/sign-in', form)).statusCode, 421)
  assert.equal(browser.jar.has('foyer'), false)
})

test('AUTH-13: no route changes an address or a password but by a link of one’s own', async () => {
  const { chloe } = hub.people
  const browser = await enter(hub, chloe)
  const { text } = await hub.caller(hub.people.ana)
  const before = await hub.hub.users.get(chloe.id)
  const fields = { id: chloe.id, email: 'evil@evil.example', password: 'a password of another' }
  for (const route of routesOf(hub.server).filter(({ method }) => method !== 'GET')) {
    const isKey = route.caller === 'key'
    if (/\/sign-out$/.test(route.url)) continue
    await browser.send({
      method: route.method as NonNullable<InjectOptions['method']>,
      url: fillRoute(route.url, { brand: hub.organizations.downtown.id, id: chloe.id }),
      headers: {
        ...(isKey && { authorization: `Bearer ${text}` }),
        'content-type': isKey ? 'application/json' : 'application/x-www-form-urlencoded',
      },
      payload: isKey ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
    })
  }
  assert.deepEqual(await hub.hub.users.get(chloe.id), before)
})

test('AUTH-14: no command takes a password as a word, and none shows one', async () => {
  for (const [name, verb] of Object.entries(userCommands.verbs)) {
    for (const [flag, { kind = 'text' }] of Object.entries<{ kind?: string }>(verb.flags)) {
      if (/password/i.test(flag)) assert.equal(kind, 'input', `${name} ${flag}`)
    }
  }
  const { chloe } = hub.people
  const values = { user: chloe.id, organization: 'harbor' }
  const shown = await userCommands.verbs.show?.run(hub.hub, values)
  const { passwordHash } = await hub.hub.users.get(chloe.id)
  assert.ok(passwordHash)
  assert.doesNotMatch(JSON.stringify(shown), /argon2|passwordHash/)
  assert.ok(!JSON.stringify(shown).includes(passwordHash))
})
