/** `docs/user-database.md` with the services that it shows: a hub asks them, and people sign in. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { User } from '../../src/user.ts'
import { openTestHub, password as ownPassword, readFormFields, type TestHub } from '../helper.ts'
import { openService, services } from './service.ts'

const password = 'password of my own'
const words = 'That e-mail and password do not match.'
const description = JSON.parse(
  readFileSync(new URL('../../examples/user-service/description.json', import.meta.url), 'utf8'),
)

for (const language of Object.keys(services)) {
  describe(`the ${language} service`, () => {
    let service: Awaited<ReturnType<typeof openService>>
    let hub: TestHub
    let chloe: User
    let ben: User

    before(async () => {
      service = await openService(language)
      hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
      const { harbor, downtown } = hub.organizations
      chloe = await hub.hub.users.add({ email: 'chloe@harbor.example', home: downtown })
      ben = await hub.hub.users.add({ email: 'ben@harbor.example', home: downtown })
      await hub.hub.connectors.add({
        ...{ owner: harbor, name: 'People', type: 'rest' },
        settings: {
          url: `${service.url}/authenticate`,
          forgotUrl: `${service.url}/forgot?email={{USEREMAIL}}`,
        },
      })
      const { ana } = hub.people
      await hub.hub.users.change(ana.id, { isBreakGlass: true })
      await hub.hub.organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
    })
    after(async () => {
      await hub?.close()
      await service?.close()
    })

    const lastAsked = async () => {
      const asked = (await hub.events()).find(({ type }) => type === 'connector.asked')
      assert.ok(asked)
      const { outcome, data } = asked
      const steps = data.steps as { status?: number }[]
      return { outcome, status: steps.find(({ status }) => status)?.status, cause: data.cause }
    }

    it('signs a person in whose password is right', async () => {
      const browser = hub.browser()
      const answer = await browser.follow(await browser.signIn(chloe, { word: password }))
      assert.equal(answer.statusCode, 200)
      assert.match((await browser.get('/')).body, /chloe@harbor\.example/)
      assert.deepEqual(await lastAsked(), { outcome: 'ok', status: 200, cause: undefined })
    })

    it('refuses a wrong password and somebody unknown in the same words', async () => {
      for (const [user, word] of [
        [chloe, 'wrong'],
        [chloe, `${password} `],
        [ben, password],
      ] as const) {
        const answer = await hub.browser().signIn(user, { word })
        assert.ok(answer.body.includes(words), answer.body)
        const { outcome, status, cause } = await lastAsked()
        assert.deepEqual([outcome, status], ['refused', 401])
        assert.equal(cause, 'the service answered 401; only 200 is a yes')
      }
    })

    it('hears of who forgot their password', async () => {
      const browser = hub.browser()
      const page = await browser.get('/forgotten?organization=harbor')
      assert.equal(page.statusCode, 200)
      const form = { ...readFormFields(page.body), email: 'chloe@harbor.example' }
      assert.equal((await browser.post('/forgotten', form)).statusCode, 200)
      // What comes after the answer is done with the mail.
      await hub.hub.mail.work()
      const [event] = await hub.events()
      assert.deepEqual([event?.type, event?.outcome], ['reset.forwarded', 'ok'])
    })

    it('leaves the administrator who is marked for it their password here', async () => {
      const browser = hub.browser()
      await browser.follow(await browser.signIn(hub.people.ana, { word: ownPassword }))
      assert.match((await browser.get('/')).body, /Ana|ana\.ruiz/)
      assert.ok((await hub.events()).some(({ type }) => type === 'break-glass.used'))
    })

    it('says who it is to a connector with a description', async () => {
      const { lakeside } = hub.organizations
      await hub.hub.users.add({ email: 'dev@harbor.example', home: lakeside })
      await hub.hub.connectors.add({
        ...{ owner: lakeside, name: 'Described', type: 'ringotel' },
        settings: { description: { ...description, resource_url: service.url } },
      })
      const browser = hub.browser()
      const dev = { email: 'dev@harbor.example' }
      assert.ok((await browser.signIn(dev, { word: 'wrong' })).body.includes(words))
      assert.equal((await lastAsked()).status, 403)
      await browser.follow(await browser.signIn(dev, { word: password }))
      assert.match((await browser.get('/')).body, /dev@harbor\.example/)
    })

    it('says that it cannot check while the service is away', async () => {
      await service.close()
      const answer = await hub.browser().signIn(chloe, { word: password })
      assert.equal(answer.statusCode, 503)
      assert.match(String((await lastAsked()).cause), /does not answer/)
    })
  })
}
