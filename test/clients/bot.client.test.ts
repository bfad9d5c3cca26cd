/** The clients at a bot: a link for a team member, its sections, and the way out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openProcess } from '../command/foyer.ts'
import { openBrowser } from './browser.ts'
import { type Language, languages, openClient } from './client.ts'
import { openForwarder } from './forward.ts'

const openBot = async () => {
  const hub = await openProcess()
  const port = Number(new URL(hub.running.url).port)
  const host = `bot.harbor.localhost:${port}`
  await hub.data(`application add Bot --type bot --url http://${host}/console/ --open-to granted`)
  await hub.data('user add ben@harbor.example')
  await hub.data('grant add Bot --user ben@harbor.example')
  await hub.data('user add eve@harbor.example')
  const account = await hub.data('key add Account --permission vouch')
  const bot = await hub.data('key add Bot --application Bot')
  // Cut after the second part: the secret may have underscores of its own.
  const [, botKey = '', botSecret = ''] = /^(fyr_[0-9a-f]{32})_(.+)$/.exec(bot.key) ?? []
  const forwarder = await openForwarder(port, host)
  return {
    keys: { accountKey: String(account.key), botKey, botSecret },
    origin: forwarder.origin,
    openBrowser: () => openBrowser(port, host),
    async close() {
      await forwarder.close()
      await hub.close()
    },
  }
}

type Reply = { Home: string; Token: string; Expires: number }

describe('the clients at a bot', () => {
  let bot: Awaited<ReturnType<typeof openBot>>
  before(async () => {
    bot = await openBot()
  })
  after(() => bot?.close())

  for (const language of Object.keys(languages) as Language[]) {
    it(`${language}: a member gets a link into the bot, and others none`, async () => {
      const client = await openClient(language, 'FoyerBot', { address: bot.origin, ...bot.keys })
      try {
        const reply = (await client.call('authorize', 'BEN@harbor.example')) as Reply
        assert.deepEqual(
          [reply.Home.endsWith(`/auth/sso/${reply.Token}`), reply.Expires],
          [true, 60],
        )
        const browser = bot.openBrowser()
        const { path, body } = await browser.open(reply.Home)
        assert.equal(path, '/console/')
        assert.match(body, /ben@harbor\.example/)
        await browser.open(`${reply.Home}/logout`)
        assert.doesNotMatch((await browser.open('/console/')).body, /ben@harbor\.example/)

        for (const email of ['eve@harbor.example', 'nobody@harbor.example', 'nobody']) {
          await assert.rejects(client.call('authorize', email), { isRefusal: true })
        }
        for (const secret of Object.values(bot.keys)) assert.ok(!client.dump.includes(secret))
      } finally {
        client.close()
      }
    })

    it(`${language}: wrong keys are refused in the words of the hub`, async () => {
      const given = { address: bot.origin, ...bot.keys, botSecret: 'wrong' }
      const client = await openClient(language, 'FoyerBot', given)
      try {
        await assert.rejects(client.call('authorize', 'ben@harbor.example'), {
          message: /not found/,
          isRefusal: true,
        })
      } finally {
        client.close()
      }
    })
  }
})
