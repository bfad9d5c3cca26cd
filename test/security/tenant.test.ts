/** TEN-02, TEN-05, TEN-06, TEN-07, TEN-09: one organization never sees another's. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Organization } from '../../src/organization.ts'
import type { User } from '../../src/user.ts'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { enter, openAnother, openDoor } from './browser.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

const addLink = (owner: Organization, name: string) =>
  hub.hub.applications.add({
    owner,
    name,
    type: 'link',
    settings: { url: `https://app.example/${encodeURIComponent(name)}` },
  })

/** Everything that lets somebody in: a session, a key, a link that opens. */
const castAccess = async (user: User, home: Organization) => {
  const application = await addLink(home, 'Diary')
  const caller = await hub.caller(user)
  const browser = await enter(hub, user)
  const list = await caller.get(`/brands/${home.id}/sso_applications`)
  const openUrl = new URL(list.json().data[0].open_url)
  const open = `${openUrl.pathname}${openUrl.search}`
  const statuses = async () => {
    const answers = [
      await browser.get('/api/me'),
      await caller.get(`/brands/${home.id}/sso_applications`),
      await browser.get(`/applications/${application.id}/open`),
      await hub.browser().get(open),
    ]
    return answers.map((answer) => `${answer.statusCode} ${answer.headers.location ?? ''}`.trim())
  }
  const url = 'https://app.example/Diary'
  assert.deepEqual(await statuses(), ['200', '200', `303 ${url}`, `303 ${url}`])
  return { application, browser, caller, open, statuses }
}

/** A root with an office and a person there, all of its own. */
const castRoot = async (name: string) => {
  const root = await hub.hub.organizations.add({ name })
  const office = await hub.hub.organizations.add({ name: `${name} Office`, parent: root })
  const email = `p@${root.slug}.example`
  const user = await hub.hub.users.add({ home: office, email, role: 'administrator', password })
  return { root, office, user, email }
}

/** No status that lets anybody in, and no address of an application. */
const checkDead = (statuses: string[]): void => {
  assert.equal(statuses[0], '401')
  assert.match(statuses[1] ?? '', /^(401|403|404)/)
  for (const status of statuses) assert.doesNotMatch(status, /^200|app\.example/)
}

test('TEN-06: a person who is disabled or deleted is out at once, everywhere', async () => {
  for (const change of [{ status: 'disabled' as const }, { deletedAt: hub.now() }]) {
    const { office, user, email } = await castRoot('Quay')
    const access = await castAccess(user, office)
    const another = await openAnother(hub)
    await hub.hub.users.change(user.id, change)
    checkDead(await access.statuses())
    const cookie = `foyer=${access.browser.jar.get('foyer')}`
    const headers = { host: 'localhost:3000', cookie }
    const elsewhere = await another.inject({ url: '/api/me', headers })
    assert.equal(elsewhere.statusCode, 401, 'in another process too')
    const door = await openDoor(hub.browser())
    assert.equal((await door(email, password)).statusCode, 401)
    await another.close()
  }
})

test('TEN-06: enabling somebody again brings no old session back', async () => {
  const { office, user } = await castRoot('Jetty')
  const access = await castAccess(user, office)
  await hub.hub.users.change(user.id, { status: 'disabled' })
  await hub.hub.users.change(user.id, { status: 'active' })
  assert.equal((await access.browser.get('/api/me')).statusCode, 401)
})

test('TEN-06: a membership that is withdrawn takes its applications along', async () => {
  const { office, user } = await castRoot('Mole')
  const access = await castAccess(user, office)
  await hub.hub.memberships.remove(user, office)
  const [me, list, tile, link] = await access.statuses()
  assert.equal(me, '200', 'the person is still one')
  assert.deepEqual([list, tile, link], ['403', '404', '403'])
})

