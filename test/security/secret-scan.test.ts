/**
 * KEY-01: every secret that the product knows of is planted, and looked for in every table, the
 * files of the database and their log, the log of the process, events, what commands answer, and
 * a backup. A dialect that declares another secret setting has to plant it here.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createCertificate } from '../../src/certificate.ts'
import { answer } from '../../src/command/answer.ts'
import { findNoun, nouns } from '../../src/command/noun.ts'
import { dialects } from '../../src/dialects/index.ts'
import { signInWith } from '../../src/dialects/oidc/testdata/door.ts'
import { openProvider, type TestProvider } from '../../src/dialects/oidc/testdata/provider.ts'
import type { Setting, Settings } from '../../src/setting.ts'
import { backupSqlite } from '../../src/store/backup-sqlite.ts'
import { openTestHub, password, type TestHub } from '../helper.ts'
import { captureLog } from './log.ts'
import { checkAbsent, databaseFile, readDatabase } from './trace.ts'

const canary = (name: string): string => `CANARY${name}${randomBytes(12).toString('hex')}`

const makePair = () => {
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const times = { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2036, 0, 1) }
  const certificate = createCertificate({
    ...{ commonName: 'canary', key, publicKey, serial: Buffer.of(1), ...times },
  })
  const lines = certificate.toString('base64')
  return {
    clientKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    clientCertificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

const description = {
  id: 'canary',
  name: 'Canary',
  resource_url: 'https://api.example/users',
  parameters: { username: 'string' },
  properties: ['Client ID'],
  API: {
    authenticate: {
      request_method: 'POST',
      request_url: 'https://api.example/users',
      request_headers: { 'X-Key': canary('description') },
      request_parameters: { email: '$username$', password: '$password$' },
      response_map: { values: [{ username: '$username$' }] },
    },
  },
}

/** Right settings of every type that has secret ones, with a canary in each. */
const planted: Record<string, Settings> = {
  'rechat-client': {
    clientId: 'client',
    clientSecret: canary('rechat'),
    redirectUri: 'https://client.example/back',
  },
  rest: {
    url: 'https://api.example/check',
    secretHeaders: `Authorization: Bearer ${canary('header')}`,
    ...makePair(),
  },
  ringotel: {
    description,
    properties: JSON.stringify({ 'Client ID': canary('property') }),
    ...makePair(),
  },
  oidc: { clientId: 'foyer', clientSecret: canary('oidc'), signOutThere: true },
}

const isSecret = ({ kind, isSealed }: Setting): boolean => kind === 'secret' || isSealed === true

/** What can be looked for of a planted setting. */
const textOf = (value: Settings[string] | undefined): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const [found] = /CANARY\w+/.exec(text) ?? []
  // The middle of a private key in PEM.
  return found ?? text.split('\n')[1]?.slice(36, 60) ?? ''
}

const kinds = dialects.all.flatMap((each) =>
  [each.launch, each.connector, each.redirect, each.writer].filter((kind) => kind !== undefined),
)

let hub: TestHub
let log: string[]
let provider: TestProvider
const secrets: Record<string, string> = {}

const config = {
  secret: canary('master'),
  previousSecrets: [canary('previous')],
  mail: `smtp://user:${canary('mail')}@127.0.0.1:1`,
  mailFrom: 'sso@foyer.test',
  database: `postgres://user:${canary('database')}@127.0.0.1/foyer`,
}

const plantSettings = async (): Promise<void> => {
  const { harbor: owner } = hub.organizations
  for (const { type, settings } of kinds) {
    const given = planted[type]
    if (!given) continue
    const isLaunch = dialects.launch(type) !== undefined
    const input = { owner, name: type, type, settings: given, domains: ['harbor.example'] }
    await (isLaunch ? hub.hub.applications.add(input) : hub.hub.connectors.add(input))
    for (const { key } of settings.filter(isSecret)) {
      if (given[key] !== undefined) secrets[`setting ${type}.${key}`] = textOf(given[key])
    }
  }
  // The browser is led to the provider, which is the first source: the others are not asked.
  planted.oidc = { ...planted.oidc, ...makePair() }
  const settings = { issuer: 'https://id.example', ...planted.oidc }
  await hub.hub.connectors.add({ owner, name: 'another', type: 'oidc', settings })
  secrets['setting oidc.clientKey'] = textOf(planted.oidc.clientKey)
}

