/** What the clients do when it is not the hub that answers, or not as they hope. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Language, languages, openClient, type Thrown } from './client.ts'
import { listen } from './forward.ts'

const key = 'fyr_0123456789abcdef0123456789abcdef_not-to-be-shown'

const openClientAt = (language: Language, address: string) =>
  openClient(language, 'FoyerRoom', { address, key, isStrict: false })

/** What a generate throws at an address, which names the key nowhere. */
const failAt = async (language: Language, address: string): Promise<Thrown> => {
  const client = await openClientAt(language, address)
  try {
    await client.call('generate', 'ana@visitors.example', { password: 'not-to-be-shown-either' })
    return assert.fail('it must throw')
  } catch (error) {
    const thrown = error as Thrown
    assert.doesNotMatch(`${thrown.message}${thrown.trace}`, /not-to-be-shown/)
    return thrown
  } finally {
    client.close()
  }
}

for (const language of Object.keys(languages) as Language[]) {
  describe(`the ${language} client in trouble`, () => {
    it('says so when nobody answers', async () => {
      const server = await listen(() => {})
      await server.close()
      assert.equal((await failAt(language, server.origin)).isRefusal, false)
    })

    it('takes nothing but a JSON object, with success true, for a yes', async () => {
      const answers: [number, string, boolean][] = [
        [200, '<h1>Hello</h1>', false],
        [200, '"yes"', false],
        [200, '{"success":true}', false],
        [200, '{"success":"true","access_token":"a"}', true],
        [200, '{"success":false,"message":"No."}', true],
        [403, '{"success":false,"message":"No."}', true],
      ]
      for (const [status, body, isRefusal] of answers) {
        const server = await listen((_request, answer) => answer.writeHead(status).end(body))
        try {
          const thrown = await failAt(language, server.origin)
          assert.equal(thrown.isRefusal, isRefusal, body)
          if (body.includes('No.')) assert.equal(thrown.message, 'No.')
        } finally {
          await server.close()
        }
      }
    })

    it('carries the key to no other address', async () => {
      let asked = 0
      const other = await listen((_request, answer) => {
        asked += 1
        answer.end('{"success":true,"access_token":"a"}')
      })
      const server = await listen((_request, answer) =>
        answer.writeHead(308, { location: `${other.origin}/sso/token/generate` }).end(),
      )
      try {
        assert.equal((await failAt(language, server.origin)).isRefusal, false)
        assert.equal(asked, 0)
      } finally {
        await Promise.all([server.close(), other.close()])
      }
    })

    it('sends the key nowhere in the clear', async () => {
      const addresses = [
        'http://chat.example.com',
        'http://localhost.example.com',
        'http://127.0.0.1@chat.example.com',
        'ftp://chat.example.com',
        'https://chat.example.com/room',
        'https://chat.example.com\n',
        'chat.example.com',
      ]
      for (const address of addresses) {
        await assert.rejects(openClientAt(language, address), /The address is https/, address)
      }
      const client = await openClientAt(language, 'https://chat.example.com/')
      assert.equal(await client.call('address'), 'https://chat.example.com/')
      client.close()
    })
  })
}
