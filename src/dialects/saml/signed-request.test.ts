/** IDP-06: which signatures on requests hold, which are passed over, and which are demanded. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signatureAlgorithms, signWith } from './algorithm.ts'
import { writePost } from './binding.ts'
import { writeAuthnRequest } from './request.ts'
import { readPosted, type SamlHub, withHub } from './testdata/hub.ts'
import { acsUrl, ec, other, rsa } from './testdata/sample.ts'

const both = { certificates: [rsa.certificatePem, ec.signer.certificate] }
const strict = { ...both, requireSignedRequests: true }

const isSigned = async (hub: SamlHub): Promise<unknown> => {
  const asked = (await hub.events()).find((event) => event.type === 'saml.request')
  return asked?.data.signed
}

for (const [name, { signer }] of Object.entries({ RSA: rsa, ECDSA: ec })) {
  test(
    `a request that is signed with ${name} is verified, over its query or inside`,
    withHub(async (hub) => {
      await hub.add(strict)
      const browser = await hub.signedIn()
      for (const [way, asking] of [
        ['ask', { querySigner: signer }],
        ['ask', { querySigner: signer, relayState: 'a b+c/d%é' }],
        ['ask', { signer }],
        ['post', { signer }],
        ['post', { signer, relayState: 'x' }],
      ] as const) {
        const id = `_${Math.random().toString(36).slice(2)}`
        readPosted(await hub[way](browser, { ...asking, id }))
        assert.equal(await isSigned(hub), true)
      }
    }),
  )
}

test(
  'a signature is over the octets that came, in whichever letters they are escaped',
  withHub(async (hub) => {
    await hub.add(strict)
    const browser = await hub.signedIn()
    const lower = (url: string): string =>
      url.replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase())
    const at = hub.askAt({ querySigner: rsa.signer, relayState: 'a/b' })
    assert.equal((await browser.get(lower(at))).statusCode, 400, 'signed in other octets')
    assert.match(String((await hub.lastRefusal()).data.cause), /no key made it/)
    assert.equal((await browser.get(`${at}&tracking=1`)).statusCode, 303, 'what is not signed')
    // AD FS and others escape in small letters, and sign what they send.
    const query = lower(hub.askAt({ relayState: 'a/b' }).split('?')[1] ?? '')
    const algorithm = encodeURIComponent(signatureAlgorithms['rsa-sha256'].uri).toLowerCase()
    const octets = `${query}&SigAlg=${algorithm}`
    const value = signWith('rsa-sha256', rsa.signer.key, Buffer.from(octets)).toString('base64')
    const small = `${octets}&Signature=${lower(encodeURIComponent(value))}`
    assert.equal((await browser.get(`/saml/${hub.harbor.id}/sso?${small}`)).statusCode, 303)
  }),
)

test(
  'IDP-06: unsigned requests are refused where signed ones are demanded',
  withHub(async (hub) => {
    await hub.add(strict)
    const browser = await hub.signedIn()
    for (const way of ['ask', 'post'] as const) {
      assert.equal((await hub[way](browser)).statusCode, 400)
      assert.match(String((await hub.lastRefusal()).data.cause), /unsigned, and only signed/)
    }
    const at = hub.askAt({ querySigner: rsa.signer })
    const stripped = at.replace(/&Signature=.*/, '')
    assert.equal((await browser.get(stripped)).statusCode, 400)
  }),
)

test(
  'IDP-06: a signature of another key is refused, whether or not one is demanded',
  withHub(async (hub) => {
    const lax = await hub.add(both)
    const browser = await hub.signedIn()
    for (const settings of [both, strict]) {
      await hub.hub.applications.change(lax, { settings: { ...lax.settings, ...settings } })
      for (const [way, asking] of [
        ['ask', { querySigner: other.signer }],
        ['post', { signer: other.signer }],
        ['ask', { querySigner: rsa.signer, signer: other.signer }],
        ['ask', { querySigner: other.signer, signer: rsa.signer }],
      ] as const) {
        assert.equal((await hub[way](browser, asking)).statusCode, 400)
        assert.match(String((await hub.lastRefusal()).data.cause), /no key made it/)
      }
    }
  }),
)

test(
  'IDP-06: a signature of another service provider is that of another key',
  withHub(async (hub) => {
    await hub.add({ certificates: [rsa.certificatePem] })
    await hub.add({ entityId: 'urn:other', certificates: [other.certificatePem] })
    const browser = await hub.signedIn()
    assert.equal((await hub.ask(browser, { querySigner: other.signer })).statusCode, 400)
    const right = { issuer: 'urn:other', querySigner: other.signer }
    readPosted(await hub.ask(browser, right))
  }),
)

