/** Which sources are asked for somebody, in what order, and what their answers come to. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Connector } from '../../src/connector.ts'
import { refuse } from '../../src/refusal.ts'
import { password } from '../helper.ts'
import { openDoor } from '../security/browser.ts'
import { away, no, onlyFor, openSourceHub, type SourceHub, tryDoor, yes } from './source.ts'

const word = 'what they have elsewhere'

let hub: SourceHub
const added: Connector[] = []
describe('order', () => {
  before(async () => {
    hub = await openSourceHub()
    for (const name of ['chloe', 'dev', 'otto'] as const) {
      await hub.hub.users.change(hub.people[name].id, { passwordHash: null })
    }
  })
  after(() => hub.close())
  afterEach(async () => {
    for (const each of added.splice(0)) await hub.hub.connectors.remove(each)
    hub.takeAsked()
    hub.pass(86_400_000)
  })

  const add: SourceHub['addSource'] = async (...given) => {
    const connector = await hub.addSource(...given)
    added.push(connector)
    return connector
  }

  const chloe = 'chloe.okafor@harbor.example'
  const dev = 'dev.patel@harbor.example'

  test('the nearest organization on the way up that has sources is asked', async () => {
    const { harbor, downtown } = hub.organizations
    await add(harbor, 'above', onlyFor(word))
    assert.equal(await tryDoor(hub, chloe, word), 303)
    assert.deepEqual(hub.takeAsked(), ['above'])
    const own = await add(downtown, 'own', no)
    assert.equal(await tryDoor(hub, chloe, word), 401)
    assert.deepEqual(hub.takeAsked(), ['own'])
    assert.equal(await tryDoor(hub, dev, word), 303)
    assert.deepEqual(hub.takeAsked(), ['above'])
    await hub.hub.connectors.change(own, { isActive: false })
    assert.equal(await tryDoor(hub, chloe, word), 303)
    assert.deepEqual(hub.takeAsked(), ['above'])
  })

  test('several are asked in their order, until one says yes; each leaves its event', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'third', yes(), { position: 3 })
    await add(harbor, 'first', no, { position: 1 })
    await add(harbor, 'second', yes(), { position: 2 })
    await add(harbor, 'strangers', yes(), { position: 0, domains: ['strangers.example'] })
    await add(harbor, 'staff', no, { position: 0, domains: ['harbor.example'] })
    assert.equal(await tryDoor(hub, chloe, word), 303)
    assert.deepEqual(hub.takeAsked(), ['staff', 'first', 'second'])
    const [started, ...rest] = await hub.events(4)
    assert.equal(started?.type, 'session.started')
    assert.equal(started?.data.method, 'connector')
    assert.deepEqual(
      rest.map(({ type, outcome, data }) => [type, outcome, data.name]),
      [
        ['connector.asked', 'ok', 'second'],
        ['connector.asked', 'refused', 'first'],
        ['connector.asked', 'refused', 'staff'],
      ],
    )
    assert.equal(new Set([started, ...rest].map((event) => event?.attempt)).size, 1)
  })

  test('who has a password here is asked for that one, and no source hears of it', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'source', yes())
    const ana = hub.people.ana.email ?? ''
    assert.equal(await tryDoor(hub, ana, password), 303)
    assert.equal(await tryDoor(hub, ana, word), 401)
    assert.deepEqual(hub.takeAsked(), [])
  })

  test('AUTH-04: whom nobody knows is asked nowhere, and told what everybody is told', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'source', no)
    const page = async (email: string, answer = no) => {
      hub.says('source', answer)
      const door = await openDoor(
        hub.browser({ address: '198.19.0.1' }),
        '/sign-in?organization=harbor',
      )
      const { statusCode, body } = await door(email, word)
      const masked = body.replaceAll(email, '').replaceAll(/value="[^"]*"|<code>[^<]*/g, '')
      return `${statusCode} ${masked}`
    }
    const unknown = await page('nobody@harbor.example')
    assert.deepEqual(hub.takeAsked(), [])
    assert.match(unknown, /^401 .*That e-mail and password do not match\./s)
    assert.equal(await page(chloe), unknown)
    const unsendable = () => refuse('invalid', 'That cannot be sent as it was typed.')
    assert.equal(await page(chloe, unsendable), unknown, 'what cannot be sent is wrong as well')
    await hub.hub.users.change(hub.people.chloe.id, { status: 'disabled' })
    assert.equal(await page(chloe, yes()), unknown)
    await hub.hub.users.change(hub.people.chloe.id, { status: 'active' })
    assert.deepEqual(hub.takeAsked(), ['source', 'source'], 'nobody asks for who is disabled')
  })

  test('TPL-13: a source that does not answer is never a wrong password, and no try', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'is away', away)
    const door = await openDoor(hub.browser({ address: '198.19.0.2' }))
    for (let index = 0; index < 70; index += 1) {
      const answer = await door(chloe, word)
      assert.equal(answer.statusCode, 503)
      assert.match(answer.body, /We cannot check passwords right now\./)
      assert.doesNotMatch(answer.body, /do not match/)
    }
    const [event] = (await hub.events(200)).filter(({ type }) => type === 'connector.asked')
    assert.deepEqual(
      [event?.data.code, event?.data.cause],
      ['unavailable', 'no whole answer in time'],
    )
    hub.says('is away', onlyFor(word))
    assert.equal((await door(chloe, word)).statusCode, 303, 'none of it was counted')
  })

  test('TPL-13: one says no and one is away: nobody guesses at the first for nothing', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'says no', onlyFor(word), { position: 1 })
    await add(harbor, 'is away', away, { position: 2 })
    const statuses: number[] = []
    for (let index = 0; index < 11; index += 1) statuses.push(await tryDoor(hub, chloe, 'wrong'))
    assert.deepEqual(statuses, [...Array(10).fill(503), 429])
    hub.pass(86_400_000)
    assert.equal(await tryDoor(hub, chloe, word), 303)
  })

  test('KEY-09: calls that are not made leave a few events, not one each', async () => {
    const { harbor } = hub.organizations
    const resting = () =>
      refuse('unavailable', 'x', { reason: 'resting', cause: 'it failed 5 times' })
    await add(harbor, 'rests', resting)
    const door = await openDoor(hub.browser({ address: '198.19.0.3' }))
    for (let index = 0; index < 30; index += 1)
      assert.equal((await door(chloe, word)).statusCode, 503)
    const noted = (await hub.events(500)).filter(({ at }) => at === hub.now())
    const of = (type: string) => noted.filter((event) => event.type === type).length
    assert.deepEqual([of('connector.asked'), of('session.started')], [10, 10])
  })

  test('AUTH-02: who signs in by a username alone is not locked out by it', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'source', onlyFor(word))
    await hub.hub.users.add({ home: harbor, username: 'deckhand' })
    const at = '/sign-in?organization=harbor'
    for (let index = 0; index < 105; index += 1) {
      assert.equal(await tryDoor(hub, 'deckhand', word, at), 303)
    }
  })

  test('TPL-11: nobody of another root, another office, or who is gone is signed in', async () => {
    const { downtown, otter } = hub.organizations
    await add(downtown, 'anyone', yes('otto@otter.example', dev, 'nobody'), { asks: 'anyone' })
    const at = '/sign-in?organization=downtown'
    assert.equal(await tryDoor(hub, 'typed', word, at), 401)
    const [refused, event] = await hub.events(2)
    assert.equal(refused?.outcome, 'refused')
    assert.match(String(event?.data.cause), /names nobody who is known here/)
    await hub.hub.users.add({ home: otter, username: 'skipper' })
    hub.says('anyone', yes('skipper', '__proto__', '\u0000'))
    assert.equal(await tryDoor(hub, 'typed', word, at), 401)
    const many = Array.from({ length: 1_000 }, (_, index) => `u${index}`)
    hub.says('anyone', yes(...many, chloe))
    assert.equal(await tryDoor(hub, 'typed', word, at), 401, 'after a hundred nobody reads on')
    hub.says('anyone', yes(chloe))
    assert.equal(await tryDoor(hub, 'typed', word, at), 303)
  })

  test('a person is found by what the source called them, by username, by e-mail', async () => {
    const { harbor } = hub.organizations
    await add(harbor, 'anyone', yes('77'), { asks: 'anyone' })
    const at = '/sign-in?organization=harbor'
    const who = async () => {
      assert.equal(await tryDoor(hub, 'extension 77', word, at), 303)
      return (await hub.events(1))[0]?.userId
    }
    const mate = await hub.hub.users.add({
      home: harbor,
      username: 'Mate',
      email: 'm@harbor.example',
    })
    hub.says('anyone', yes({ subject: '77', email: 'M@harbor.example' }))
    assert.equal(await who(), mate.id, 'by e-mail')
    hub.says('anyone', yes({ subject: '77', email: chloe }))
    assert.equal(await who(), mate.id, 'as before, whatever else it says')
    hub.says('anyone', yes({ subject: '78', username: 'mate', email: chloe }))
    assert.equal(await who(), mate.id, 'by username first')
    hub.says('anyone', yes({ subject: '79', username: 'nobody', email: chloe }))
    assert.equal(await who(), hub.people.chloe.id)
  })

  test('createUsers: the first whom nobody knows is made, once, as they are called', async () => {
    const { downtown } = hub.organizations
    const settings = { createUsers: true }
    await add(downtown, 'anyone', yes('nina', 'second'), { asks: 'anyone', settings })
    const at = '/sign-in?organization=downtown'
    const statuses = await Promise.all([1, 2, 3].map(() => tryDoor(hub, 'nina', word, at)))
    assert.deepEqual(statuses, [303, 303, 303])
    const nina = await hub.hub.users.findByUsername(downtown.rootId, 'nina')
    assert.equal(nina?.homeId, downtown.id)
    assert.equal(await hub.hub.users.findByUsername(downtown.rootId, 'second'), undefined)
    const made = (await hub.events(50)).filter(({ type }) => type === 'user.created-at-sign-in')
    assert.equal(made.length, 1)
    const full = { subject: '5', email: 'new@harbor.example', displayName: 'New Person Here' }
    hub.says('anyone', yes(full))
    assert.equal(await tryDoor(hub, '5', word, at), 303)
    const person = await hub.hub.users.findByEmail(downtown.rootId, full.email)
    assert.deepEqual([person?.firstName, person?.lastName], ['New', 'Person Here'])
    for (const subject of ['\u0000', ' ', '@', 'a\u202eb']) {
      hub.says('anyone', yes(subject))
      assert.equal(await tryDoor(hub, 'x', word, at), 401, JSON.stringify(subject))
    }
    hub.says('anyone', yes('otto@otter.example', dev))
    assert.equal(await tryDoor(hub, 'x', word, at), 303, 'a stranger to this root is new here')
    assert.equal(await tryDoor(hub, dev, word, '/sign-in'), 401, 'and of Lakeside nobody is')
  })
})
