/** Logout requests that must end nothing: forged, replayed, old, another's, and misshapen. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from '../../../test/helper.ts'
import type { Connector } from '../../connector.ts'
import { type LogoutRequestOptions, writeLogoutRequest } from './logout-message.ts'
import { writeAuthnRequest } from './request.ts'
import { writeResponse } from './response.ts'
import type { Signer } from './signature.ts'
import type { BatteryDocument } from './testdata/battery/document.ts'
import {
  encodeLogout,
  flipLogout,
  markUpLogout,
  markUpSignature,
  misshape,
  wrapLogout,
} from './testdata/battery/logout.ts'
import { afterIssuer } from './testdata/battery/seed.ts'
import {
  bothBindings,
  chloe,
  idpSloUrl,
  type LogoutHub,
  name,
  openLogoutHub,
  withLogout,
} from './testdata/logout.ts'
import { other, rsa } from './testdata/sample.ts'

const dev = 'dev.patel@harbor.example'
const devName = { ...name, value: dev }

type Way = { changes?: Partial<LogoutRequestOptions>; signer?: Signer | null; cause: RegExp }

const wrongs = (hub: LogoutHub, second: Connector): Record<string, Way> => ({
  'without a signature': { signer: null, cause: /no SigAlg|not signed/ },
  'by a key that nobody knows': { signer: other.signer, cause: /no key made it/ },
  'of another provider': { changes: { issuer: 'https://idp.other.example' }, cause: /Issuer is/ },
  'for another connector': {
    changes: { destination: `${hub.baseOf(second)}/slo` },
    cause: /Destination is another/,
  },
  'for the address of the assertions': {
    changes: { destination: hub.baseOf(second).replace('/provider', '/x/provider') },
    cause: /Destination is another/,
  },
  'that is over': { changes: { notOnOrAfter: hub.now() - 61_000 }, cause: /it is over/ },
  'of an hour ago': { changes: { issueInstant: hub.now() - 3_600_000 }, cause: /it is over/ },
  'of tomorrow': { changes: { issueInstant: hub.now() + 86_400_000 }, cause: /too early/ },
  'that names nobody': { changes: { nameId: { ...name, value: '' } }, cause: /NameID is empty/ },
})

for (const binding of bothBindings) {
  test(
    `SP-53: a request that does not hold ends nothing, and the page says the same: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const second = await hub.addProvider()
      const browser = await hub.enter(connector)
      const pages: string[] = []
      for (const [what, { changes = {}, signer, cause }] of Object.entries(wrongs(hub, second))) {
        const how = signer === undefined ? {} : { signer }
        const answer = await hub.sendRequest(connector, binding, changes, how)
        assert.equal(answer.statusCode, 400, what)
        const { outcome, data, attempt } = await hub.lastSignOut()
        assert.equal(outcome, 'refused')
        assert.match(String(data.cause), cause, what)
        assert.equal(data.connector, connector.id)
        const told = await hub.hub.timelines.find(String(attempt))
        assert.deepEqual([told?.attempt.kind, told?.attempt.outcome], ['sign-out', 'refused'])
        const rule = told?.explanation?.rule ?? ''
        assert.match(rule, signer === undefined ? /^saml\.logout$/ : /^saml\.(logout|sign)/, what)
        pages.push(answer.body.replaceAll(String(attempt), 'CODE'))
      }
      assert.equal(new Set(pages).size, 1)
      assert.equal(await hub.isIn(browser), true)
    }),
  )

  test(
    `SP-53: a request is good once, also for many at once: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      await hub.enter(connector)
      const request = hub.requestFor(connector)
      const write = (how: object) => writeLogoutRequest({ ...request, ...how })
      const send = () => hub.send(connector, binding, write)
      const answers = await Promise.all(Array.from({ length: 20 }, send))
      const taken = answers.filter(({ statusCode }) => statusCode === 303)
      assert.equal(taken.length, 1)
      const browser = await hub.enter(connector)
      hub.pass(5 * 60_000)
      assert.equal((await send()).statusCode, 400)
      assert.match(String((await hub.lastSignOut()).data.cause), /it is over|come before/)
      assert.equal(await hub.isIn(browser), true)
    }),
  )

  test(
    `SP-53: a connector that is off, gone, or another root’s, takes nothing: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const browser = await hub.enter(connector)
      const elsewhere = { ...connector, rootId: hub.organizations.otter.id }
      assert.equal((await hub.sendRequest(elsewhere, binding)).statusCode, 404)
      const gone = { ...connector, id: hub.harbor.id }
      assert.equal((await hub.sendRequest(gone, binding)).statusCode, 404)
      await hub.hub.connectors.change(connector, { isActive: false })
      assert.equal((await hub.sendRequest(connector, binding)).statusCode, 404)
      assert.equal(await hub.isIn(browser), true)
    }),
  )

  test(
    `SP-10: what else the provider has signed is no logout request: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const browser = await hub.enter(connector)
      const response = writeResponse({ ...hub.optionsFor(connector, undefined) })
      const assertion = /<saml:Assertion [\s\S]*<\/saml:Assertion>/.exec(response)?.[0] ?? ''
      const forged = writeLogoutRequest(hub.requestFor(connector))
      const { signer: _, sessionIndex: __, ...envelope } = hub.requestFor(connector)
      const signing = binding === 'post' ? { signer: rsa.signer } : {}
      const authn = writeAuthnRequest({ ...envelope, acsUrl: idpSloUrl, ...signing })
      const all = [response, authn, afterIssuer(forged, assertion)]
      for (const [index, xml] of all.entries()) {
        const answer = await hub.send(connector, binding, () => xml)
        assert.equal(answer.statusCode, 400, `${index}`)
      }
      assert.equal(await hub.isIn(browser), true)
    }),
  )
}

describe('generated documents', () => {
  const id = '_logout-seed'
  const victim = { genuine: chloe, forged: dev, id }
  let hub: LogoutHub
  let connector: Connector
  let browsers: Browser[]
  before(async () => {
    hub = await openLogoutHub()
    connector = await hub.addProvider()
    browsers = [await hub.enter(connector), await hub.enter(connector, { nameId: devName })]
  })
  after(() => hub.close())

  const seedFor = (signer?: Signer) => {
    const options = { ...hub.requestFor(connector), id, sessionIndex: '_session' }
    const xml = writeLogoutRequest({ ...options, ...(signer && { signer }) })
    return { name: 'logout', xml, key: rsa, places: [], nameId: chloe }
  }

  type Send = (document: BatteryDocument) => ReturnType<LogoutHub['visit']>

  /** What is not as it should be; genuine ones sign out, and are made undone. */
  const findMismatch = async (
    document: BatteryDocument,
    send: Send,
  ): Promise<string | undefined> => {
    const { name: what, outcome } = document
    const { statusCode } = await send(document)
    const { data } = await hub.lastSignOut()
    if (typeof outcome === 'string') {
      if (statusCode !== 303 || data.sessions !== 1) return `${what}: ${data.cause}`
      await hub.hub.state.take('saml-logout', `${connector.id} ${id}`)
      browsers[0] = await hub.enter(connector)
      return undefined
    }
    if (statusCode !== 400) return `${what}: ${statusCode}`
    return outcome.test(String(data.cause)) ? undefined : `${what}: ${data.cause}`
  }

  const tryAll = async (documents: BatteryDocument[], send: Send): Promise<void> => {
    const mismatches: string[] = []
    for (const document of documents.toSorted((a, b) => a.verdict.localeCompare(b.verdict))) {
      // Of one address not every refusal is recorded.
      hub.pass(1_000)
      const mismatch = await findMismatch(document, send)
      if (mismatch !== undefined) mismatches.push(mismatch)
    }
    assert.deepEqual(mismatches, [])
    // The sessions were not idle for longer than the documents took.
    assert.deepEqual(await Promise.all(browsers.map(hub.isIn)), [true, true])
  }

  test('SP-14: markup, wrapping and other bits of a request by post', async (t) => {
    const seed = seedFor(rsa.signer)
    const documents = [
      ...markUpLogout(seed, victim),
      ...markUpSignature(seed, victim),
      ...misshape(seed),
      ...wrapLogout(seed, victim),
      ...flipLogout(seed),
      ...encodeLogout(seed),
    ]
    t.diagnostic(`${documents.length} documents`)
    assert.ok(documents.length > 200)
    await tryAll(documents, ({ xml }) => hub.postTo(connector, xml))
  })

  test('SP-14: markup that the provider itself has signed, by redirect', async (t) => {
    const seed = seedFor()
    const documents = [...markUpLogout(seed, victim), ...misshape(seed)]
    t.diagnostic(`${documents.length} documents`)
    await tryAll(documents, ({ xml }) => hub.visit(hub.redirectOf(connector, xml.toString('utf8'))))
  })

  test('SP-14: a signature in the query is of that document alone', async () => {
    const seed = seedFor()
    const genuine = new URLSearchParams(hub.redirectOf(connector, seed.xml).split('?')[1])
    const documents = [...flipLogout({ ...seed, xml: `${seed.xml}<ds:KeyInfo>` }, 20)]
    await tryAll(documents, ({ xml }) => {
      const path = hub.redirectOf(connector, xml.toString('latin1'), {}, null)
      const query = ['SigAlg', 'Signature'].map(
        (key) => `${key}=${encodeURIComponent(genuine.get(key) ?? '')}`,
      )
      return hub.visit(`${path}&${query.join('&')}`)
    })
  })
})

