/** Single logout with an identity provider: begun here, and begun there, by both bindings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leadsTo, readHandOver } from '../../../test/helper.ts'
import { readPost } from './binding.ts'
import { writeLogoutResponse } from './logout-message.ts'
import { verifySigned } from './signature.ts'
import { statusesOf } from './testdata/hub.ts'
import {
  bothBindings,
  chloe,
  idpSloUrl,
  leaveFor,
  name,
  ownKeys,
  readSent,
  signOut,
  withLogout,
} from './testdata/logout.ts'
import { other } from './testdata/sample.ts'
import { assertionNamespace, nameIdFormats, protocolNamespace, statuses } from './vocabulary.ts'
import { attribute, children, readXml, text } from './xml.ts'

test(
  'who signs out here is led to the provider with the name that it gave, and back',
  withLogout(async (hub) => {
    const connector = await hub.addProvider({ signOutThere: true })
    const { element, field, id, browser } = await leaveFor(hub, connector)
    assert.equal(field, 'SAMLRequest')
    assert.equal(element.name, 'LogoutRequest')
    assert.equal(attribute(element, 'Destination'), idpSloUrl)
    const [issuer] = children(element, assertionNamespace, 'Issuer')
    assert.equal(issuer && text(issuer), `${hub.baseOf(connector)}/metadata`)
    const [nameId] = children(element, assertionNamespace, 'NameID')
    assert.equal(nameId && text(nameId), chloe)
    assert.equal(nameId && attribute(nameId, 'Format'), nameIdFormats.emailAddress)
    assert.deepEqual(children(element, protocolNamespace, 'SessionIndex').map(text), ['_session'])
    const response = hub.responseFor(connector, { inResponseTo: id })
    const back = await hub.send(
      connector,
      'redirect',
      (how) => writeLogoutResponse({ ...response, ...how }),
      { name: 'SAMLResponse', browser },
    )
    assert.equal(back.statusCode, 303)
    const page = await browser.follow(back)
    assert.match(page.body, /You are signed out at <strong><bdi>Harbor ID<\/bdi><\/strong> too/)
    assert.equal((await hub.lastSignOut()).data.outcome, 'ended')
  }),
)

test(
  'a provider that takes posts alone gets a signed form',
  withLogout(async (hub) => {
    const connector = await hub.addProvider({ signOutThere: true, sloBinding: 'post' })
    const answer = await signOut(await hub.enter(connector))
    const { action, fields } = readHandOver(answer.body)
    assert.equal(action, idpSloUrl)
    assert.match(answer.body, /Signing out at/)
    assert.match(String(answer.headers['content-security-policy']), /form-action https:/)
    const { xml } = readPost(fields)
    const request = verifySigned(readXml(xml), await ownKeys(hub))
    assert.equal(request.name, 'LogoutRequest')
  }),
)

for (const [settings, why] of [
  [{}, 'it is off by default'],
  [{ signOutThere: true, sloUrl: null }, 'the provider has no place for it'],
] as const) {
  test(
    `the page says that the session there goes on: ${why}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider(settings)
      const browser = await hub.enter(connector)
      const page = await browser.follow(await signOut(browser))
      assert.match(page.body, /You are still signed in at <strong><bdi>Harbor ID/)
      assert.equal((await browser.get('/')).statusCode, 303)
    }),
  )
}

for (const binding of bothBindings) {
  test(
    `a LogoutResponse says how it ended there: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider({ signOutThere: true })
      const { responder, partialLogout, success } = statuses
      const expected = [
        [{ status: success }, /signed out at .* too\. On/],
        [{ status: success, subStatus: partialLogout }, /could not\s+tell all/],
        [{ status: responder, subStatus: partialLogout }, /could not\s+tell all/],
        [{ status: responder }, /still signed in at/],
      ] as const
      for (const [status, words] of expected) {
        const { id, browser } = await leaveFor(hub, connector)
        const response = hub.responseFor(connector, { inResponseTo: id, ...status })
        const back = await hub.send(
          connector,
          binding,
          (how) => writeLogoutResponse({ ...response, ...how }),
          { name: 'SAMLResponse', browser, relayState: 'https://evil.example/' },
        )
        assert.match((await browser.follow(back)).body, words)
      }
    }),
  )

  test(
    `SP-54: a LogoutResponse that does not hold is passed over: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider({ signOutThere: true })
      const second = await hub.addProvider({ signOutThere: true })
      const { id: of } = await leaveFor(hub, second)
      const { id, browser } = await leaveFor(hub, connector)
      const bystander = await hub.enter(connector)
      const answer = { inResponseTo: id }
      const right = () => hub.responseFor(connector, answer)
      const wrong = [
        [{}, null, /no SigAlg|not signed/],
        [{}, other.signer, /no key made it/],
        [{ inResponseTo: '_unknown' }, undefined, /no request of ours/],
        [{ inResponseTo: of }, undefined, /no request of ours/],
        [{ issuer: 'https://idp.other.example' }, undefined, /Issuer is another/],
        [{ destination: `${hub.baseOf(second)}/slo` }, undefined, /Destination is another/],
        [{ issueInstant: hub.now() - 3_600_000 }, undefined, /it is over/],
        [{ issueInstant: hub.now() + 3_600_000 }, undefined, /too early/],
      ] as const
      for (const [changes, signer, cause] of wrong) {
        const response = { ...right(), ...changes }
        const how = {
          name: 'SAMLResponse',
          browser,
          ...(signer !== undefined && { signer }),
        } as const
        const write = (signing: object) => writeLogoutResponse({ ...response, ...signing })
        const back = await hub.send(connector, binding, write, how)
        assert.equal(back.headers.location, '/signed-out')
        const { outcome, data } = await hub.lastSignOut()
        assert.equal(outcome, 'refused')
        assert.match(String(data.cause), cause)
      }
      assert.match((await browser.get(`/signed-out?state=${id.slice(1)}`)).body, /led to/)
      assert.equal(await hub.isIn(bystander), true)
      // The right one is still taken, and taken once.
      const write = (signing: object) => writeLogoutResponse({ ...right(), ...signing })
      const how = { name: 'SAMLResponse', browser } as const
      const done = await hub.send(connector, binding, write, how)
      assert.equal(done.headers.location, `/signed-out?state=${id.slice(1)}`)
      assert.equal((await hub.send(connector, binding, write, how)).headers.location, '/signed-out')
    }),
  )

  test(
    `who signs out there is signed out here at once, in every browser: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const [first, second] = [await hub.enter(connector), await hub.enter(connector)]
      const nameId = { value: 'dev.patel@harbor.example', format: nameIdFormats.emailAddress }
      const dev = await hub.enter(connector, { nameId })
      const answer = await hub.sendRequest(connector, binding, {}, { relayState: 'theirs & ours' })
      assert.equal(answer.statusCode, 303)
      const { element, xml, relayState, field } = await readSent(hub, leadsTo(answer) ?? '')
      assert.equal(field, 'SAMLResponse')
      assert.equal(element.name, 'LogoutResponse')
      assert.match(String(attribute(element, 'InResponseTo')), /^_logout-/)
      assert.equal(attribute(element, 'Destination'), idpSloUrl)
      assert.deepEqual(statusesOf(xml), ['Success'])
      assert.equal(relayState, 'theirs & ours')
      assert.deepEqual(
        [await hub.isIn(first), await hub.isIn(second), await hub.isIn(dev)],
        [false, false, true],
      )
      const events = await hub.events(4)
      assert.deepEqual(events.map(({ type }) => type).slice(0, 3), [
        'connector.signed-out',
        'session.ended',
        'session.ended',
      ])
      assert.equal(events[0]?.data.sessions, 2)
      assert.equal(events[1]?.userId, hub.people.chloe.id)
    }),
  )

  test(
    `a request that names sessions ends these alone: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const one = await hub.enter(connector, { sessionIndex: '_one' })
      const two = await hub.enter(connector, { sessionIndex: '_two' })
      await hub.sendRequest(connector, binding, { sessionIndex: '_two' })
      assert.deepEqual([await hub.isIn(one), await hub.isIn(two)], [true, false])
    }),
  )

  test(
    `SP-53: a request ends nothing but what it means: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const second = await hub.addProvider()
      const devName = { value: 'dev.patel@harbor.example', format: nameIdFormats.emailAddress }
      const browser = await hub.enter(connector, { sessionIndex: '_one' })
      const dev = await hub.enter(connector, { sessionIndex: '_two', nameId: devName })
      const own = hub.browser()
      const { secret } = await hub.hub.sessions.start({
        user: hub.people.chloe,
        method: 'password',
      })
      own.jar.set('foyer', secret)
      const others = [
        { sessionIndex: '_two' },
        { sessionIndex: '_unknown' },
        { nameId: devName, sessionIndex: '_one' },
        { nameId: { ...name, value: chloe.toUpperCase() } },
        { nameId: { ...name, value: ` ${chloe}` } },
        { nameId: { ...name, format: nameIdFormats.persistent } },
        { nameId: { ...name, nameQualifier: 'https://idp.other.example' } },
        { nameId: { ...name, spNameQualifier: `${hub.baseOf(second)}/metadata` } },
      ]
      for (const changes of others) {
        const answer = await hub.sendRequest(connector, binding, changes)
        assert.equal(answer.statusCode, 303)
        assert.equal((await hub.lastSignOut()).data.sessions, 0)
      }
      // The same name at another provider of the same organization.
      await hub.sendRequest(second, binding)
      assert.deepEqual([await hub.isIn(browser), await hub.isIn(dev)], [true, true])
      const qualified = { ...name, nameQualifier: 'https://idp.harbor.example/metadata' }
      await hub.sendRequest(connector, binding, { nameId: qualified, sessionIndex: '_one' })
      assert.deepEqual([await hub.isIn(browser), await hub.isIn(dev)], [false, true])
      // What began with a password goes on: nobody there has begun it.
      await hub.sendRequest(connector, binding)
      assert.equal(await hub.isIn(own), true)
    }),
  )
}

test(
  'without a place for answers, the person reads that they are signed out',
  withLogout(async (hub) => {
    const connector = await hub.addProvider({ sloUrl: null })
    const browser = await hub.enter(connector)
    const answer = await hub.sendRequest(connector, 'redirect')
    assert.equal(answer.headers.location, '/signed-out')
    assert.equal(await hub.isIn(browser), false)
  }),
)

test(
  'answers go where the provider wants them',
  withLogout(async (hub) => {
    const sloResponseUrl = 'https://idp.harbor.example/slo/done'
    const connector = await hub.addProvider({ sloResponseUrl })
    const answer = await hub.sendRequest(connector, 'post')
    assert.ok(leadsTo(answer)?.startsWith(`${sloResponseUrl}?SAMLResponse=`))
    const byPost = await hub.addProvider({ sloResponseUrl, sloBinding: 'post' })
    const { action, fields } = readHandOver((await hub.sendRequest(byPost, 'post')).body)
    assert.equal(action, sloResponseUrl)
    const response = verifySigned(readXml(readPost(fields).xml), await ownKeys(hub))
    assert.equal(response.name, 'LogoutResponse')
  }),
)

test(
  'Entra signs in under one name and answers under another',
  withLogout(async (hub) => {
    const tenant = '11111111-2222-3333-4444-555555555555'
    const entityId = `https://sts.windows.net/${tenant}/`
    const connector = await hub.addProvider({ entityId })
    const browser = await hub.enter(connector, { issuer: entityId })
    const foreign = `https://login.microsoftonline.com/${tenant.replace('1', '2')}/`
    assert.equal(
      (await hub.sendRequest(connector, 'redirect', { issuer: foreign })).statusCode,
      400,
    )
    const issuer = `https://login.microsoftonline.com/${tenant}/`
    await hub.sendRequest(connector, 'redirect', { issuer })
    assert.equal(await hub.isIn(browser), false)
  }),
)

test(
  'our metadata names the place for both bindings, and theirs is read',
  withLogout(async (hub) => {
    const connector = await hub.addProvider()
    const { pathname } = new URL(`${hub.baseOf(connector)}/metadata`)
    const { body } = await hub.browser().get(pathname)
    const places = [
      ...body.matchAll(/<md:SingleLogoutService Binding="[^"]*:([^":]+)" Location="([^"]+)"/g),
    ]
    assert.deepEqual(
      places.map(([, binding, location]) => [binding, location]),
      ['HTTP-Redirect', 'HTTP-POST'].map((binding) => [binding, `${hub.baseOf(connector)}/slo`]),
    )
    assert.ok(body.indexOf('SingleLogoutService') < body.indexOf('AssertionConsumerService'))
    const facts = hub.hub.dialects.redirect('saml-provider')?.facts?.(hub.hub, connector)
    assert.equal(facts?.['logout URL'], `${hub.baseOf(connector)}/slo`)
  }),
)