const plantSession = async (): Promise<void> => {
  provider.does({
    idToken: (right) => {
      secrets['an ID token'] = right.split('.')[2]?.slice(0, 60) ?? ''
      return right
    },
  })
  provider.is({ sub: 'canary', email: hub.people.chloe.email, email_verified: true })
  const list = await hub.hub.connectors.list({ within: hub.organizations.harbor })
  const connector = list.items.find(({ name }) => name === 'oidc') ?? assert.fail()
  const { browser, answer: back } = await signInWith({ ...hub, provider }, connector)
  assert.ok(back.statusCode < 400, back.body)
  secrets['a session'] = browser.jar.get('foyer') ?? ''
  secrets['a typed password'] = canary('typed')
  await hub.browser().signIn(hub.people.chloe, { word: secrets['a typed password'] })
  await hub.browser().signIn(hub.people.ana)
  secrets['a password'] = password
}

const plantKeys = async (): Promise<void> => {
  const { harbor } = hub.organizations
  const { text, key } = await hub.hub.keys.add({ organization: harbor, name: 'canary' })
  const rotated = await hub.hub.keys.rotate(key.id, { overlapMs: 1000 })
  secrets['an API key'] = text.slice(37)
  secrets['a rotated API key'] = rotated.text.slice(37)
  await hub.hub.keys.check(text)
  for (const isPlain of [false, true]) {
    const input = { purpose: 'open', lifetimeMinutes: 5, isPlain } as const
    secrets[`a ticket, plain: ${isPlain}`] = await hub.hub.tickets.issue(input)
  }
  for (const algorithm of ['RSA-2048', 'EC-P256'] as const) {
    const { privateKey } = await hub.hub.signingKeys.current(harbor, algorithm)
    const der = privateKey.export({ format: 'der', type: 'pkcs8' })
    // Of an elliptic key the private number stands here; of RSA, behind the modulus.
    const [from, to] = algorithm === 'EC-P256' ? [36, 68] : [420, 560]
    secrets[`the ${algorithm} signing key`] = der.subarray(from, to).toString('latin1')
    secrets[`the ${algorithm} signing key in base64`] = der
      .toString('base64')
      .slice(from * 1.5, -20)
  }
  await hub.hub.mail.send({
    ...{ to: 'ana@harbor.example', organization: harbor, template: 'reset', subject: undefined },
    values: { person: 'Ana', email: 'ana@harbor.example', link: `https://x/?t=${canary('link')}` },
  })
  // Until it is given up.
  for (let tries = 0; tries < 6; tries += 1) {
    await hub.hub.mail.work()
    hub.pass(5 * 60_000)
  }
}

before(async () => {
  const drawn: string[] = []
  hub = await openTestHub({ ...config, logLevel: 'trace', outsideAllow: ['127.0.0.1'] })
  provider = await openProvider(() => hub.now())
  log = captureLog(hub.server)
  planted.oidc = { issuer: provider.issuer, ...planted.oidc }
  const { random } = hub.hub.world
  hub.hub.world.random = (count) => {
    const bytes = random(count)
    if (count === 32) drawn.push(bytes.toString('base64url'))
    return bytes
  }
  await plantSettings()
  await plantSession()
  await plantKeys()
  await hub.hub.dataKeys.add()
  const { mail, database, secret, previousSecrets } = config
  Object.assign(secrets, {
    'the data key': drawn.at(-1),
    'the password of the mail server': textOf(mail),
    'the password of the database': textOf(database),
    'the secret of the hub': secret,
    'the secret before': previousSecrets[0],
  })
})
after(async () => {
  await provider.close()
  await hub.close()
})

