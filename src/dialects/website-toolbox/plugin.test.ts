/** What the WordPress plugin asks while it is set up, and CHT-18 for what it tells. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type CallOptions, openRoom, type Room, shop } from './testdata/room.ts'

let room: Room

describe('plugin', () => {
  beforeEach(async () => {
    room = await openRoom()
  })
  afterEach(() => room.close())

  const path = '/tool/members/chat/settings'

  const ask = async (
    action: string,
    parameters: Record<string, string> = {},
    how: CallOptions = {},
  ) => {
    const given = { action, chatRoomUsername: 'harbor', chatRoomApikey: room.apikey, ...parameters }
    const post: CallOptions = { method: 'POST', apikey: null, ...how }
    const answer = await room.call(path, given, post)
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
    assert.equal(answer.headers['cache-control'], 'no-store')
    return { status: answer.statusCode, said: answer.json() }
  }

  const settings = async () => (await room.hub.hub.applications.find(room.room.id))?.settings

  const wrongKey =
    'Error: Chat Room API Key is invalid. Please enter a valid API key from your Chat Room account.'

  test('a good key is told where the room is, at every host of the hub and of rooms', async () => {
    const found = { status: 200, said: { chatroomaddress: `http://${room.host}` } }
    for (const host of [room.host, 'localhost:3000', 'harbor.localhost:3000']) {
      assert.deepEqual(await ask('checkChatRoomAPIKey', {}, { host }), found)
      assert.deepEqual(await ask('updateChatRoomSSOURLs', {}, { host }), found)
    }
  })

  test('a wrong key is told so, in the words that the plugin compares', async () => {
    const { hub, organizations } = room.hub
    const organization = organizations.harbor
    const link = {
      owner: organization,
      name: 'L',
      type: 'link',
      settings: { url: 'https://l.example/' },
    }
    const application = await hub.applications.add(link)
    const another = await hub.keys.add({ organization, application, name: 'link' })
    const whole = await hub.keys.add({ organization, name: 'all' })
    for (const chatRoomApikey of ['', 'wrong', another.text, whole.text]) {
      const { status, said } = await ask('checkChatRoomAPIKey', { chatRoomApikey })
      assert.deepEqual([status, said], [200, { error: wrongKey }])
      const [event] = await room.hub.events(1)
      assert.deepEqual([event?.type, event?.outcome], ['key.used', 'refused'])
    }
  })

  test('a room that takes the strict calls alone is disabled to the plugin', async () => {
    await room.hub.hub.applications.change(room.room, { settings: { faces: 'strict' } })
    const { said } = await ask('checkChatRoomAPIKey')
    assert.deepEqual(said, { error: 'Error: Chat Room is disabled.' })
  })

  test('its pages become those of the room', async () => {
    const pages = {
      loginPageUrl: `${shop}/wp-login.php`,
      registrationPageUrl: `${shop}/wp-login.php?action=register`,
      chatroom_embed_page_url: `${shop}/?page_id=7`,
    }
    const { said } = await ask('updateChatRoomSSOURLs', pages)
    assert.equal(said.error, undefined)
    const { loginUrl, registrationUrl, logoutUrl } = (await settings()) ?? {}
    const kept = [loginUrl, registrationUrl, logoutUrl]
    assert.deepEqual(kept, [pages.loginPageUrl, pages.registrationPageUrl, null])
    const [event] = await room.hub.events(1)
    assert.equal(event?.type, 'application.changed')
    assert.notEqual(event?.keyId, null)

    await ask('updateChatRoomSSOURLs', pages)
    assert.equal((await room.hub.events(1))[0]?.id, event?.id, 'what is the same is not written')
  })

  test('CHT-18: a key does not lead people to a website that nobody has named', async () => {
    const others = ['https://evil.example/', `${shop}.evil.example/`, 'javascript:alert(1)', 'x']
    for (const url of others) {
      for (const name of ['loginPageUrl', 'registrationPageUrl']) {
        const { status, said } = await ask('updateChatRoomSSOURLs', { [name]: url })
        assert.equal(status, 200)
        assert.match(said.error, /^Error: Your website is not among the websites/)
        assert.doesNotMatch(said.error, /evil|alert/)
      }
    }
    assert.equal((await settings())?.loginUrl, null)
  })

  test('CHT-03, CHT-04: not in the clear, and not from a page', async () => {
    const clear = await ask('checkChatRoomAPIKey', {}, { address: '192.0.2.9' })
    assert.match(clear.said.error, /^Error: Call this address by https/)
    const page = await ask('checkChatRoomAPIKey', {}, { headers: { origin: shop } })
    assert.match(page.said.error, /^Error: This is for servers/)
  })

  test('CHT-12: guessing comes to an end here too', async () => {
    let status = 0
    for (let tries = 0; tries < 31; tries += 1) {
      status = (await ask('checkChatRoomAPIKey', { chatRoomApikey: `guess ${tries}` })).status
    }
    assert.equal(status, 429)
  })

  test('another action is none', async () => {
    const { status, said } = await ask('deleteChatRoom')
    assert.deepEqual([status, said], [200, { error: 'Error: There is no such action.' }])
  })
})
