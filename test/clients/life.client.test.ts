/** The clients in `clients/`, each run by its own interpreter against a hub that runs. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type Language, languages, openClient } from './client.ts'
import { openRoom, type Room } from './room.ts'

/** A value of an attribute, as a browser reads it. */
const attributeOf = (html: string, name: string): string => {
  const [, value = ''] = new RegExp(` ${name}="([^"<>]*)"`).exec(html) ?? []
  return plain(value)
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const plain = (html: string): string =>
  html
    .replaceAll(/&#(?:x27|0?39);/g, "'")
    .replaceAll(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '')

const password = 'k=1&l+2%20 ü; correct horse'
const username = 'Jörg <b>"&\'</b>'

/** The last call, as the hub reads it. */
const lastForm = (room: Room): URLSearchParams => new URLSearchParams(room.sent.at(-1)?.body ?? '')

for (const language of Object.keys(languages) as Language[]) {
  describe(`the ${language} client`, () => {
    const email = `jörg+${language}@visitors.example`.toLowerCase()
    let room: Room
    let client: Client
    before(async () => {
      room = await openRoom()
      const given = { address: room.origin, key: `${room.key}\n`, isStrict: false }
      client = await openClient(language, 'FoyerRoom', given)
    })
    after(async () => {
      client?.close()
      await room?.close()
    })

    it('registers a visitor and sends every character as it is, in a body', async () => {
      const facts = { username, name: 'Jörg Müller', password, avatarUrl: null }
      assert.match(await client.text('register', email, facts), /^[A-Za-z0-9]{22,}$/)
      const form = lastForm(room)
      assert.deepEqual(
        [form.get('email'), form.get('username'), form.get('password'), form.has('avatarUrl')],
        [email, username, password, false],
      )
      const user = await room.find(email)
      assert.deepEqual(
        [user?.username, user?.firstName, user?.lastName],
        [username, 'Jörg', 'Müller'],
      )
      assert.ok(user?.passwordHash)
      assert.ok(room.sent.every(({ method, url }) => method === 'POST' && !url.includes('?')))
    })

    it('signs a browser in by the link, and keeps the token out of the address', async () => {
      const browser = room.openBrowser()
      const token = await client.text('generate', email)
      const link = await client.text('link', `${username}'s chat`, token, true)
      assert.match(link, /^<a href="[^"<>]+">[^"<>']+<\/a>$/)
      assert.equal(plain(link.replaceAll(/<[^>]*>/g, '')), `${username}'s chat`)
      const address = attributeOf(link, 'href')
      assert.equal(address, `${room.origin}/?access_token=${token}&rememberMe=1`)
      assert.equal(address, await client.call('address', token, true))
      assert.doesNotMatch((await browser.open(address)).path, /access_token/)
      assert.ok(await room.knows(browser, email))
    })

    it('signs a browser in and out by the pictures', async () => {
      const browser = room.openBrowser()
      const token = await client.text('generate', email)
      const login = await client.text('loginImage', token)
      assert.match(login, /^<img src="[^"<>]+" width="1" height="1" alt="">$/)
      const shown = await browser.show(attributeOf(login, 'src'))
      assert.deepEqual([shown.status, shown.type], [200, 'image/gif'])
      assert.ok(await room.knows(browser, email))
      const logout = attributeOf(await client.text('logoutImage', token), 'src')
      assert.equal((await browser.show(logout)).type, 'image/gif')
      assert.equal(await room.knows(browser, email), false)
    })

    it('embeds the room', async () => {
      const html = await client.text('embed', 'abc', true)
      const script = /^<div id="wtChatRoomEmbedCode"><script id="embedded_chatroom" src="[^"<>]+">/
      assert.match(html, script)
      assert.equal(
        attributeOf(html, 'src'),
        `${room.origin}/js/embed.js?access_token=abc&rememberMe=1`,
      )
      assert.match(await client.text('embed'), /\/js\/embed\.js"><\/script><\/div>$/)
      const hostile = await client.text('loginImage', '"><script>')
      assert.match(hostile, /^<img src="[^"<>]+" width="1" height="1" alt="">$/)
    })

    it('edits what is named and nothing else', async () => {
      const before = await room.find(email)
      const changed = `new-${email}`
      await client.call('edit', email, { email: changed, name: 'Zoë', password: '' })
      const user = await room.find(changed)
      assert.deepEqual(
        [user?.id, user?.firstName, user?.lastName, user?.username, user?.passwordHash],
        [before?.id, 'Zoë', '', username, before?.passwordHash],
      )
      await client.call('edit', changed, { email })
    })

    it('tells what the hub refuses, in its words, and shows the key to nobody', async () => {
      await assert.rejects(client.text('register', email), {
        message: /already have a chat room account/,
        isRefusal: true,
      })
      await assert.rejects(client.text('generate', 'nobody'), { isRefusal: true })
      await assert.rejects(client.call('edit', 'gone@visitors.example', { name: 'X' }), {
        isRefusal: true,
      })
      await assert.rejects(client.call('delete', 'a@b.example,c@d.example'), /no comma/)
      assert.ok(!client.dump.includes(room.key), client.dump)
    })

    it('deletes a visitor: their links open nothing', async () => {
      const browser = room.openBrowser()
      const token = await client.text('generate', email)
      await client.call('delete', email, 'unknown@visitors.example')
      assert.equal(await room.find(email), undefined)
      await browser.open(await client.text('address', token))
      assert.equal(await room.knows(browser, email), false)
    })
  })
}