test('KEY-01: every secret setting that a dialect declares is planted here', () => {
  const declared = kinds.flatMap(({ type, settings }) =>
    settings.filter(isSecret).map(({ key }) => `setting ${type}.${key}`),
  )
  assert.ok(declared.length >= 8)
  assert.deepEqual(
    declared.filter((name) => secrets[name] === undefined),
    [],
  )
  for (const [name, secret] of Object.entries(secrets)) assert.ok(secret.length >= 16, name)
})

test('KEY-01: no planted secret is in the database, its log, or a backup', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-scan-'))
  const bytes = await readDatabase(hub)
  assert.ok(bytes.includes('https://client.example/back'), 'it is the right file')
  checkAbsent(bytes, secrets, 'the database')
  const about = { foyer: 'test', at: new Date(hub.now()).toISOString() }
  const to = join(folder, 'backup.sqlite')
  await backupSqlite({ from: await databaseFile(hub), to }, about)
  const backup = readFileSync(to)
  assert.ok(backup.includes('https://client.example/back'), 'it holds what was there')
  checkAbsent(backup, secrets, 'the backup')
  checkAbsent(readFileSync(`${to}.json`), secrets, 'the manifest')
  rmSync(folder, { recursive: true })
})

test('KEY-01: no planted secret is in the log or an event', async () => {
  assert.ok(log.some((line) => line.includes('answered')))
  checkAbsent(Buffer.from(log.join('')), secrets, 'the log')
  const events = await hub.events(1000)
  assert.ok(events.some(({ type }) => type === 'mail.failed'))
  checkAbsent(Buffer.from(JSON.stringify(events)), secrets, 'the events')
})

test('KEY-11: a change of a secret names the field, in the events of its root alone', async () => {
  const { harbor, otter } = hub.organizations
  const list = await hub.hub.connectors.list({ within: harbor })
  const connector = list.items.find(({ name }) => name === 'oidc') ?? assert.fail()
  const clientSecret = canary('changed')
  await hub.hub.connectors.change(connector, { settings: { clientSecret } })
  const [event] = await hub.events(1)
  assert.deepEqual(
    [event?.type, event?.rootId, event?.data.fields],
    ['connector.changed', harbor.id, ['settings.clientSecret']],
  )
  assert.ok(!JSON.stringify(event).includes(clientSecret))
  const others = await hub.hub.events.newest({ rootId: otter.id }, 1000)
  assert.ok(others.every(({ rootId }) => rootId === otter.id))
})

/** What every command answers that only looks: of all organizations, and of each thing there. */
const askCommands = async (): Promise<string> => {
  const answers: unknown[] = []
  for (const word of Object.keys(nouns)) {
    const noun = await findNoun(word)
    for (const verb of ['list', 'show', 'status'].filter((each) => noun?.verbs[each])) {
      const ids = verb === 'show' ? await idsOf(word) : ['harbor']
      const flag = noun?.verbs[verb]?.word ?? 'organization'
      const isKnown = noun?.verbs[verb]?.flags[flag] !== undefined
      for (const id of ids) {
        const values = isKnown ? { [flag]: id } : {}
        answers.push(await answer(hub.hub, { words: [word, verb], values }))
      }
    }
  }
  return JSON.stringify(answers)
}

const idsOf = async (word: string): Promise<string[]> => {
  const within = hub.organizations.harbor
  if (word === 'application') return idsIn(await hub.hub.applications.list({ within }))
  if (word === 'connector') return idsIn(await hub.hub.connectors.list({ within }))
  if (word === 'key') return idsIn(await hub.hub.keys.list({ within }))
  if (word === 'signing-key') return (await hub.hub.signingKeys.list(within)).map(({ id }) => id)
  return word === 'organization' ? [within.id] : []
}

const idsIn = ({ items }: { items: { id: string }[] }): string[] => items.map(({ id }) => id)

test('KEY-01: no command that only looks shows a planted secret', async () => {
  const said = await askCommands()
  for (const name of ['rechat-client', 'BEGIN CERTIFICATE', 'wrappedWith', 'canary']) {
    assert.ok(said.includes(name), name)
  }
  // Sealed on the disk, and there for administrators to read: see `isSealed`.
  const { 'setting ringotel.description': _, ...hidden } = secrets
  checkAbsent(Buffer.from(said), hidden, 'an answer')
})
