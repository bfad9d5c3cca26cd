/** The settings of a room, what follows from them, and the room of the sample. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Sample } from '../../dialect.ts'
import type { Settings } from '../../setting.ts'
import { websiteToolbox } from './index.ts'
import { originsOf, siteOf } from './setting.ts'
import { openRoom, type Room } from './testdata/room.ts'

let room: Room

before(async () => {
  room = await openRoom()
})
after(() => room.close())

const add = (settings: Settings) =>
  room.hub.hub.applications.add({
    owner: room.hub.organizations.harbor,
    name: 'Another',
    type: 'chat-room',
    settings,
  })

test('a room is below a path: / is its door', async () => {
  for (const url of ['https://chat.shop.example', 'https://chat.shop.example/']) {
    await assert.rejects(add({ url }), { code: 'invalid' })
  }
  assert.ok(await add({ url: 'https://chat.shop.example/room/' }))
})

test('a room takes known faces and addresses alone', async () => {
  const url = 'https://chat2.shop.example/room/'
  const wrong: Settings[] = [
    { faces: 'any' },
    { allowHttp: 'yes' },
    { loginUrl: 'javascript:alert(1)' },
    { logoutUrl: '/logout' },
    { registrationUrl: 'shop.example' },
  ]
  for (const settings of wrong) await assert.rejects(add({ url, ...settings }), { code: 'invalid' })
})

test('the pages of the website are those of its door, and their origins are its own', () => {
  const values = {
    url: 'https://chat.shop.example/room/',
    sites: ['https://shop.example'],
    loginUrl: 'https://shop.example/login',
    logoutUrl: 'https://www.shop.example/out',
    registrationUrl: null,
  }
  assert.deepEqual(siteOf(values).door, {
    signInUrl: values.loginUrl,
    signedOutUrl: values.logoutUrl,
    registerUrl: undefined,
  })
  assert.deepEqual(siteOf({ url: values.url }).door, {
    signInUrl: undefined,
    signedOutUrl: undefined,
    registerUrl: undefined,
  })
  assert.deepEqual(originsOf(values), ['https://shop.example', 'https://www.shop.example'])
})

test('what a developer has to paste', () => {
  const facts = websiteToolbox.launch?.facts?.(room.hub.hub, room.room)
  assert.deepEqual(facts, {
    host: room.host,
    'token address': `http://${room.host}/sso/token/generate`,
    'login image': `//${room.host}/sso/token/login?access_token=ACCESS_TOKEN&rememberMe=REMEMBERME`,
    'login link': `http://${room.host}/?access_token=ACCESS_TOKEN&rememberMe=REMEMBERME`,
    'logout image': `//${room.host}/sso/token/logout?access_token=ACCESS_TOKEN`,
    'embed script': `//${room.host}/js/embed.js`,
  })
  assert.equal(websiteToolbox.launch?.note(room.room.settings), room.host)
})

test('the room of the sample works with the key that the sample tells', async () => {
  const { otter } = room.hub.organizations
  const facts: Sample['facts'] = {}
  const sample = { root: otter, offices: [], people: [], facts }
  const [made] = (await websiteToolbox.sample?.(room.hub.hub, sample)) ?? []
  const { host, apikey } = facts.websiteToolbox as { host: string; apikey: string }
  assert.equal(host, 'chat.otter.localhost:3000')
  assert.equal(made?.settings.url, `http://${host}/room/`)
  assert.deepEqual(made?.settings.sites, [
    'http://shop.otter.localhost:4000',
    'http://shop.localhost:4000',
  ])
  const answer = await room.call('/sso/token/generate', { email: 'a@b.c' }, { host, apikey })
  assert.equal(answer.json().success, true)
})
