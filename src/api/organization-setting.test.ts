/** What an organization says of itself, by the API: what it inherits, and what goes with a word. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { openMailbox } from '../../test/mail/mailbox.ts'
import { enter } from '../../test/security/browser.ts'
import type { Organization } from '../organization.ts'
import type { User } from '../user.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
type Value = { setting: { key: string }; own: unknown; inherited: unknown; from: string | null }

const dot = Buffer.from('R0lGODlhAQABAIAAAB9cTf///ywAAAAAAQABAAACAkQBADs=', 'base64')

const headersOf = async (hub: TestHub, user: User): Promise<Record<string, string>> => {
  const { jar } = await enter(hub, user)
  return { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
}

const createAsk = async (hub: TestHub, user: User) => {
  const headers = await headersOf(hub, user)
  return (method: Method, path: string, payload?: object, more: Record<string, string> = {}) =>
    hub.server.inject({
      ...{ method, url: `/api/v1/organizations/${path}` },
      headers: { ...headers, ...more },
      ...(payload && { payload }),
    })
}

describe('what an organization says of itself, by the API', () => {
  let hub: TestHub
  let ask: Awaited<ReturnType<typeof createAsk>>
  beforeEach(async () => {
    hub = await openTestHub()
    ask = await createAsk(hub, hub.people.ana)
  })
  afterEach(() => hub.close())

  const change = (organization: Organization, settings: object) =>
    ask('PATCH', `${organization.id}/settings`, { settings })
  const readValue = async ({ id }: Organization, key: string) => {
    const { values } = (await ask('GET', `${id}/settings`)).json()
    const { own, inherited, from } = values.find(({ setting }: Value) => setting.key === key)
    return [own, inherited, from]
  }
  const newest = async () => {
    const [event] = await hub.events(1)
    return event && [event.type, event.data]
  }

  test('a value is said with whose it is, and null gives it back', async () => {
    const { harbor, downtown } = hub.organizations
    assert.deepEqual(await readValue(downtown, 'language'), [null, 'en', null])
    assert.equal((await change(harbor, { language: 'de', accent: '#B4541A' })).statusCode, 200)
    assert.deepEqual(await newest(), ['organization.changed', { fields: ['settings'] }])
    assert.deepEqual(await readValue(downtown, 'language'), [null, 'de', 'Harbor'])
    await change(downtown, { language: 'en' })
    assert.deepEqual(await readValue(downtown, 'language'), ['en', 'de', 'Harbor'])
    await change(downtown, { language: null })
    assert.deepEqual(await readValue(downtown, 'language'), [null, 'de', 'Harbor'])
  })

  test('a value that is none is refused by its name, and the salt is not there', async () => {
    const { harbor } = hub.organizations
    const wrong = [
      ['accent', 'red'],
      ['language', 'tlh'],
      ['emailDomains', ['harbor example']],
      ['passwords', 'nowhere'],
      ['expiryMail', 'yes'],
      ['mailTemplates', { invite: { en: { subject: 7 } } }],
      ['mailTemplates', { bill: {} }],
      ['pairwiseSalt', 'known'],
      ['logo', '/icons/x.png'],
    ] as const
    for (const [field, value] of wrong) {
      const answer = await change(harbor, { [field]: value })
      assert.deepEqual([answer.statusCode, answer.json().field], [400, field])
    }
    const { body } = await ask('GET', `${harbor.id}/settings`)
    assert.doesNotMatch(body, /pairwiseSalt/)
  })

  test('TEN-01: who administers another tree, or nothing, has none of it', async () => {
    const { downtown } = hub.organizations
    const status = async (user: User) => {
      const other = await createAsk(hub, user)
      const settings = { accent: '#112233' }
      const answers = [
        await other('GET', `${downtown.id}/settings`),
        await other('PATCH', `${downtown.id}/settings`, { settings }),
        await other('POST', `${downtown.id}/mail/test`),
      ]
      return answers.map(({ statusCode }) => statusCode)
    }
    assert.deepEqual(await status(hub.people.otto), [404, 404, 404])
    assert.deepEqual(await status(hub.people.dev), [403, 403, 403])
    assert.deepEqual(await status(hub.people.ben), [200, 200, 200])
  })

  test('TEN-03: beside another tree, nobody claims e-mail domains of the whole hub', async () => {
    const { harbor, downtown, otter } = hub.organizations
    const otto = await createAsk(hub, hub.people.otto)
    const claim = { settings: { emailDomains: ['harbor.example'] } }
    const answer = await otto('PATCH', `${otter.id}/settings`, claim)
    assert.deepEqual([answer.statusCode, answer.json().field], [403, 'emailDomains'])
    const below = await change(downtown, { emailDomains: ['downtown.example'] })
    assert.equal(below.statusCode, 200)
    await hub.hub.organizations.remove(otter.id)
    assert.equal((await change(harbor, { emailDomains: ['harbor.example'] })).statusCode, 200)
  })

  test('it is told how many passwords go before they are elsewhere', async () => {
    const { harbor, downtown, lakeside } = hub.organizations
    const here = async ({ id }: Organization) => (await ask('GET', `${id}/passwords`)).json().here
    assert.deepEqual([await here(harbor), await here(downtown)], [4, 2])
    await change(lakeside, { passwords: 'here' })
    assert.equal(await here(harbor), 3)
    await change(harbor, { passwords: 'elsewhere' })
    const forgotten = (await hub.events()).find(({ type }) => type === 'passwords.forgotten')
    assert.deepEqual(forgotten?.data, { count: 3 })
    assert.equal(await here(harbor), 0)
  })

  test('a logo is put, inherited, and taken away', async () => {
    const { harbor, downtown } = hub.organizations
    const gif = { 'content-type': 'image/gif' }
    assert.equal((await ask('PUT', `${harbor.id}/logo`, dot, gif)).statusCode, 204)
    const { logo } = (await ask('GET', `${downtown.id}/settings`)).json()
    assert.match(logo.inherited, /^\/\.foyer\/logos\/[0-9a-f]{32}\.gif$/)
    assert.deepEqual([logo.own, logo.from], [null, 'Harbor'])
    const none = await ask('PUT', `${harbor.id}/logo`, Buffer.from('no picture'), gif)
    assert.equal(none.statusCode, 400)
    await ask('DELETE', `${harbor.id}/logo`)
    const after = (await ask('GET', `${harbor.id}/settings`)).json()
    assert.deepEqual(after.logo, { own: null, inherited: null, from: null })
  })

  test('a letter is shown as it would be, in the words that are given', async () => {
    const path = `${hub.organizations.downtown.id}/mail/preview`
    const letter = { template: 'reset', language: 'de' }
    const ours = (await ask('POST', path, letter)).json()
    assert.match(ours.text, /ana\.ruiz@harbor\.example/)
    const words = { subject: 'Servus {{person}}', paragraphs: ['Bei {{organization}}.'] }
    const own = (await ask('POST', path, { ...letter, ...words })).json()
    assert.match(own.subject, /^Servus .*ruiz/i)
    assert.match(own.text, /\n\nBei Downtown\.\n\n/)
  })

  test('in development a test letter is kept, and five at once are enough', async () => {
    const path = `${hub.organizations.harbor.id}/mail/test`
    const first = (await ask('POST', path)).json()
    assert.deepEqual([first.to, first.isSent], [hub.people.ana.email, true])
    assert.equal(hub.hub.mail.kept()[0]?.subject, 'A test letter from Harbor')
    for (let count = 0; count < 4; count += 1) await ask('POST', path)
    assert.equal((await ask('POST', path)).statusCode, 429)
  })
})

describe('a test letter with a mail server', () => {
  const send = async (options: Parameters<typeof openMailbox>[0]) => {
    const mailbox = await openMailbox(options)
    const mail = `smtp://localhost:${mailbox.port}`
    const hub = await openTestHub({ mail, mailFrom: 'sso@example.test' })
    try {
      const ask = await createAsk(hub, hub.people.ana)
      const { id } = hub.organizations.harbor
      const settings = (await ask('GET', `${id}/settings`)).json()
      const answer = (await ask('POST', `${id}/mail/test`)).json()
      const [event] = await hub.events(1)
      return { answer, event, settings, received: mailbox.received }
    } finally {
      await hub.close()
      await mailbox.close()
    }
  }

  test('says what the server said when it took it', async () => {
    const { answer, event, settings, received } = await send({})
    assert.deepEqual(settings.mail, { way: 'server', sender: 'Harbor <sso@example.test>' })
    assert.equal(answer.isSent, true)
    assert.match(answer.said, /^250 /)
    assert.equal(received[0]?.headers.subject, 'A test letter from Harbor')
    assert.equal(event?.type, 'mail.sent')
  })

  test('and when it did not', async () => {
    const refusing = {
      onRcptTo: (_address: unknown, _session: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error('no such box here'), { responseCode: 550 })),
    }
    const { answer, event, received } = await send(refusing)
    assert.equal(answer.isSent, false)
    assert.match(answer.said, /550 no such box here/)
    assert.equal(received.length, 0)
    assert.deepEqual([event?.type, event?.outcome], ['mail.failed', 'refused'])
  })
})
