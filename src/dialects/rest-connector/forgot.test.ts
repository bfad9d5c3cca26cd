/** A forgotten password that is kept elsewhere: its source is told (seed 001). */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Browser, openTestHub, readFormFields } from '../../../test/helper.ts'
import { type Asking, agent, openAsking } from './testdata/asking.ts'
import { breakOff, say } from './testdata/service.ts'

let at: Asking
before(async () => {
  at = await openAsking()
  const { harbor } = at.hub.organizations
  await at.hub.hub.organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
})
after(() => at.close())

const forgotUrl = () =>
  `${at.service.origin}/forgot/{{USERID}}?e={{USEREMAIL}}&x={{USEREXTERNALID}}&o={{ORGID}}` +
  '&d={{DEVICEOS}}.{{DEVICENAME}}.{{DEVICEIP}}'

/** Asks at a door as a person does; what comes after the answer is done too. */
const ask = async (email: string, { hub } = at, browser: Browser = hub.browser()) => {
  const headers = { 'user-agent': agent }
  const page = await browser.get('/forgotten?organization=harbor', headers)
  const fields = readFormFields(page.body)
  const answer = await browser.post('/forgotten', { ...fields, email }, headers)
  await hub.hub.mail.work()
  return answer
}

const letters = () => at.hub.hub.mail.kept().length

const lastEvent = async () => {
  const [event] = (await at.hub.events()).filter(({ type }) => type.startsWith('reset.'))
  return event
}

describe('a source that can be told', () => {
  beforeEach(async () => {
    await at.connect({ forgotUrl: forgotUrl() })
    at.service.answer = say(200)
  })

  test('is told once, with who and on what, and no letter of ours is written', async () => {
    const before = letters()
    const answer = await ask(at.chloe)
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /a letter with a link is on its way/)
    const { chloe } = at.hub.people
    const { downtown } = at.hub.organizations
    const [sent, ...others] = at.service.sent
    assert.deepEqual([sent?.method, sent?.body, others], ['GET', '', []])
    assert.equal(
      sent?.target,
      `/forgot/${chloe.id}?e=chloe.okafor%40harbor.example&x=X%2F1&o=${downtown.id}` +
        '&d=iOS.Safari.192.0.2.1',
    )
    assert.equal(letters(), before)
    const event = await lastEvent()
    assert.deepEqual([event?.type, event?.outcome], ['reset.forwarded', 'ok'])
    assert.equal(event?.userId, chloe.id)
    assert.equal(event?.data.name, 'Directory')
  })

  test('AUTH-04: everybody is told the same, whatever the source says', async () => {
    const answers = new Set<string>()
    const given = [say(200), say(404), say(201), say(302), say(500), breakOff('')]
    const hide = (body: string, email: string): string =>
      body.replaceAll(email, '<email>').replaceAll(/[\w-]{43}/g, '')
    for (const answer of given) {
      at.hub.pass(86_400_000)
      at.service.answer = answer
      answers.add(hide((await ask(at.chloe)).body, at.chloe))
    }
    assert.equal(at.service.sent.length, given.length, 'each once: none is tried again')
    at.service.sent.length = 0
    for (const email of ['nobody@harbor.example', 'otto@otter.example']) {
      answers.add(hide((await ask(email)).body, email))
    }
    assert.equal(answers.size, 1)
    assert.deepEqual(at.service.sent, [])
  })

  test('the true result is an event, with the cause', async () => {
    const causes = new Map([
      [say(404), /answered 404; only 200 is a yes/],
      [say(204), /answered 204; only 200 is a yes/],
      [breakOff('HTTP/1.1 200 OK\r\n'), /./],
    ])
    for (const [answer, cause] of causes) {
      at.hub.pass(86_400_000)
      at.service.answer = answer
      await ask(at.chloe)
      const event = await lastEvent()
      assert.deepEqual([event?.type, event?.outcome], ['reset.forwarded', 'refused'])
      assert.match(String(event?.data.cause), cause)
    }
  })

  test('AUTH-09: asks for one person are counted as letters are', async () => {
    const statuses: number[] = []
    for (let index = 0; index < 5; index += 1) {
      const browser = at.hub.browser({ address: `198.18.9.${index}` })
      statuses.push((await ask(at.chloe.toUpperCase(), at, browser)).statusCode)
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429])
    assert.equal(at.service.sent.length, 3)
  })

  test('AUTH-09: an address that is not to be asked is not', async () => {
    await at.connect({ forgotUrl: 'https://10.0.0.1/?e={{USEREMAIL}}' })
    assert.equal((await ask(at.chloe)).statusCode, 200)
    const event = await lastEvent()
    assert.match(String(event?.data.cause), /FOYER_OUTSIDE_ALLOW does not allow/)
  })

  test('TPL-04: who would change the path is not told of', async () => {
    await at.connect({ forgotUrl: `${at.service.origin}/people/{{USEREXTERNALID}}/forgot` })
    const { chloe } = at.hub.people
    await at.hub.hub.users.change(chloe.id, { externalId: '..' })
    await ask(at.chloe)
    assert.equal((await lastEvent())?.data.cause, 'a value changes the path')
    assert.deepEqual(at.service.sent, [])
    await at.hub.hub.users.change(chloe.id, { externalId: 'X/1' })
  })

  test('the door leads there, and who registers is sent no link all the same', async () => {
    const door = await at.hub.browser().get('/sign-in?organization=harbor')
    assert.match(door.body, /href="\/forgotten\?organization=harbor"/)
    const { harbor } = at.hub.organizations
    assert.equal(await at.hub.hub.recovery.isOffered(harbor), true)
    assert.equal(await at.hub.hub.recovery.givesPasswords(harbor), false)
  })

  test('a break-glass administrator has a password here, and gets the letter', async () => {
    const { ana } = at.hub.people
    const passwordHash = await at.hub.hub.passwords.hash('nine otters on the far bank')
    await at.hub.hub.users.change(ana.id, { isBreakGlass: true, passwordHash })
    const before = letters()
    await ask(ana.email ?? '')
    assert.equal(letters(), before + 1)
    assert.deepEqual(at.service.sent, [])
  })
})

