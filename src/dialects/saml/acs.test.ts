/** Where an answer goes: to a registered address, or nowhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../../refusal.ts'
import { readPosted, withHub } from './testdata/hub.ts'
import { acsUrl, requestId } from './testdata/sample.ts'
import { bindings } from './vocabulary.ts'

const withoutAcs = (xml: string): string => xml.replace(/ AssertionConsumerServiceURL="[^"]*"/, '')
const withIndex =
  (index: number) =>
  (xml: string): string =>
    xml.replace(/AssertionConsumerServiceURL="[^"]*"/, `AssertionConsumerServiceIndex="${index}"`)

test(
  'IDP-01: an address that is not registered gets nothing, though the issuer is',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    for (const way of ['ask', 'post'] as const) {
      const page = await hub[way](browser, { acsUrl: 'https://evil.example/acs' })
      assert.equal(page.statusCode, 400)
      assert.doesNotMatch(page.body, /SAMLResponse|evil\.example/)
      assert.equal(
        (await hub.lastRefusal()).data.cause,
        `asked: https://evil.example/acs; registered: ${acsUrl}`,
      )
    }
  }),
)

const registered = 'https://sp.example/acs?so=1&x=2'
const tricks: Record<string, string> = {
  'an extra parameter': `${registered}&y=3`,
  'no query': 'https://sp.example/acs',
  'another order of the query': 'https://sp.example/acs?x=2&so=1',
  'a fragment': `${registered}#x`,
  'a user name': 'https://sp.example@evil.example/acs?so=1&x=2',
  'several at signs': 'https://a@b@sp.example/acs?so=1&x=2',
  'the host as user name': 'https://sp@sp.example/acs?so=1&x=2',
  'a backslash': 'https://evil.example\\@sp.example/acs?so=1&x=2',
  'an encoded slash': 'https://sp.example%2facs?so=1&x=2',
  'an encoded path': 'https://sp.example/%61cs?so=1&x=2',
  'a dot segment': 'https://sp.example/x/../acs?so=1&x=2',
  'two slashes': 'https://sp.example//acs?so=1&x=2',
  'a slash at the end': 'https://sp.example/acs/?so=1&x=2',
  'a port': 'https://sp.example:443/acs?so=1&x=2',
  'another port': 'https://sp.example:8443/acs?so=1&x=2',
  'another scheme': 'http://sp.example/acs?so=1&x=2',
  'an upper-case host': 'https://SP.example/acs?so=1&x=2',
  'an upper-case path': 'https://sp.example/ACS?so=1&x=2',
  'a dot behind the host': 'https://sp.example./acs?so=1&x=2',
  'a host that begins so': 'https://sp.example.evil.example/acs?so=1&x=2',
  'a host that ends so': 'https://evilsp.example/acs?so=1&x=2',
  'a Cyrillic letter': 'https://sp.\u0435xample/acs?so=1&x=2',
  'its punycode': 'https://sp.xn--xample-2of/acs?so=1&x=2',
  'a wide letter': 'https://sp.\uff45xample/acs?so=1&x=2',
  'a zero-width space': 'https://sp.example/acs?so=1&x=2\u200b',
  'space around it': ` ${registered}`,
  'a line break': `${registered}\n`,
  'a script': 'javascript:alert(1)//https://sp.example/acs?so=1&x=2',
  nothing: '',
}

test(
  'IDP-02: an ACS URL is compared exactly',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    for (const [name, trick] of Object.entries(tricks)) {
      const page = await hub.ask(browser, { acsUrl: trick })
      assert.equal(page.statusCode, 400, name)
      assert.doesNotMatch(page.body, /SAMLResponse/, name)
    }
    const posted = readPosted(await hub.ask(browser, { acsUrl: registered }))
    assert.equal(posted.action, registered)
    await hub.check(posted, { inResponseTo: requestId, acsUrl: registered })
  }),
)

test(
  'an answer goes where the request asks among the registered addresses, else to the usual one',
  withHub(async (hub) => {
    const second = 'https://sp.example/second?acs'
    const third = 'http://127.0.0.5:8123/acs'
    await hub.add({ acsUrls: { 1: acsUrl, 2: second, 7: third } })
    const browser = await hub.signedIn()
    const cases: [asking: object, goesTo: string][] = [
      [{ edit: withoutAcs }, acsUrl],
      [{ acsUrl: second }, second],
      [{ acsUrl: third }, third],
      [{ edit: withIndex(1) }, acsUrl],
      [{ edit: withIndex(2) }, second],
      [{ edit: withIndex(7) }, third],
    ]
    for (const [index, [asking, goesTo]] of cases.entries()) {
      const id = `_${index}`
      const posted = readPosted(await hub.ask(browser, { ...asking, id }))
      assert.equal(posted.action, goesTo)
      await hub.check(posted, { inResponseTo: id, acsUrl: goesTo })
    }
    const policy = String(
      (await hub.ask(browser, { id: '_c', acsUrl: third })).headers['content-security-policy'],
    )
    assert.match(policy, /form-action https: http:\/\/127\.0\.0\.5:8123;/)
  }),
)

test(
  'IDP-03: an index that is not registered, an index beside a URL, and another binding are refused',
  withHub(async (hub) => {
    await hub.add({ acsUrls: { 1: acsUrl } })
    const browser = await hub.signedIn()
    const artifact = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact'
    const both = ' AssertionConsumerServiceIndex="1" AssertionConsumerServiceURL='
    for (const [edit, cause] of [
      [withIndex(0), /asked: index 0; registered: https/],
      [withIndex(65535), /asked: index 65535/],
      [(xml: string) => xml.replace(' AssertionConsumerServiceURL=', both), /both an index/],
      [(xml: string) => xml.replace(bindings.post, artifact), /ProtocolBinding is .*Artifact/],
    ] as const) {
      assert.equal((await hub.ask(browser, { edit })).statusCode, 400)
      assert.match(String((await hub.lastRefusal()).data.cause), cause)
    }
  }),
)

test(
  'IDP-03: where nobody has said which index is which, every index means the one address',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    for (const index of [0, 1, 5]) {
      const asking = { id: `_${index}`, edit: withIndex(index) }
      assert.equal(readPosted(await hub.ask(browser, asking)).action, acsUrl)
    }
  }),
)

test(
  'two service providers with one entity id are told apart by their addresses',
  withHub(async (hub) => {
    const second = 'https://second.example/acs'
    const first = await hub.add({}, { name: 'First', position: 1 })
    const other = await hub.add({ acsUrl: second }, { name: 'Second', position: 2 })
    const browser = await hub.signedIn()
    readPosted(await hub.ask(browser, { id: '_1' }))
    const posted = readPosted(await hub.ask(browser, { id: '_2', acsUrl: second }))
    assert.equal(posted.action, second)
    const usual = readPosted(await hub.ask(browser, { id: '_3', edit: withoutAcs }))
    assert.equal(usual.action, acsUrl)
    const opened = (await hub.events()).filter((event) => event.type === 'application.opened')
    const ids = opened.map((event) => event.applicationId)
    assert.deepEqual(ids, [first.id, other.id, first.id])
    const evil = await hub.ask(browser, { id: '_4', acsUrl: 'https://evil.example/acs' })
    assert.equal(evil.statusCode, 400)
  }),
)

test(
  'a request that was meant for another address is refused',
  withHub(async (hub) => {
    await hub.add()
    const browser = await hub.signedIn()
    const right = `${hub.config.url}/saml/${hub.harbor.id}/sso`
    for (const destination of [
      'https://other.example/sso',
      `${right}/`,
      right.replace('http:', 'https:'),
      right.replace(hub.harbor.id, hub.organizations.otter.id),
    ]) {
      assert.equal((await hub.ask(browser, { destination })).statusCode, 400)
      assert.equal((await hub.lastRefusal()).data.cause, `Destination is ${destination}`)
    }
    const edit = (xml: string): string => xml.replace(/ Destination="[^"]*"/, '')
    readPosted(await hub.ask(browser, { edit }))
  }),
)

test(
  'IDP-04: an ACS URL that could break out, or lead elsewhere, is not kept',
  withHub(async (hub) => {
    for (const bad of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'http://sp.example/acs',
      'https://user@sp.example/acs',
      'https://sp.example/acs#x',
      'https://sp.example\\@evil.example/',
      'https://sp.example/a b',
      'https://a;script-src/',
      'https://',
      '//sp.example/acs',
      '',
      17,
    ]) {
      const isInvalid = (error: unknown): boolean => isRefusal(error) && error.code === 'invalid'
      await assert.rejects(hub.add({ acsUrl: bad }), isInvalid, String(bad))
      await assert.rejects(hub.add({ acsUrls: { 0: bad } }), isInvalid, String(bad))
    }
    await assert.rejects(hub.add({ acsUrls: { x: acsUrl } }))
    const quoted = `https://sp.example/"><script>alert(1)</script>'`
    const wiki = await hub.add({ acsUrl: quoted, entityId: 'urn:quoted' })
    const posted = await hub.openTile(await hub.signedIn(), wiki)
    assert.equal(posted.action, quoted)
    assert.doesNotMatch(posted.page.body, /<script>alert/)
    await hub.check(posted, { audience: 'urn:quoted', acsUrl: quoted })
  }),
)