test('TEN-06: less rights hold at once', async () => {
  const { office, user } = await castRoot('Slip')
  const { caller } = await castAccess(user, office)
  const body = { name: 'New', authentication_type: 'None', url: 'https://new.example/' }
  const url = `/brands/${office.id}/sso_applications`
  assert.equal((await caller.post(url, body)).statusCode, 200)
  await hub.hub.memberships.set(user, office, 'member')
  assert.equal((await caller.post(url, body)).statusCode, 403)
})

for (const which of ['office', 'root'] as const) {
  test(`TEN-06: with its ${which} gone, nothing of a person opens any more`, async () => {
    const cast = await castRoot('Berth')
    const access = await castAccess(cast.user, cast.office)
    const { text } = await hub.caller(cast.office)
    const another = await openAnother(hub)
    await hub.hub.organizations.change(cast[which].id, { deletedAt: hub.now() })
    checkDead(await access.statuses())
    const door = await openDoor(hub.browser())
    assert.equal((await door(cast.email, password)).statusCode, 401)
    const host = `${cast.office.slug}.localhost:3000`
    assert.equal((await hub.browser({ host }).get('/sign-in')).statusCode, 421)
    const headers = { host: 'localhost:3000', authorization: `Bearer ${text}` }
    const url = `/brands/${cast.office.id}/sso_applications`
    assert.equal((await hub.server.inject({ url, headers })).statusCode, 401)
    hub.pass(1_000)
    assert.equal((await another.inject({ url, headers })).statusCode, 401, 'within a second')
    await another.close()
  })
}

test('TEN-02: who comes after somebody gets nothing of theirs', async () => {
  const { root, office, user, email } = await castRoot('Pier')
  const access = await castAccess(user, office)
  const known = hub.browser()
  await (await openDoor(known))(email, password)
  const granted = await addLink(office, 'Vault')
  await hub.hub.applications.change(granted, { openTo: 'granted' })
  await hub.hub.grants.give({ application: granted, to: { userId: user.id } })
  await hub.hub.users.change(user.id, { deletedAt: hub.now() })
  const next = await hub.hub.users.add({
    home: office,
    email,
    password: 'another password entirely',
  })
  assert.notEqual(next.id, user.id)
  checkDead(await access.statuses())
  const door = await openDoor(hub.browser())
  assert.equal((await door(email, password)).statusCode, 401)
  const browser = await enter(hub, next)
  assert.doesNotMatch((await browser.get('/')).body, /Vault/)
  assert.equal((await browser.get(`/applications/${granted.id}/open`)).statusCode, 404)
  const caller = await hub.caller(next)
  const body = { name: 'X', authentication_type: 'None', url: 'https://x.example/' }
  assert.equal((await caller.post(`/brands/${office.id}/sso_applications`, body)).statusCode, 403)
  assert.equal(root.rootId, next.rootId)
})

test('TEN-02: the short name of an organization that is gone is nobody’s', async () => {
  const { root } = await castRoot('Wharf')
  await hub.hub.organizations.change(root.id, { deletedAt: hub.now() })
  const next = await hub.hub.organizations.add({ name: 'Wharf' })
  assert.notEqual(next.slug, root.slug)
  await assert.rejects(hub.hub.organizations.add({ name: 'Wharf', slug: root.slug }), {
    code: 'conflict',
  })
})

