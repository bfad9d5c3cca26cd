/** The signed half of a pass, as an application checks it with the published keys. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import type { TestHub } from '../../../test/helper.ts'
import { addSite, hubUrl, openHub, openPerson, type TestPerson, wikiUrl } from './testdata/proxy.ts'

let hub: TestHub
let ana: TestPerson
before(async () => {
  hub = await openHub()
  await addSite(hub, { url: `${wikiUrl}/wiki/`, sites: ['https://www.harbor.example'] })
  ana = openPerson(hub)
  await ana.enter(hub.people.ana, `${wikiUrl}/wiki/`)
})
after(() => hub.close())

const keysAt = async (root: string) => {
  const url = `/forward-auth/${root}/jwks.json`
  return hub.server.inject({ url, headers: { host: 'sso.foyer.test' } })
}
const readKeys = async () => {
  const answer = await keysAt(hub.organizations.harbor.id)
  return { answer, keys: createLocalJWKSet(answer.json() as JSONWebKeySet) }
}
const jwtOf = async (person: TestPerson, url = `${wikiUrl}/wiki/`): Promise<string> =>
  String((await person.check(url)).headers['x-foyer-jwt'])

const expected = { issuer: hubUrl, audience: wikiUrl }
const verify = async (jwt: string, change = {}) => {
  const { keys } = await readKeys()
  return jwtVerify(jwt, keys, { ...expected, currentDate: new Date(hub.now()), ...change })
}

test('a pass is signed for one application, for a minute, by a published key', async () => {
  const { harbor } = hub.organizations
  await hub.hub.groups.join(await hub.hub.groups.add(harbor, 'Agents, all'), hub.people.ana)
  const jwt = await jwtOf(ana)
  const { payload, protectedHeader } = await verify(jwt)
  const now = Math.floor(hub.now() / 1000)
  assert.deepEqual(payload, {
    iss: hubUrl,
    aud: wikiUrl,
    sub: hub.people.ana.id,
    iat: now,
    exp: now + 60,
    preferred_username: 'ana.ruiz@harbor.example',
    email: 'ana.ruiz@harbor.example',
    name: 'ana ruiz',
    groups: ['Agents, all'],
    embedded: false,
    sections: [],
    frame_ancestors: ['https://www.harbor.example'],
  })
  assert.deepEqual([protectedHeader.alg, protectedHeader.typ], ['RS256', 'JWT'])
})

test('it is over after a minute, and good for no other application or hub', async () => {
  const jwt = await jwtOf(ana)
  const late = { currentDate: new Date(hub.now() + 61_000) }
  await assert.rejects(verify(jwt, late), errors.JWTExpired)
  await assert.rejects(verify(jwt, { audience: 'https://files.harbor.example' }))
  await assert.rejects(verify(jwt, { issuer: 'https://sso.evil.example' }))
  const [head = '', body = '', mark = ''] = jwt.split('.')
  const forged = Buffer.from(body, 'base64url').toString().replace('ana.ruiz', 'dev.patel')
  await assert.rejects(verify([head, Buffer.from(forged).toString('base64url'), mark].join('.')))
})

test('a pass of a moment ago is given again, and never one that is nearly over', async () => {
  const first = await jwtOf(ana)
  hub.pass(19_000)
  assert.equal(await jwtOf(ana), first)
  hub.pass(2_000)
  const second = await jwtOf(ana)
  assert.notEqual(second, first)
  await hub.hub.users.change(hub.people.ana.id, { lastName: 'Ruiz-Long' })
  const { payload } = await verify(await jwtOf(ana))
  assert.equal(payload.name, 'ana Ruiz-Long', 'what changed is told at once')
  const chloe = openPerson(hub)
  await chloe.enter(hub.people.chloe, `${wikiUrl}/wiki/`)
  assert.equal((await verify(await jwtOf(chloe))).payload.sub, hub.people.chloe.id)
})

test('keys are for anybody, may be kept for a while, and hold no private half', async () => {
  const { answer } = await readKeys()
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'public, max-age=300')
  assert.match(String(answer.headers['content-type']), /^application\/jwk-set\+json/)
  for (const key of answer.json().keys) {
    assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
  }
  const { otter, downtown } = hub.organizations
  const others = (await keysAt(otter.id)).json().keys
  assert.notEqual(others[0].kid, answer.json().keys[0].kid)
  for (const root of [downtown.id, 'x', '01a20000-0000-7000-8000-000000000000']) {
    assert.equal((await keysAt(root)).statusCode, 404)
  }
})

test('a next key is published before it signs, and an old one after', async () => {
  const { harbor } = hub.organizations
  const old = await jwtOf(ana)
  const next = await hub.hub.signingKeys.add(harbor)
  const { answer } = await readKeys()
  assert.equal(answer.json().keys.length, 2)
  assert.notEqual(decodeProtectedHeader(await jwtOf(ana)).kid, next.id)
  await hub.hub.signingKeys.promote(harbor)
  const jwt = await jwtOf(ana)
  assert.equal(decodeProtectedHeader(jwt).kid, next.id)
  assert.equal((await verify(jwt)).payload.sub, hub.people.ana.id)
  assert.equal((await verify(old)).payload.sub, hub.people.ana.id)
})

test('a root that signs with P-256 signs passes with ES256', async () => {
  const pier = await hub.hub.organizations.add({ name: 'Pier' })
  await hub.hub.signingKeys.current(pier, 'EC-P256')
  const url = 'https://den.pier.example'
  await addSite(hub, { url: `${url}/` }, { owner: pier, name: 'Den' })
  const user = await hub.hub.users.add({ email: 'pia@pier.example', home: pier })
  const { secret } = await hub.hub.sessions.start({ user, method: 'password' })
  const pia = openPerson(hub)
  pia.on('sso.foyer.test').jar.set('__Host-foyer', secret)
  await pia.enter(user, `${url}/`)
  const keys = createLocalJWKSet((await keysAt(pier.id)).json() as JSONWebKeySet)
  const how = { issuer: hubUrl, audience: url, currentDate: new Date(hub.now()) }
  const { payload, protectedHeader } = await jwtVerify(await jwtOf(pia, `${url}/`), keys, how)
  assert.deepEqual([protectedHeader.alg, payload.sub], ['ES256', user.id])
})
