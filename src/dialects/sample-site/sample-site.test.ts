/** The sample's applications: what they show follows from what the proxy tells, and only that. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Application } from '../../application.ts'

const roomHost = 'chat.harbor.localhost:3000'
const botHost = 'bot.harbor.localhost:3000'
const website = 'http://shop.harbor.localhost:4000'

let at: TestHub
let room: Application
let bot: Application

before(async () => {
  at = await openTestHub()
  const { hub, organizations, people } = at
  const owner = organizations.harbor
  const add = (name: string, type: string, url: string): Promise<Application> =>
    hub.applications.add({ owner, name, type, settings: { url, sites: [website] } })
  room = await add('Chat', 'chat-room', `http://${roomHost}/room/`)
  bot = await add('Bot', 'bot', `http://${botHost}/console/`)
  await hub.users.change(people.dev.id, { avatar: 'https://pictures.example/dev.png' })
})

after(() => at.close())

/** A browser that is signed in to an application, as a ticket would have it. */
const visit = async (host: string, application: Application, isEmbedded = false) => {
  const browser = at.browser({ host })
  const { secret = '' } = await at.hub.signIn.ticket(
    {
      user: at.people.dev,
      applicationId: application.id,
      before: undefined,
      agent: '',
      isEmbedded,
    },
    {},
  )
  browser.jar.set('foyer', secret)
  return browser
}

describe('the sample’s applications', () => {
  it('the room knows name, e-mail and picture from the pass', async () => {
    const answer = await (await visit(roomHost, room)).get('/room/')
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /Signed in as <strong dir="auto">dev patel<\/strong>/)
    assert.match(answer.body, /dev\.patel@harbor\.example/)
    assert.match(answer.body, /<img class="face" src="https:\/\/pictures\.example\/dev\.png"/)
    assert.match(answer.body, /claim aud: &quot;http:\/\/chat\.harbor\.localhost:3000&quot;/)
  })

  it('what a browser sends as a pass is not believed', async () => {
    const browser = await visit(roomHost, room)
    const answer = await browser.get('/room/', { 'remote-user': 'ana', 'remote-name': 'Ana' })
    assert.doesNotMatch(answer.body, /Ana/)
    const stranger = at.browser({ host: roomHost })
    const turned = await stranger.get('/room/', { 'remote-user': 'ana' })
    assert.equal(turned.statusCode, 303)
  })

  it('somebody who is not signed in is led to the door, and comes back to the page', async () => {
    const answer = await at.browser({ host: roomHost }).get('/room/?today')
    assert.equal(answer.statusCode, 303)
    const { origin, pathname, searchParams } = new URL(String(answer.headers.location))
    assert.equal(origin, `http://${roomHost}`)
    assert.equal(pathname, '/sign-in')
    const pending = at.hub.signIn.find(searchParams.get('pending') ?? '')
    assert.equal(pending?.to, '/room/?today')
  })

  it('XEN-09: only the registered websites may frame them', async () => {
    for (const [host, application, path] of [
      [roomHost, room, '/room/'],
      [botHost, bot, '/console/'],
    ] as const) {
      const { headers } = await (await visit(host, application)).get(path)
      assert.match(
        String(headers['content-security-policy']),
        new RegExp(`frame-ancestors ${website};`),
      )
      assert.equal(headers['x-frame-options'], undefined)
    }
  })

  it('where another site shows them, they have no header', async () => {
    const plain = await (await visit(botHost, bot)).get('/console/')
    assert.match(plain.body, /<header/)
    const embedded = await (await visit(botHost, bot, true)).get('/console/')
    assert.doesNotMatch(embedded.body, /<header/)
  })

  it('a session for the room opens no console, and the reverse', async () => {
    const browser = await visit(roomHost, room)
    const other = at.browser({ host: botHost })
    for (const [name, value] of browser.jar) other.jar.set(name, value)
    const answer = await other.get('/console/')
    assert.equal(answer.statusCode, 303)
  })

  it('each answers on hosts of its own type alone, and at its own paths', async () => {
    const inRoom = await visit(roomHost, room)
    assert.equal((await inRoom.get('/console/')).statusCode, 404)
    assert.equal((await inRoom.get('/room/attic')).statusCode, 404)
    assert.equal((await at.browser().get('/room/')).statusCode, 404)
    const inConsole = await visit(botHost, bot)
    assert.equal((await inConsole.get('/console/no-such-section')).statusCode, 404)
  })

  it('they are not there in production', async () => {
    const url = 'https://sso.example.test'
    const production = await openTestHub({ isDevelopment: false, url })
    const { hub, organizations } = production
    await hub.applications.add({
      owner: organizations.harbor,
      name: 'Chat',
      type: 'chat-room',
      settings: { url: 'https://chat.example.test/room/' },
    })
    const browser = production.browser({ host: 'chat.example.test' })
    assert.equal((await browser.get('/room/')).statusCode, 404)
    await production.close()
  })
})
