/** Every document of the battery that a stranger could post, at the door of a service provider. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Connector } from '../../connector.ts'
import type { BatteryDocument } from './testdata/battery/document.ts'
import { ids } from './testdata/battery/seed.ts'
import { openUpstreamHub, type UpstreamHub } from './testdata/upstream.ts'
import { documentsOf, seedsOf } from './testdata/upstream-battery.ts'
import { nameIdFormats } from './vocabulary.ts'

let hub: UpstreamHub
let connector: Connector

/** The door that asks for least: unasked responses are taken, and people are made. */
before(async () => {
  hub = await openUpstreamHub()
  connector = await hub.add({ takeUnasked: true, createUsers: true }, { domains: ['example.com'] })
})
after(() => hub.close())

let visits = 0
/** Each document comes from another address: of one address not every refusal is recorded. */
const nextAddress = (): string => {
  visits += 1
  return `10.1.${visits >> 8}.${visits & 255}`
}

/** What comes of it: whom it signs in, or the cause of the refusal. */
const present = async ({ xml }: BatteryDocument): Promise<{ as?: string; cause?: string }> => {
  const browser = hub.browser({ address: nextAddress() })
  const posted = await hub.post(browser, connector, { xml })
  await browser.follow(posted)
  const as = await hub.signedInAs(browser)
  if (as !== undefined) {
    // Every document has the assertion of its seed, and one of them would use it up.
    await hub.hub.state.take('saml-assertion', `${connector.id} ${ids.assertion}`)
    return { as }
  }
  const [event] = await hub.events(1)
  const isNoted = posted.statusCode === 400 && event?.type === 'connector.asked'
  return { cause: isNoted ? String(event?.data.cause) : `unnoted: ${posted.statusCode}` }
}

const findMismatch = async (document: BatteryDocument): Promise<string | undefined> => {
  const { name, outcome } = document
  const { as, cause = '' } = await present(document)
  if (typeof outcome === 'string') return as === outcome ? undefined : `${name}: ${cause}`
  if (as !== undefined) return `${name}: signed in as ${as}`
  return outcome.test(cause) && !cause.startsWith('unnoted') ? undefined : `${name}: ${cause}`
}

const people = async (): Promise<number> => {
  const events = await hub.events(1000)
  return events.filter(({ type }) => type === 'user.created-at-sign-in').length
}

const makeSeeds = () => {
  const nameId = { value: 'ada@example.com', format: nameIdFormats.emailAddress }
  const attributes = [
    { name: 'mail', values: ['ada@example.com'] },
    { name: 'memberOf', values: ['staff', 'admins & friends'] },
  ]
  return seedsOf(hub.optionsFor(connector, undefined, { nameId, attributes }))
}

for (const [index, place] of ['assertion', 'response', 'both'].entries()) {
  test(`SP-01…SP-62: at the door, signed: ${place}`, async (t) => {
    const documents = documentsOf(makeSeeds()[index] ?? assert.fail())
    t.diagnostic(`${documents.length} documents`)
    assert.ok(documents.length > 200)
    const mismatches: string[] = []
    for (const document of documents) {
      const mismatch = await findMismatch(document)
      if (mismatch !== undefined) mismatches.push(mismatch)
    }
    assert.deepEqual(mismatches, [])
    // Ada was made by what was genuine, once; and nobody was by the rest.
    assert.equal(await people(), 1)
  })
}
