/** Attempts and the overview by the API, as an administrator's browser asks for them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { codeOn } from '../../test/attempt/explained.ts'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { enter } from '../../test/security/browser.ts'
import type { User } from '../user.ts'

const hour = 3_600_000

describe('attempts by the API', () => {
  let hub: TestHub
  let code = ''
  const codes: string[] = []

  const headersOf = async (user: User) => {
    const { jar } = await enter(hub, user)
    return { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
  }
  const ask = async (user: User, path: string) =>
    hub.server.inject({ url: `/api/v1/organizations/${path}`, headers: await headersOf(user) })
  const tryAs = (email: string, organization = 'harbor') =>
    hub
      .browser()
      .signIn({ email }, { at: `/sign-in?organization=${organization}`, word: 'not the password' })

  before(async () => {
    hub = await openTestHub()
    code = codeOn(await tryAs('nobody@harbor.example'))
    hub.pass(hour)
    codes.push(codeOn(await tryAs(hub.people.chloe.email ?? '')))
    codes.push(codeOn(await tryAs(hub.people.dev.email ?? '')))
    await tryAs('nobody@otter.example', 'otter')
    await hub.browser().signIn(hub.people.ana)
  })
  after(() => hub.close())

  test('the list says who wanted what, and why it was refused', async () => {
    const answer = await ask(hub.people.ana, 'harbor/attempts?outcome=refused')
    const { items } = answer.json()
    assert.deepEqual(
      items.map((each: { title: string; sentence: string }) => [each.title, each.sentence]),
      [
        ['dev patel could not sign in', 'The password was not the right one.'],
        ['chloe okafor could not sign in', 'The password was not the right one.'],
        [
          'nobody@harbor.example could not sign in',
          'Nobody here has the e-mail or username that was typed.',
        ],
      ],
    )
    assert.deepEqual(items[0].person, { id: hub.people.dev.id, name: 'dev patel' })
  })

  test('one is found by its code, with its remedy and its steps', async () => {
    const answer = await ask(hub.people.ana, `harbor/attempts/${code.toLowerCase()}`)
    const { attempt, explanation, entries } = answer.json()
    assert.equal(attempt.code, code)
    assert.equal(explanation.rule, 'user.unknown')
    assert.match(explanation.remedy, /add them to the organization/)
    assert.ok(entries.length > 1)
  })

  test('TEN-01: an office sees its own people, and a code of others opens nothing', async () => {
    const [ofChloe, ofDev] = codes
    const emails = async (user: User, slug: string) =>
      (await ask(user, `${slug}/attempts`))
        .json()
        .items.map((each: { email: string }) => each.email)
    assert.deepEqual(
      (await emails(hub.people.ben, 'downtown')).filter((each: string) => /chloe|dev/.test(each)),
      ['chloe.okafor@harbor.example'],
    )
    assert.ok(!(await emails(hub.people.otto, 'otter')).includes('nobody@harbor.example'))
    const status = async (user: User, path: string) => (await ask(user, path)).statusCode
    assert.equal(await status(hub.people.ben, `downtown/attempts/${ofChloe}`), 200)
    assert.equal(await status(hub.people.ben, `downtown/attempts/${ofDev}`), 404)
    assert.equal(await status(hub.people.otto, `otter/attempts/${code}`), 404)
    assert.equal(await status(hub.people.otto, `harbor/attempts/${code}`), 404)
    assert.equal(await status(hub.people.ana, 'harbor/attempts/no-code'), 404)
  })

  test('the overview counts by hours and by causes, and the list has just those', async () => {
    hub.pass(20_000)
    const answer = await ask(hub.people.ana, 'harbor/overview?span=day')
    const { bars, refusals, took, cutAt, since } = answer.json()
    assert.equal(bars.length, 24)
    assert.equal(bars.at(-1).from, '2026-11-21T10:00:00.000Z')
    assert.deepEqual(
      bars.slice(-2).map((each: { refused: number }) => each.refused),
      [1, 2],
    )
    assert.deepEqual(refusals, [
      { rule: 'password.wrong', sentence: 'The password was not the right one.', count: 2 },
      {
        rule: 'user.unknown',
        sentence: 'Nobody here has the e-mail or username that was typed.',
        count: 1,
      },
    ])
    assert.deepEqual([took.signIn, took.launch], [{ count: 1, halfMs: 0, mostMs: 0 }, null])
    assert.equal(cutAt, null)
    const listed = await ask(
      hub.people.ana,
      `harbor/attempts?outcome=refused&rule=password.wrong&since=${since}`,
    )
    assert.equal(listed.json().items.length, 2)
  })

  test('an office counts what is about its people, and days begin at their midnight', async () => {
    const answer = await ask(hub.people.ben, 'downtown/overview?span=week&zone=%2B14:00')
    const { bars, refusals } = answer.json()
    assert.deepEqual(
      refusals.map(({ rule, count }: { rule: string; count: number }) => [rule, count]),
      [['password.wrong', 1]],
    )
    assert.equal(bars.at(-1).from, '2026-11-21T10:00:00.000Z')
    assert.equal(bars.at(-1).refused, 1)
    const wrong = await ask(hub.people.ana, 'harbor/overview?zone=%2B15:00')
    assert.equal(wrong.json().field, 'zone')
    assert.equal((await ask(hub.people.otto, 'harbor/overview')).statusCode, 404)
    assert.equal((await ask(hub.people.chloe, 'harbor/overview')).statusCode, 403)
  })

  test('what was counted is kept for some seconds, and then counted again', async () => {
    const refused = async () => {
      const { bars } = (await ask(hub.people.ana, 'harbor/overview?span=month')).json()
      return bars.at(-1).refused
    }
    const before = await refused()
    await tryAs('somebody@harbor.example')
    assert.equal(await refused(), before)
    hub.pass(11_000)
    assert.equal(await refused(), before + 1)
  })
})
