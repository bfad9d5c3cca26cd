/** TEN-11, TEN-12: setting the hub up, and what it shows of itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, openTestHub, password, readFormFields, type TestHub } from '../helper.ts'
import { emptyHub, firstLink, openDoor } from './browser.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

const openForm = async (at: TestHub, link: string) => {
  const browser = at.browser()
  const fields = readFormFields((await browser.get(link)).body)
  const send = (more: Record<string, string> = {}) =>
    browser.post('/first-administrator', {
      ...fields,
      organization: 'Pier',
      name: 'Pia Long',
      email: 'pia@pier.example',
      password,
      ...more,
    })
  return { browser, send }
}

const openBare = async (): Promise<TestHub> => {
  const bare = await openTestHub()
  await emptyHub(bare)
  return bare
}

const administers = async (at: TestHub, browser: Browser): Promise<string | undefined> => {
  const me = await browser.get('/api/me')
  return me.statusCode === 200 ? ((await at.hub.users.get(me.json().id)).email ?? '') : undefined
}

test('TEN-11: the link makes one administrator, once, and signs them in', async () => {
  const bare = await openBare()
  const link = await firstLink(bare)
  const { browser, send } = await openForm(bare, link)
  assert.equal((await send({ password: 'too short' })).statusCode, 400)
  assert.equal((await send({ email: 'nobody' })).statusCode, 400)
  assert.equal((await send({ organization: ' ' })).statusCode, 400)
  assert.equal((await send({ organization: 'Pi\0er' })).statusCode, 400)
  assert.equal((await send({ name: 'Pia\0Long' })).statusCode, 400)
  assert.equal((await bare.hub.organizations.roots()).length, 0)
  assert.equal((await send()).statusCode, 303, 'what was refused has not used the link up')
  assert.equal(await administers(bare, browser), 'pia@pier.example')
  const [root] = await bare.hub.organizations.roots()
  assert.equal(root?.name, 'Pier')
  for (const answer of [
    await send({ email: 'second@pier.example' }),
    await browser.get(link),
    await bare.browser().get(await firstLink(bare)),
    await (await openForm(bare, link)).send(),
  ]) {
    assert.equal(answer.statusCode, 410)
  }
  assert.equal((await bare.hub.organizations.roots()).length, 1)
  const types = (await bare.events(100)).map((event) => event.type)
  for (const type of ['ticket.redeemed', 'organization.added', 'user.added', 'session.started']) {
    assert.ok(types.includes(type), type)
  }
  await bare.close()
})

for (const links of [1, 2]) {
  test(`TEN-11: of two who race with ${links} link(s), one makes the hub theirs`, async () => {
    const bare = await openBare()
    const first = await firstLink(bare)
    const second = links === 1 ? first : await firstLink(bare)
    const forms = [await openForm(bare, first), await openForm(bare, second)]
    const answers = await Promise.all(
      forms.map(({ send }, index) => send({ email: `p${index}@pier.example`, name: `P ${index}` })),
    )
    assert.deepEqual(answers.map((answer) => answer.statusCode).sort(), [303, 410])
    assert.equal((await bare.hub.organizations.roots()).length, 1)
    const signedIn = await Promise.all(forms.map(({ browser }) => administers(bare, browser)))
    assert.equal(signedIn.filter((email) => email !== undefined).length, 1)
    await bare.close()
  })
}

test('TEN-11: there is no way in without the link, and no account by default', async () => {
  const bare = await openBare()
  const link = await firstLink(bare)
  const ticket = link.split('=')[1] ?? ''
  const wrong = ['', 'x', ticket.slice(0, -1), `${ticket}x`, ticket.toLowerCase(), 'null', '%00']
  for (const each of wrong) {
    const answer = await bare.browser().get(`/first-administrator?ticket=${each}`)
    assert.ok([400, 410].includes(answer.statusCode), each)
    const { send } = await openForm(bare, link)
    assert.ok([400, 410].includes((await send({ ticket: each })).statusCode), each)
  }
  const twice = `/first-administrator?ticket=${ticket}&ticket=${ticket}`
  assert.equal((await bare.browser().get(twice)).statusCode, 410)
  const pairs = [
    ['admin', 'admin'],
    ['admin@localhost', 'admin'],
    ['root', ''],
    ['foyer', 'foyer'],
  ]
  for (const [email = '', word = ''] of pairs) {
    const door = await openDoor(bare.browser())
    assert.equal((await door(email, word)).statusCode, 401)
  }
  bare.pass(61 * 60_000)
  assert.equal((await bare.browser().get(link)).statusCode, 410, 'and the link is over in time')
  await bare.close()
})

test('TEN-12: nothing of the works is shown to anybody', async () => {
  const paths = [
    '/metrics',
    '/debug',
    '/debug/pprof',
    '/health',
    '/status',
    '/info',
    '/env',
    '/.env',
    '/.git/config',
    '/.git/HEAD',
    '/.well-known/../.env',
    '/package.json',
    '/package-lock.json',
    '/src/main.ts',
    '/src/http/server.ts',
    '/node_modules/fastify/package.json',
    '/docs',
    '/docs/json',
    '/openapi.json',
    '/swagger',
    '/graphql',
    '/actuator/env',
    '/console',
    '/server-status',
    '/data/foyer.sqlite',
    '/foyer.sqlite',
    '/sample.json',
    '/secret',
    '/.foyer/assets/',
    '/assets',
    '/.foyer/assets/look.css.map',
    '/.foyer/assets/../src/main.ts',
    '/.foyer/assets/..%2f..%2fpackage.json',
    '/.foyer/assets/%2e%2e/%2e%2e/etc/passwd',
    '/readyz/verbose',
    '/brands',
    '/sso_applications',
  ]
  for (const path of paths) {
    const answer = await hub.browser().get(path)
    assert.equal(answer.statusCode, path === '/brands' ? 405 : 404, path)
    assert.doesNotMatch(
      answer.body,
      /at .*\.ts:|node_modules|fastify|sqlite|"name": "foyer"/i,
      path,
    )
  }
  const ready = await hub.browser().get('/readyz?verbose=1')
  assert.equal(ready.body, 'ready\n')
})