test(
  'a key that nobody gave us proves nothing: the request counts as unsigned',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    for (const [index, asking] of [
      { querySigner: other.signer },
      { signer: other.signer },
    ].entries()) {
      readPosted(await hub.ask(browser, { ...asking, id: `_${index}` }))
      assert.equal(await isSigned(hub), false)
    }
    const sha1 = encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')
    const old = `${hub.askAt({ id: '_old' })}&SigAlg=${sha1}&Signature=AAAA`
    assert.equal((await browser.get(old)).statusCode, 303)
  }),
)

test(
  'a changed byte in what is signed is refused: request, RelayState, algorithm, value',
  withHub(async (hub) => {
    await hub.add(both)
    const browser = await hub.signedIn()
    const at = hub.askAt({ querySigner: rsa.signer, relayState: 'state' })
    const sha512 = encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha512')
    const sha1 = encodeURIComponent('http://www.w3.org/2000/09/xmldsig#rsa-sha1')
    const [, query = ''] = at.split('?')
    const swapped = query.split('&').reverse().join('&')
    const changes: Record<string, string> = {
      RelayState: at.replace('state', 'stale'),
      'no RelayState': at.replace('&RelayState=state', ''),
      'another algorithm': at.replace(/SigAlg=[^&]*/, `SigAlg=${sha512}`),
      'SHA-1': at.replace(/SigAlg=[^&]*/, `SigAlg=${sha1}`),
      'no algorithm': at.replace(/&SigAlg=[^&]*/, ''),
      'two of them': `${at}&RelayState=state`,
      'an empty value': at.replace(/Signature=.*/, 'Signature='),
      'another request': at.replace(
        /SAMLRequest=[^&]*/,
        hub.askAt({ id: '_2' }).split('?')[1] ?? '',
      ),
    }
    for (const [name, changed] of Object.entries(changes)) {
      assert.notEqual(changed, at)
      assert.equal((await browser.get(changed)).statusCode, 400, name)
    }
    // The order in which the parameters come is free; that of the signed octets is fixed.
    assert.equal((await browser.get(at.replace(query, swapped))).statusCode, 303)
  }),
)

test(
  'IDP-06: a signed request inside an unsigned one signs nothing (SP-10)',
  withHub(async (hub) => {
    await hub.add(strict)
    const browser = await hub.signedIn()
    const destination = `${hub.config.url}/saml/${hub.harbor.id}/sso`
    const given = { issuer: 'https://sp.example/metadata', issueInstant: hub.now(), acsUrl }
    const signed = writeAuthnRequest({ ...given, id: '_a', destination, signer: rsa.signer })
    const inner = `<samlp:Extensions>${signed}</samlp:Extensions></samlp:AuthnRequest>`
    const wrapped = writeAuthnRequest({ ...given, id: '_evil', destination }).replace(
      '</samlp:AuthnRequest>',
      inner,
    )
    const url = `/saml/${hub.harbor.id}/sso`
    const answer = await browser.post(url, { SAMLRequest: writePost(wrapped) })
    assert.equal(answer.statusCode, 400)
    const extracted = signed.replace('ID="_a"', 'ID="_b"')
    const again = await browser.post(url, { SAMLRequest: writePost(extracted) })
    assert.equal(again.statusCode, 400)
  }),
)

test(
  'a signed request must say for whom it is',
  withHub(async (hub) => {
    await hub.add(both)
    const browser = await hub.signedIn()
    const edit = (xml: string): string => xml.replace(/ Destination="[^"]*"/, '')
    assert.equal((await hub.ask(browser, { edit, querySigner: rsa.signer })).statusCode, 400)
    const { data } = await hub.lastRefusal()
    assert.equal(data.cause, 'Destination is missing from a signed request')
    readPosted(await hub.ask(browser, { edit }))
  }),
)

test(
  'a demand for signatures that nothing could meet is not kept, nor a certificate that is none',
  withHub(async (hub) => {
    await assert.rejects(hub.add({ requireSignedRequests: true }), /certificates/)
    await assert.rejects(hub.add({ certificates: ['x'] }), /no certificate/)
    await assert.rejects(hub.add({ certificates: 'x' }), /list/)
  }),
)
