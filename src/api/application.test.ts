/** Applications by the API: how they are found, and what their other side has to be told. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { enter } from '../../test/security/browser.ts'
import type { User } from '../user.ts'

type Named = { id: string; name: string }
type Snippet = { label: string; file: string; text: string }

describe('applications by the API', () => {
  let hub: TestHub
  beforeEach(async () => {
    hub = await openTestHub()
  })
  afterEach(() => hub.close())

  const askAs = async (user: User) => {
    const { jar } = await enter(hub, user)
    const headers = { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
    return (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
      hub.server.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) })
  }
  const addLink = (name: string, position = 0) =>
    hub.hub.applications.add({
      ...{ owner: hub.organizations.harbor, name, type: 'link', position },
      settings: { url: 'https://link.example/' },
    })

  test('they are listed as the launcher has them, and found by a part of the name', async () => {
    const ask = await askAs(hub.people.ana)
    await addLink('Wiki', 1)
    await addLink('Payroll', 2)
    await addLink('Calendar', 1)
    const names = async (query: string) => {
      const path = `/organizations/${hub.organizations.harbor.id}/applications?${query}`
      const { items, next } = (await ask('GET', path)).json()
      return { names: items.map((each: Named) => each.name), next }
    }
    const first = await names('limit=2')
    assert.deepEqual(first.names, ['Calendar', 'Wiki'])
    assert.deepEqual(await names(`limit=2&after=${first.next}`), { names: ['Payroll'], next: null })
    assert.deepEqual((await names('search=AL')).names, ['Calendar'])
    assert.deepEqual((await names('search=%25')).names, [])
  })

  test('what a service provider has to be told is there before and after', async () => {
    const ask = await askAs(hub.people.ana)
    const { id } = hub.organizations.harbor
    const before = await ask('POST', `/organizations/${id}/application-guide`, { type: 'saml' })
    const { facts, endings } = before.json()
    assert.equal(facts['entity id'], `http://localhost:3000/saml/${id}/metadata`)
    assert.deepEqual(endings, [])
    const settings = { acsUrl: 'https://sp.example/acs', entityId: 'https://sp.example/' }
    const added = await ask('POST', `/organizations/${id}/applications`, {
      ...{ name: 'Studio', type: 'saml', settings },
    })
    const after = await ask('GET', `/applications/${added.json().id}/guide`)
    assert.deepEqual(after.json().facts, facts)
    const [event] = await hub.events()
    assert.equal(event?.type, 'application.added')
  })

  test('a proxy has its file with the names of the application in it', async () => {
    const ask = await askAs(hub.people.ana)
    const { id } = hub.organizations.harbor
    const path = `/organizations/${id}/application-guide`
    const none = await ask('POST', path, { type: 'forward-auth', settings: { url: 'graphs' } })
    assert.deepEqual(none.json().snippets, [])
    const settings = { url: 'https://graphs.harbor.example/' }
    const { snippets } = (await ask('POST', path, { type: 'forward-auth', settings })).json()
    const labels = snippets.map(({ label }: Snippet) => label)
    assert.deepEqual(labels, ['nginx', 'Caddy', 'HAProxy', 'HAProxy, its script', 'Traefik'])
    for (const { label, file, text } of snippets as Snippet[]) {
      assert.doesNotMatch(`${file} ${text}`, /wiki|example\.com/i, label)
    }
    assert.match(snippets[0].text, /^\s*server_name graphs\.harbor\.example;$/m)
    assert.match(snippets[1].text, /^graphs\.harbor\.example \{$/m)
    const named = { ...settings, headerNames: { user: 'X-WebAuth-User' } }
    const own = (await ask('POST', path, { type: 'forward-auth', settings: named })).json()
    assert.match(own.snippets[0].help, /header names/)
  })

  test('vouched applications have the call to try, with blanks for the keys', async () => {
    const ask = await askAs(hub.people.ana)
    const path = `/organizations/${hub.organizations.harbor.id}/application-guide`
    const textOf = async (type: string) => {
      const settings = { url: 'https://chat.harbor.example/room/' }
      return (await ask('POST', path, { type, settings })).json().snippets[0].text
    }
    assert.match(await textOf('chat-room'), /^curl https:\/\/chat\.harbor\.example\/sso\/token/)
    assert.match(await textOf('chat-room'), /apikey=<application key>/)
    assert.match(await textOf('bot'), /"BotAPISecret": "<application key secret>"/)
  })

  test('what an application would be told of somebody is shown, and nothing is left', async () => {
    const ask = await askAs(hub.people.ana)
    const { ben, chloe } = hub.people
    const application = await hub.hub.applications.add({
      ...{ owner: hub.organizations.harbor, name: 'Studio', type: 'saml', openTo: 'granted' },
      settings: { acsUrl: 'https://sp.example/acs', entityId: 'https://sp.example/' },
    })
    await hub.hub.grants.give({ application, to: { userId: chloe.id } })
    const before = (await hub.events()).length
    const preview = async ({ id }: User) =>
      (await ask('GET', `/applications/${application.id}/preview/${id}`)).json()
    const { isOpen, cause, told } = await preview(chloe)
    assert.equal(isOpen, true)
    assert.equal(cause, 'Downtown')
    assert.equal(told['name ID'], chloe.email)
    assert.equal(told['sent to'], 'https://sp.example/acs')
    assert.deepEqual(told.firstName, ['chloe'])
    assert.doesNotMatch(JSON.stringify(told), /Signature|Assertion/)
    const closed = await preview(ben)
    assert.deepEqual([closed.isOpen, closed.told], [false, {}])
    assert.match(closed.cause, /granted alone/)
    assert.equal((await hub.events()).length, before)
  })

  test('behind a proxy, the headers are shown without a pass that is good', async () => {
    const ask = await askAs(hub.people.ana)
    const application = await hub.hub.applications.add({
      ...{ owner: hub.organizations.harbor, name: 'Graphs', type: 'forward-auth' },
      settings: { url: 'https://graphs.harbor.example/' },
    })
    const path = `/applications/${application.id}/preview/${hub.people.dev.id}`
    const { told } = (await ask('GET', path)).json()
    assert.equal(told['remote-user'], hub.people.dev.email)
    assert.equal(told['x-foyer-jwt'], '<signed, for a minute>')
  })

  test('of another root there is neither guide nor preview', async () => {
    const application = await addLink('Wiki')
    const otto = await askAs(hub.people.otto)
    const ana = await askAs(hub.people.ana)
    const status = async (ask: typeof otto, path: string) => (await ask('GET', path)).statusCode
    assert.equal(await status(otto, `/applications/${application.id}/guide`), 404)
    const stranger = `/applications/${application.id}/preview/${hub.people.otto.id}`
    assert.equal(await status(otto, stranger), 404)
    assert.equal(await status(ana, stranger), 404)
  })
})
