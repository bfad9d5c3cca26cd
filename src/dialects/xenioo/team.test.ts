/** `/teams`: who is added to the team of a bot, with what, and from when on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, password, readFormFields, type TestHub } from '../../../test/helper.ts'
import { linkOf, type Mailbox, openMailbox } from '../../../test/mail/mailbox.ts'
import { type CastBot, castBot } from './testdata/bot.ts'

const profiles = { support: ['conversation', 'broadcast'], 'Main Support Team': 'conversation' }

let mailbox: Mailbox
let hub: TestHub
let bot: CastBot
let headers: Record<string, string>
before(async () => {
  mailbox = await openMailbox()
  const mail = `smtp://127.0.0.1:${mailbox.port}`
  hub = await openTestHub({ mail, mailFrom: 'sso@foyer.example' })
  bot = await castBot(hub, { profiles })
  const { token } = (await bot.post('/authorization/integration', bot.keys)).json()
  headers = { authorization: `Bearer ${token}` }
})
after(async () => {
  await hub.close()
  await mailbox.close()
})

/** The letters that have gone out since they were last asked for. */
const readLetters = async () => {
  await hub.hub.mail.work()
  return mailbox.received.splice(0)
}

const add = (body: object) => bot.post('/teams', body, headers)

/** What a person holds on the bot, whatever its status is. */
const grantOf = async (email: string) => {
  const { rootId } = bot.application
  const user = await hub.hub.users.findByEmail(rootId, email)
  const { items } = await hub.hub.grants.list({ of: { applicationId: bot.application.id } })
  const grant = items.find(({ userId }) => userId === user?.id)
  return grant && { role: grant.role, permissions: grant.permissions, status: grant.status, user }
}

test('"Add Or Update": somebody new is a visitor, and unknown until they come', async () => {
  const Email = 'fay@elsewhere.example'
  const answer = await add({ Email, Group: 'Main Support Team', ProfileId: 'support' })
  assert.equal(answer.statusCode, 200, answer.body)
  const grant = await grantOf(Email)
  assert.deepEqual(
    [grant?.role, grant?.permissions, grant?.status],
    ['member', ['conversation', 'broadcast'], 'invited'],
  )
  const memberships = await hub.hub.memberships.of(grant?.user?.id ?? '')
  assert.deepEqual(
    memberships.map(({ role }) => role),
    ['visitor'],
  )
  assert.equal((await bot.authorize({ email: Email })).statusCode, 404)
  const [event] = (await hub.events()).filter(({ type }) => type === 'grant.given')
  assert.deepEqual([event?.keyId, event?.data.status], [bot.account.key.id, 'invited'])
})

test('"Add Or Update": an invitation is accepted by signing in, and by its link', async () => {
  const { dev } = hub.people
  assert.equal((await bot.authorize(dev)).statusCode, 404)
  await hub.browser().signIn(dev)
  assert.equal((await bot.authorize(dev)).statusCode, 200)
  const types = (await hub.events(10)).map(({ type }) => type)
  assert.ok(types.includes('grant.accepted'))
  const Email = 'gus@elsewhere.example'
  await readLetters()
  await add({ Email })
  const [letter, ...more] = await readLetters()
  assert.equal(more.length, 0)
  const browser = hub.browser()
  const page = await browser.follow(await browser.get(linkOf(letter)))
  await browser.post('/invite', { ...readFormFields(page.body), password: `${password} 9` })
  assert.equal((await grantOf(Email))?.status, 'active')
  assert.equal((await bot.authorize({ email: Email })).statusCode, 200)
})

test('a letter goes to whoever has no password yet, and not without end', async () => {
  await readLetters()
  const Email = 'joe@elsewhere.example'
  for (let times = 0; times < 6; times += 1) await add({ Email })
  assert.equal((await readLetters()).length, 3)
  await add({ Email: 'una@elsewhere.example', SkipInvite: true })
  await add({ Email: 'ulf@elsewhere.example', Password: 'a long password of ulf' })
  await add({ Email: hub.people.ben.email })
  assert.equal((await readLetters()).length, 0)
  assert.equal((await grantOf('una@elsewhere.example'))?.status, 'active')
})

