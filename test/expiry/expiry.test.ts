/** What ends soon: a list, an event at each step before its end, and a letter. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { createCertificate } from '../../src/certificate.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createHub } from '../../src/hub.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'
import { openTestHub, type TestHub } from '../helper.ts'

const day = 24 * 3_600_000
const hour = 3_600_000

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const certificateUntil = (end: number): string =>
  createCertificate({
    ...{ commonName: 'test', key: privateKey, publicKey, serial: Buffer.of(1) },
    ...{ notBefore: end - 365 * day, notAfter: end },
  }).toString('base64')

const addSaml = ({ hub, organizations }: TestHub, certificates: string[]) =>
  hub.applications.add({
    ...{ owner: organizations.downtown, name: 'Slack', type: 'saml' },
    settings: { entityId: 'urn:slack', acsUrl: 'https://slack.example/acs', certificates },
  })

const addUpstream = ({ hub, organizations }: TestHub, more: object) =>
  hub.connectors.add({
    ...{ owner: organizations.harbor, name: 'Entra', type: 'oidc' },
    settings: { issuer: 'https://id.example', clientId: 'x', clientSecret: 'y', ...more },
  })

/** Another process over the same database. */
const another = async ({ config, database, now }: TestHub) => {
  const world = { now, random: systemWorld.random }
  const hub = createHub({ config, store: createStore(database, now), world, dialects })
  await hub.dataKeys.prepare()
  return hub
}

const told = async (test: TestHub) =>
  (await test.events(200))
    .filter(({ type }) => type.endsWith('.expiring'))
    .map(({ type, data }) => `${type} ${data.name} ${data.days}`)
    .sort()

describe('what ends soon', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
    const { downtown, otter } = hub.organizations
    await addSaml(hub, [
      certificateUntil(hub.now() + 5 * day),
      certificateUntil(hub.now() + 20 * day),
    ])
    const end = new Date(hub.now() + 10 * day).toISOString().slice(0, 10)
    await addUpstream(hub, { clientSecretEnds: end })
    await hub.hub.keys.add({ organization: downtown, name: 'CRM', endsAt: hub.now() + 40 * day })
    await hub.hub.keys.add({ organization: otter, name: 'Otter', endsAt: hub.now() + 12 * hour })
    const { key } = await hub.hub.keys.add({ organization: downtown, name: 'Old' })
    await hub.hub.keys.rotate(key.id, { overlapMs: 12 * hour })
  })
  after(() => hub.close())

  test('is listed for an organization and below, the soonest first', async () => {
    const { harbor, downtown, lakeside } = hub.organizations
    const names = async (of: typeof harbor) =>
      (await hub.hub.expiries.list(of)).map(({ kind, name }) => `${kind} ${name}`)
    const slack = 'certificate Slack: certificate for signed requests'
    assert.deepEqual(await names(harbor), ['secret Entra: client secret', slack])
    assert.deepEqual(await names(downtown), [slack])
    assert.deepEqual(await names(lakeside), [])
  })

  test('is told once at each step, whichever process looks', async () => {
    const hubs = [hub.hub, await another(hub)]
    await Promise.all([...hubs, ...hubs].map((each) => each.expiries.tell()))
    const first = [
      'certificate.expiring Slack: certificate for signed requests 30',
      'key.expiring Key Otter 1',
      'secret.expiring Entra: client secret 14',
    ]
    assert.deepEqual(await told(hub), first)
    const [event] = (await hub.events(200)).filter(({ type }) => type === 'key.expiring')
    assert.equal(event?.rootId, hub.organizations.otter.id)
    hub.pass(2 * hour)
    assert.equal(await hub.hub.expiries.tell(), 0)
    hub.pass(12 * day)
    assert.equal(await hubs[1]?.expiries.tell(), 2)
    const more = [
      'certificate.expiring Slack: certificate for signed requests 14',
      'key.expiring Key CRM 30',
    ]
    assert.deepEqual(await told(hub), [...first, ...more].sort())
  })

  test('is told in a letter to who administers, unless the organization wants none', async () => {
    await hub.hub.mail.work()
    const letters = hub.hub.mail.kept().length
    hub.pass(7 * day + hour)
    await hub.hub.expiries.tell()
    await hub.hub.mail.work()
    const [letter, ...rest] = hub.hub.mail.kept()
    assert.equal(rest.length, letters)
    assert.equal(letter?.to, 'ben.carter@harbor.example')
    assert.match(letter?.text ?? '', /Slack: certificate for signed requests, 2026-12-11/)
    await hub.hub.organizations.change(hub.organizations.harbor.id, {
      settings: { expiryMail: false },
    })
    hub.pass(20 * day)
    assert.ok((await hub.hub.expiries.tell()) > 0)
    await hub.hub.mail.work()
    assert.equal(hub.hub.mail.kept().length, letters + 1)
  })
})

test('a signing key is told of, and its follower is published ahead', async () => {
  const hub = await openTestHub()
  const { harbor } = hub.organizations
  const { endsAt, id } = await hub.hub.signingKeys.current(harbor)
  hub.pass(endsAt - hub.now() - 3 * day)
  await hub.hub.expiries.tell()
  assert.deepEqual(await told(hub), [`key.expiring Signing key RSA-2048 ${id} 7`])
  const next = await hub.hub.signingKeys.add(harbor)
  const published = await hub.hub.signingKeys.published(harbor)
  assert.deepEqual(
    published.map((key) => key.id),
    [id, next.id],
  )
  await hub.hub.signingKeys.promote(harbor)
  assert.deepEqual(await hub.hub.expiries.list(harbor), [])
  await hub.close()
})

test('a key that was replaced cannot be replaced again', async () => {
  const hub = await openTestHub()
  const { harbor } = hub.organizations
  const { key, text } = await hub.hub.keys.add({ organization: harbor, name: 'CRM' })
  const { text: second, key: next } = await hub.hub.keys.rotate(key.id, { overlapMs: hour })
  await assert.rejects(hub.hub.keys.rotate(key.id, { overlapMs: hour }), /rotate that one/)
  const ending = { organization: harbor, name: 'ends', endsAt: hub.now() + day }
  const short = (await hub.hub.keys.add(ending)).key.id
  await assert.rejects(hub.hub.keys.rotate(short, { overlapMs: hour }), /Say when/)
  assert.equal((await hub.hub.keys.check(text)).key.replacedBy, next.id)
  hub.pass(hour)
  await assert.rejects(hub.hub.keys.check(text), /no longer valid/)
  assert.equal((await hub.hub.keys.check(second)).key.id, next.id)
  await hub.close()
})