test('TEN-05: what a body says of ids, owners and rights is not heard', async () => {
  const { downtown, harbor, otter } = hub.organizations
  const caller = await hub.caller(hub.people.ben)
  const url = `/brands/${downtown.id}/sso_applications`
  const forged = {
    id: '01a20000-0000-7000-8000-00000000dead',
    issuer: otter.id,
    rootId: otter.id,
    root_id: otter.id,
    organizationId: harbor.id,
    organization_id: harbor.id,
    owner: harbor.id,
    brand: harbor.id,
    openTo: 'everyone',
    createdAt: 0,
    created_at: 0,
    deleted_at: 1,
    role: 'administrator',
    is_admin: true,
    user: { role: 'administrator', passwordHash: 'x', email_verified: true },
    open_url: 'https://evil.example/',
    __proto__: { polluted: true },
  }
  const body = { ...forged, name: 'Own', authentication_type: 'None', url: 'https://own.example/' }
  const text = `${JSON.stringify(body).slice(0, -1)},"__proto__":{"polluted":true}}`
  const answer = await caller.post(url, JSON.parse(text))
  const { data } = answer.json()
  assert.notEqual(data.id, forged.id)
  assert.equal(data.issuer, harbor.id)
  assert.equal(data.created_at, hub.now() / 1000)
  assert.match(data.open_url, /^http:\/\/localhost:3000\//)
  const kept = await hub.hub.applications.find(data.id)
  assert.deepEqual([kept?.organizationId, kept?.rootId], [downtown.id, harbor.id])
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.equal(await hub.hub.memberships.roleIn(hub.people.ben, harbor), undefined)
})

test('TEN-07: of many tenants at once, each sees its own', async () => {
  const tenants = await Promise.all(
    Array.from({ length: 16 }, async (_, index) => {
      const name = `Canary${String(index).padStart(2, '0')}`
      const { root, user } = await castRoot(name)
      await hub.hub.memberships.set(user, root, 'administrator')
      await addLink(root, `${name} App`)
      return { name, root, caller: await hub.caller(user), browser: await enter(hub, user) }
    }),
  )
  const rounds = Array.from({ length: 12 }, () => tenants).flat()
  const checks = rounds.map(async ({ name, root, caller, browser }, index) => {
    const host = `${root.slug}.localhost:3000`
    const answers = [
      () => browser.get('/'),
      () => browser.get('/api/me'),
      () => caller.get(`/brands/${root.id}/sso_applications?associations=sso_application.brands`),
      () => hub.browser({ host }).get('/sign-in'),
    ]
    const { body, statusCode } = (await answers[index % 4]?.()) ?? { body: '', statusCode: 0 }
    assert.equal(statusCode, 200)
    const seen = new Set((body.match(/canary\d\d/gi) ?? []).map((each) => each.toLowerCase()))
    assert.deepEqual([...seen], [name.toLowerCase()])
  })
  await Promise.all(checks)
})

test('TEN-09: what is searched, sorted and paged by is never part of a statement', async () => {
  const { harbor } = hub.organizations
  const caller = await hub.caller(hub.people.ana)
  const browser = await enter(hub, hub.people.ana)
  const hostile = [
    "' or 1=1--",
    "'; drop table user_account;--",
    '" or ""="',
    ') or (1=1',
    '%',
    '_',
    '\\',
    '(a+)+$',
    '.*',
    '[',
    `${'('.repeat(500)}`,
    '$1',
    '?',
    ':id',
    '{"$gt":""}',
    '1e9',
    '-1',
    '0x10',
    '\u0000',
  ]
  const base = `/brands/${harbor.id}/sso_applications`
  for (const text of hostile) {
    const value = encodeURIComponent(text)
    const statuses = [
      await caller.get(`${base}?start=${value}`),
      await caller.get(`${base}?limit=${value}`),
      await caller.get(`${base}?associations=${value}&sort=${value}&order=${value}&q=${value}`),
      await caller.get(`/brands/${value}/sso_applications`),
      await caller.delete(`${base}/${value}`),
      await browser.get(`/?q=${value}`),
      await browser.get(`/sign-in?organization=${value}&pending=${value}`),
      await browser.get(`/applications/${value}/open`),
      await browser.get(`/saml/${value}/metadata`),
    ]
    for (const { statusCode, body } of statuses) {
      assert.ok(statusCode < 500, `${text}: ${statusCode}`)
      // The launcher shows what was searched for, in its field.
      const said = body.replaceAll(/<input[^>]*type="search"[^>]*>/g, '')
      assert.doesNotMatch(said, /sqlite|syntax error|select |user_account|SQLITE_/i)
    }
  }
  const counts = await caller.get(`${base}?start=0&limit=999999999`)
  assert.equal(counts.statusCode, 200)
  assert.equal((await hub.hub.users.get(hub.people.ana.id)).email, hub.people.ana.email)
})
