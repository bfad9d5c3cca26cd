/** Keys that follow one another: published first, used later, known for a while after. */
import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { isRefusal } from '../../refusal.ts'
import { checkResponse } from './assertion.ts'
import { type SamlHub, spEntityId, withHub } from './testdata/hub.ts'
import { acsUrl } from './testdata/sample.ts'

const day = 24 * 3_600_000

const published = async (hub: SamlHub): Promise<string[]> => {
  const { body } = await hub.browser().get(`/saml/${hub.harbor.id}/metadata`)
  return [...body.matchAll(/<ds:X509Certificate>([^<]+)</g)].map(([, each = '']) => each)
}

const keyOf = (certificate: string) =>
  new X509Certificate(Buffer.from(certificate, 'base64')).publicKey

/** What a service provider says that knows these certificates alone. */
const checkWith = (hub: SamlHub, xml: string, certificates: string[]) =>
  checkResponse({
    xml: Buffer.from(xml),
    keys: certificates.map(keyOf),
    issuer: hub.issuer,
    audience: spEntityId,
    acsUrl,
    now: hub.now(),
  })

test(
  'behaviour 58: a next key is published first, used later, and the old one is known for a while',
  withHub(async (hub) => {
    const { signingKeys } = hub.hub
    const wiki = await hub.add()
    const browser = await hub.signedIn()
    const launch = async () => (await hub.openTile(browser, wiki)).xml
    const [first = ''] = await published(hub)
    const next = await signingKeys.add(hub.harbor)
    assert.deepEqual(await published(hub), [first, next.certificate])
    checkWith(hub, await launch(), [first])
    const overlapDays = 14
    await signingKeys.promote(hub.harbor, { overlapDays })
    assert.deepEqual(await published(hub), [next.certificate, first])
    const later = await launch()
    checkWith(hub, later, [next.certificate])
    assert.throws(() => checkWith(hub, later, [first]), /signature/)
    // A service provider that read the metadata in between never noticed.
    checkWith(hub, later, [first, next.certificate])
    hub.pass(overlapDays * day - 1)
    assert.equal((await published(hub)).length, 2)
    hub.pass(1)
    assert.deepEqual(await published(hub), [next.certificate])
    assert.deepEqual((await signingKeys.list(hub.harbor)).map(({ status }) => status).sort(), [
      'current',
      'retired',
    ])
  }),
)

test(
  'there is one next key of a kind, and none is promoted that is not there',
  withHub(async (hub) => {
    const { signingKeys } = hub.hub
    const refused = (code: string) => (error: unknown) => isRefusal(error) && error.code === code
    await assert.rejects(signingKeys.promote(hub.harbor), refused('not-found'))
    const by = { userId: hub.people.ana.id }
    const next = await signingKeys.add(hub.harbor, {}, by)
    await assert.rejects(signingKeys.add(hub.harbor), refused('conflict'))
    for (const overlapDays of [-1, 0.5, 4000, Number.NaN]) {
      await assert.rejects(signingKeys.promote(hub.harbor, { overlapDays }), refused('invalid'))
    }
    const both = await Promise.allSettled([
      signingKeys.promote(hub.harbor, { overlapDays: 0 }, by),
      signingKeys.promote(hub.harbor, { overlapDays: 0 }, by),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.deepEqual(await published(hub), [next.certificate])
    const events = (await hub.events()).filter(({ type }) => type.startsWith('signing-key.'))
    assert.deepEqual(
      events.map(({ type, userId }) => [type, userId]),
      [
        ['signing-key.promoted', by.userId],
        ['signing-key.added', by.userId],
        ['signing-key.added', null],
      ],
    )
    assert.equal(events[0]?.data.id, next.id)
  }),
)

test(
  'roots roll their keys over one by one, and so do the kinds of keys of a root',
  withHub(async (hub) => {
    const { signingKeys } = hub.hub
    const { otter } = hub.organizations
    const theirs = await signingKeys.current(otter)
    await signingKeys.current(hub.harbor)
    const curve = await signingKeys.current(hub.harbor, 'EC-P256')
    await signingKeys.add(hub.harbor)
    const { algorithm } = await signingKeys.promote(hub.harbor)
    assert.equal(algorithm, 'RSA-2048')
    assert.equal((await signingKeys.current(hub.harbor, 'EC-P256')).id, curve.id)
    assert.equal((await signingKeys.current(otter)).id, theirs.id)
    await assert.rejects(signingKeys.promote(otter), /no next key/)
  }),
)

test(
  'behaviour 59: the certificate is offered as PEM, on one line, by fingerprint and in metadata',
  withHub(async (hub) => {
    const base = `/saml/${hub.harbor.id}`
    const get = async (path: string) => hub.browser().get(`${base}/${path}`)
    const [certificate = ''] = await published(hub)
    const pem = (await get('certificate.pem')).body
    assert.match(pem, /^-----BEGIN CERTIFICATE-----\n(?:.{1,64}\n)+-----END CERTIFICATE-----\n$/)
    assert.equal(new X509Certificate(pem).raw.toString('base64'), certificate)
    const line = await get('certificate.txt')
    assert.equal(line.body, certificate)
    assert.equal(line.headers['content-type'], 'text/plain; charset=utf-8')
    await hub.hub.signingKeys.add(hub.harbor)
    const { certificates } = (await get('certificates.json')).json()
    assert.deepEqual(
      certificates.map((each: { status: string }) => each.status),
      ['current', 'next'],
    )
    const [first] = certificates
    const digest = (name: string): string =>
      createHash(name).update(Buffer.from(certificate, 'base64')).digest('hex').toUpperCase()
    assert.equal(first.sha256.replaceAll(':', ''), digest('sha256'))
    assert.equal(first.sha1.replaceAll(':', ''), digest('sha1'))
    assert.equal(first.base64, certificate)
  }),
)
