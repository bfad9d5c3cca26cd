/** The clients at a room of the strict face: the key in a header, a token once, in one browser. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { website } from './browser.ts'
import { type Client, type Language, languages, openClient } from './client.ts'
import { openRoom, type Room } from './room.ts'

for (const language of Object.keys(languages) as Language[]) {
  describe(`the ${language} client, strict`, () => {
    const email = 'zoe@visitors.example'
    let room: Room
    let client: Client
    before(async () => {
      room = await openRoom('faces=strict')
      const given = { address: room.origin, key: room.key, isStrict: true }
      client = await openClient(language, 'FoyerRoom', given)
    })
    after(async () => {
      client?.close()
      await room?.close()
    })

    it('gives a token that is good once, in the browser that it was asked for', async () => {
      const browser = room.openBrowser()
      const marking = await client.text('browserAddress', `${website}/chat?x=1&y=ü`)
      const { path } = await browser.open(marking)
      const back = new URL(path, website)
      assert.deepEqual([back.pathname, back.searchParams.get('y')], ['/chat', 'ü'])
      const mark = back.searchParams.get('foyer_browser')
      const token = await client.text('generate', email, { username: 'Zoë', browser: mark })
      const address = await client.text('address', token)

      const other = room.openBrowser()
      await other.open(address)
      assert.equal(await room.knows(other, email), false)
      await browser.open(address)
      assert.ok(await room.knows(browser, email))
    })

    it('registers, edits and deletes, with the key in no body', async () => {
      const mia = 'mia@visitors.example'
      assert.equal(await client.call('register', mia, { username: 'Mia' }), '')
      await client.call('edit', mia, { name: 'Mia Wong' })
      assert.equal((await room.find(mia))?.lastName, 'Wong')
      await client.call('delete', mia)
      assert.equal(await room.find(mia), undefined)
      const calls = room.sent.filter(({ method }) => method === 'POST')
      assert.ok(calls.every(({ authorization }) => authorization === `Bearer ${room.key}`))
      assert.ok(calls.every(({ url, body }) => !`${url}${body}`.includes(room.key)))
    })

    it('is told what is missing', async () => {
      await assert.rejects(client.call('generate', email), { isRefusal: true })
      const browser = 'x'.repeat(43)
      await assert.rejects(client.call('generate', 'nobody', { browser }), { isRefusal: true })
    })
  })
}