/** What becomes of a query between two who write it in their own way. */
const queries: Record<string, readonly [(query: string) => string, RegExp]> = {
  'SHA-1': [(it) => it.replace('rsa-sha256', 'rsa-sha1'), /algorithm is refused/],
  'SHA-1, of the older namespace': [
    (it) =>
      it.replace(
        /SigAlg=[^&]+/,
        `SigAlg=${encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')}`,
      ),
    /algorithm is refused/,
  ],
  'an unknown algorithm': [(it) => it.replace(/SigAlg=[^&]+/, 'SigAlg=x'), /refused/],
  'no algorithm': [(it) => it.replace(/&SigAlg=[^&]+/, ''), /no SigAlg/],
  'no signature': [(it) => it.replace(/&Signature=[^&]+/, ''), /no Signature/],
  'an empty signature': [(it) => it.replace(/Signature=[^&]+/, 'Signature='), /base64|no key/],
  'lower-case escapes': [
    (it) => it.replaceAll(/%[0-9A-F]{2}/g, (each) => each.toLowerCase()),
    /no key made it/,
  ],
  'another encoding of a letter': [(it) => it.replace('RelayState=a', 'RelayState=%61'), /no key/],
  'another RelayState': [(it) => it.replace('RelayState=a', 'RelayState=b'), /no key made it/],
  'no RelayState': [(it) => it.replace(/&RelayState=[^&]+/, ''), /no key made it/],
  'a second RelayState': [(it) => `${it}&RelayState=a`, /given twice/],
  'a second message': [(it) => `${it}&${it.split('&')[0]}`, /given twice/],
  'a message of the other kind': [(it) => `${it}&SAMLResponse=x`, /exactly one/],
  'a second algorithm': [(it) => `${it}&SigAlg=x`, /given twice/],
  'a second signature': [(it) => `${it}&Signature=x`, /given twice/],
  'a name in disguise': [(it) => it.replace('SigAlg=', 'Sig%41lg='), /is encoded/],
  'another inflation': [
    (it) => it.replace('SAMLRequest=', 'SAMLRequest=%20'),
    /no key|inflate|deflate/,
  ],
}

test(
  'SP-34: the query of a request is verified as the octets that came',
  withLogout(async (hub) => {
    const connector = await hub.addProvider()
    const browser = await hub.enter(connector)
    const write = () => writeLogoutRequest(hub.requestFor(connector))
    for (const [what, [change, cause]] of Object.entries(queries)) {
      const [path = '', query = ''] = hub
        .redirectOf(connector, write(), { relayState: 'a' })
        .split('?')
      const changed = change(query)
      assert.notEqual(changed, query)
      assert.equal((await hub.visit(`${path}?${changed}`)).statusCode, 400, what)
      assert.match(String((await hub.lastSignOut()).data.cause), cause, what)
    }
    assert.equal(await hub.isIn(browser), true)
    // The order does not count, nor do parameters of others: the octets of ours are the same.
    const [path = '', query = ''] = hub
      .redirectOf(connector, write(), { relayState: 'a' })
      .split('?')
    const swapped = query.split('&').reverse().join('&')
    assert.equal((await hub.visit(`${path}?x=1&${swapped}`)).statusCode, 303)
    assert.equal(await hub.isIn(browser), false)
  }),
)
