/** What others make of our logout messages, and we of theirs: samlify, and encrypted names. */
import assert from 'node:assert/strict'
import { type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify'
import { leadsTo } from '../../../test/helper.ts'
import type { Connector } from '../../connector.ts'
import { type LogoutRequestOptions, writeLogoutRequest } from './logout-message.ts'
import type { Signer } from './signature.ts'
import { fill, template } from './testdata/battery/lab.ts'
import { afterIssuer } from './testdata/battery/seed.ts'
import { encrypt } from './testdata/encrypt.ts'
import {
  bothBindings,
  chloe,
  idpSloUrl,
  type LogoutHub,
  openLogoutHub,
  signOut,
  withLogout,
} from './testdata/logout.ts'
import { other, rsa } from './testdata/sample.ts'
import { idpEntityId, idpSsoUrl } from './testdata/upstream.ts'
import { bindings } from './vocabulary.ts'

const privateKey = readFileSync(rsa.keyPath, 'utf8')

const metadataOf = async (hub: LogoutHub, connector: Connector): Promise<string> => {
  const { pathname } = new URL(`${hub.baseOf(connector)}/metadata`)
  return (await hub.browser().get(pathname)).body
}

/** samlify as the provider of a hub, at the time of the hub: it learns of us from our metadata. */
const openSamlify = async (context: TestContext) => {
  setSchemaValidator({ validate: async () => 'not validated here' })
  const hub = await openLogoutHub()
  context.after(() => hub.close())
  context.mock.timers.enable({ apis: ['Date'], now: hub.now() })
  const connector = await hub.addProvider({ signOutThere: true })
  const described = (await metadataOf(hub, connector)).replaceAll(
    /<md:EncryptionMethod[^>]*><\/md:EncryptionMethod>/g,
    '',
  )
  const sp = ServiceProvider({
    metadata: described,
    wantLogoutRequestSigned: true,
    wantLogoutResponseSigned: true,
  })
  const idp = IdentityProvider({
    entityID: idpEntityId,
    privateKey,
    signingCert: rsa.certificatePem,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    wantLogoutRequestSigned: true,
    wantLogoutResponseSigned: true,
    singleSignOnService: [{ Binding: bindings.redirect, Location: idpSsoUrl }],
    singleLogoutService: [{ Binding: bindings.redirect, Location: idpSloUrl }],
  })
  return { hub, connector, sp, idp }
}

/** The parameters of a query, and the octets that its signature is over. */
const readQuery = (url: string) => {
  const query = Object.fromEntries(new URL(url).searchParams)
  const octetString = url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .filter((each) => /^(SAML|RelayState|SigAlg)/.test(each))
    .join('&')
  return { query, octetString }
}

test('samlify verifies and reads what we ask, and we what it answers', async (context) => {
  const { hub, connector, sp, idp } = await openSamlify(context)
  const browser = await hub.enter(connector)
  const asked = readQuery(leadsTo(await signOut(browser)) ?? '')
  const { extract } = await idp.parseLogoutRequest(sp, 'redirect', asked)
  assert.equal(extract.nameID, chloe)
  assert.equal(extract.sessionIndex, '_session')
  const { context: url } = idp.createLogoutResponse(sp, { extract }, 'redirect', 'theirs')
  const back = await hub.visit(url.slice(hub.config.url.length), browser)
  assert.match((await browser.follow(back)).body, /You are signed out at .*Harbor ID.* too/)
})

test('samlify asks, and verifies what we answer', async (context) => {
  const { hub, connector, sp, idp } = await openSamlify(context)
  const browser = await hub.enter(connector)
  const user = { logoutNameID: chloe, sessionIndex: '_session' }
  const { context: url } = idp.createLogoutRequest(sp, 'redirect', user, 'theirs')
  const answer = await hub.visit(url.slice(hub.config.url.length))
  const { query, octetString } = readQuery(leadsTo(answer) ?? '')
  assert.equal(query.RelayState, 'theirs')
  const read = await idp.parseLogoutResponse(sp, 'redirect', { query, octetString })
  assert.match(String(read.extract.response?.inResponseTo), /^_/)
  assert.equal(await hub.isIn(browser), false)
})

/** A request whose NameID is encrypted, unsigned, or signed as the post binding has it. */
const writeEncrypted = (
  options: LogoutRequestOptions,
  { edit, publicKey }: { edit: (nameId: string) => string; publicKey: KeyObject },
  { signer }: { signer?: Signer },
): string => {
  const hide = (nameId: string): string =>
    encrypt(edit(nameId), publicKey).replaceAll('EncryptedAssertion', 'EncryptedID')
  const xml = writeLogoutRequest(options).replace(/<saml:NameID [\s\S]*<\/saml:NameID>/, hide)
  return signer ? fill(afterIssuer(xml, template(options.id, {}, true)), {}, rsa) : xml
}

for (const binding of bothBindings) {
  test(
    `SP-45: a name that is encrypted for us is read, and passes the same gate: ${binding}`,
    withLogout(async (hub) => {
      const connector = await hub.addProvider()
      const metadata = await metadataOf(hub, connector)
      const [, base64 = ''] = /use="encryption".*?<ds:X509Certificate>([^<]+)</.exec(metadata) ?? []
      const { publicKey } = new X509Certificate(Buffer.from(base64, 'base64'))
      const browser = await hub.enter(connector)
      const send = (edit: (nameId: string) => string, key = publicKey) => {
        const how = { edit, publicKey: key }
        return hub.send(connector, binding, (signing) =>
          writeEncrypted(hub.requestFor(connector), how, signing),
        )
      }
      const wrong: [(nameId: string) => string, RegExp][] = [
        [(it) => it.replace('>', '><!-- -->'), /comment/],
        [(it) => it.replace('>', '><?p ?>'), /processing/],
        [(it) => it + it, /after the root/],
        [(it) => it.replaceAll('saml:NameID', 'saml:Issuer'), /another was encrypted/],
        [() => 'no XML', /./],
      ]
      for (const [edit, cause] of wrong) {
        assert.equal((await send(edit)).statusCode, 400)
        assert.match(String((await hub.lastSignOut()).data.cause), cause)
      }
      assert.equal((await send((it) => it, other.publicKey)).statusCode, 400)
      assert.match(String((await hub.lastSignOut()).data.cause), /no key of ours/)
      assert.equal(await hub.isIn(browser), true)
      assert.equal((await send((it) => it)).statusCode, 303)
      assert.equal(await hub.isIn(browser), false)
    }),
  )
}