test('a ticket accepts nothing: somebody else says who they are', async () => {
  const { ben } = hub.people
  await add({ Email: ben.email, ProfileId: 'support' })
  await hub.hub.sessions.start({ user: ben, method: 'ticket' })
  assert.equal((await grantOf(ben.email ?? ''))?.status, 'invited')
})

test('Password makes the account, without a letter, and never another password', async () => {
  const Email = 'hal@elsewhere.example'
  const first = 'a first long password of hal'
  assert.equal((await add({ Email, Password: first })).statusCode, 200)
  assert.equal((await grantOf(Email))?.status, 'active')
  assert.equal((await add({ Email, Password: 'another long password of hal' })).statusCode, 200)
  const { user } = (await grantOf(Email)) ?? {}
  assert.equal(await hub.hub.passwords.isRight(first, user?.passwordHash), true)
  const { chloe } = hub.people
  await add({ Email: chloe.email, Password: 'yet another long password' })
  const { passwordHash } = await hub.hub.users.get(chloe.id)
  assert.equal(await hub.hub.passwords.isRight(password, passwordHash), true)
  const weak = await add({ Email: 'ina@elsewhere.example', Password: 'Password123lol' })
  assert.equal(weak.statusCode, 400)
  assert.equal(await grantOf('ina@elsewhere.example'), undefined)
})

test('an update changes the permissions, and neither the role nor what was accepted', async () => {
  const { ana, chloe } = hub.people
  await add({ Email: chloe.email, Permissions: { design: true, publish: false, report: true } })
  const grant = await grantOf(chloe.email ?? '')
  assert.deepEqual([grant?.permissions, grant?.status], [['design', 'report'], 'active'])
  await add({ Email: chloe.email })
  assert.deepEqual((await grantOf(chloe.email ?? ''))?.permissions, ['design', 'report'])
  await add({ Email: chloe.email, Group: 'Main Support Team', Permissions: { design: true } })
  assert.deepEqual((await grantOf(chloe.email ?? ''))?.permissions, ['conversation', 'design'])
  await add({ Email: chloe.email, Permissions: {} })
  assert.deepEqual((await grantOf(chloe.email ?? ''))?.permissions, [])
  await add({ Email: ana.email, ProfileId: 'support' })
  assert.equal((await grantOf(ana.email ?? ''))?.role, 'owner')
})

test('two calls at once make one person with one grant', async () => {
  const Email = 'kim@elsewhere.example'
  const body = { Email, ProfileId: 'support', SkipInvite: true }
  const answers = await Promise.all(Array.from({ length: 8 }, () => add(body)))
  assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [200])
  const grant = await grantOf(Email)
  assert.deepEqual([grant?.permissions, grant?.status], [['conversation', 'broadcast'], 'active'])
  assert.equal((await bot.authorize({ email: Email })).statusCode, 200)
})

test('400 for what cannot be done with the data', async () => {
  const Email = 'lea@elsewhere.example'
  const bodies = [
    {},
    { Email: 'lea' },
    { Email: ['lea@elsewhere.example'] },
    { Email, ProfileId: 'nothing' },
    { Email, ProfileId: 7 },
    { Email, Permissions: ['design'] },
    { Email, Permissions: 'design' },
    { Email, Permissions: { design: 'true' } },
    { Email, SkipInvite: 'true' },
    { Email, Password: 12345678 },
  ]
  for (const body of bodies) assert.equal((await add(body)).statusCode, 400, JSON.stringify(body))
  assert.equal(await grantOf(Email), undefined)
  assert.equal((await bot.post('/teams', { Email })).statusCode, 400)
})

test('people of another root stay theirs: the same address is somebody else here', async () => {
  const { otto } = hub.people
  await add({ Email: otto.email, SkipInvite: true })
  const added = await hub.hub.users.findByEmail(bot.application.rootId, otto.email ?? '')
  assert.notEqual(added?.id, otto.id)
  assert.equal((await hub.hub.users.get(otto.id)).rootId, hub.organizations.otter.id)
})