describe('a source that cannot be told', () => {
  test('is not, and the door offers nothing', async () => {
    await at.connect({})
    const door = await at.hub.browser().get('/sign-in?organization=harbor')
    assert.doesNotMatch(door.body, /forgotten/)
    const { harbor } = at.hub.organizations
    assert.equal(await at.hub.hub.recovery.isOffered(harbor), false)
    const page = await at.hub.browser().get('/forgotten?organization=harbor')
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /Your password is with your organization/)
    assert.doesNotMatch(page.body, /<form/)
    const before = letters()
    await at.hub.hub.recovery.ask({ email: at.chloe, organization: harbor }, {})
    await at.hub.hub.mail.work()
    assert.equal((await lastEvent())?.data.cause, 'the password is kept elsewhere')
    assert.deepEqual([at.service.sent.length, letters()], [0, before])
  })
})

test('where some have their passwords here, each is helped in their way', async () => {
  await at.connect({ forgotUrl: forgotUrl() })
  at.service.answer = say(200)
  const { harbor } = at.hub.organizations
  await at.hub.hub.organizations.change(harbor.id, { settings: { passwords: 'here' } })
  const { ben } = at.hub.people
  const passwordHash = await at.hub.hub.passwords.hash('nine otters on the far bank')
  await at.hub.hub.users.change(ben.id, { passwordHash })
  const before = letters()
  await ask(ben.email ?? '')
  assert.deepEqual([at.service.sent.length, letters()], [0, before + 1])
  await ask(at.chloe)
  assert.deepEqual([at.service.sent.length, letters()], [1, before + 1])
})

test('a hub without mail offers it where a source can be told, and nowhere else', async () => {
  const hub = await openTestHub({
    isDevelopment: false,
    url: 'https://sso.example',
    outsideAllow: ['127.0.0.1'],
  })
  const { harbor } = hub.organizations
  assert.equal(await hub.hub.recovery.isOffered(harbor), false)
  const settings = { url: at.service.origin, forgotUrl: `${at.service.origin}/f?e={{USEREMAIL}}` }
  await hub.hub.connectors.add({ owner: harbor, name: 'Directory', type: 'rest', settings })
  await hub.hub.users.change(hub.people.chloe.id, { passwordHash: null })
  assert.equal(await hub.hub.recovery.isOffered(harbor), true)
  assert.equal(await hub.hub.recovery.isOffered(undefined), true)
  assert.equal(await hub.hub.recovery.isOffered(hub.organizations.otter), false)
  at.service.sent.length = 0
  await hub.hub.recovery.ask({ email: at.chloe, organization: harbor }, {})
  await hub.hub.mail.work()
  assert.deepEqual(
    at.service.sent.map(({ target }) => target),
    ['/f?e=chloe.okafor%40harbor.example'],
  )
  await hub.close()
})
