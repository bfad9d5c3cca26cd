/** WEB-07: whatever a person, an application or a link writes is text wherever it is shown. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { writeAuthnRequest } from '../../src/dialects/saml/request.ts'
import { openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { emptyHub, enter, firstLink } from './browser.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

const mark = 'x7canary'

const hostile = [
  `<${mark}>`,
  `</title></textarea></style></noscript><${mark}>`,
  `"><${mark}>`,
  `'><${mark}>`,
  `" on${mark}="1`,
  `' on${mark}='1`,
  `\` on${mark}=1 `,
  `--><!--<${mark}>`,
  `]]><${mark}>`,
  `</script><${mark}>`,
  `&lt;${mark}&gt;&#60;${mark}&#62;`,
  `&quot; on${mark}=&quot;`,
  `\\u003c${mark}\\x3c${mark}`,
  `\${${mark}}{{${mark}}}<%= ${mark} %>`,
  `javascript:${mark}()`,
  `<svg/on${mark}=1><math><${mark}>`,
  `＜${mark}＞`,
  `<<${mark}//`,
]

const tags = /<[a-z!/?](?:"[^"]*"|'[^']*'|[^'">])*>/gi

/** Fails if the mark stands anywhere as markup: in a tag outside quotes, or as an address. */
const checkInert = (page: string, what: string): void => {
  assert.ok(page.startsWith('<!doctype html>'), what)
  assert.doesNotMatch(page, new RegExp(`<[/!?]?(${mark}|svg/on|math)`, 'i'), what)
  for (const [tag] of page.matchAll(tags)) {
    assert.doesNotMatch(tag.replaceAll(/"[^"]*"|'[^']*'/g, ''), new RegExp(mark), `${what}: ${tag}`)
    assert.doesNotMatch(tag, /(href|src|action)=["']?\s*(javascript|data:text)/i, what)
  }
  // Escaping once, not twice and not never: what was written is what is read.
  assert.equal([...page.matchAll(/<script/g)].length, page.includes('id="hand-over"') ? 1 : 0)
}

/** The applications that carry the text, with an organization and a person of that name. */
const castHostile = async (text: string) => {
  const { organizations, applications, users } = hub.hub
  const home = await organizations.add({ name: text, kind: text })
  const role = 'member' as const
  const user = await users.add({ home, email: `p${home.slug}@x.example`, firstName: text, role })
  const common = { owner: home, name: text }
  const link = { ...common, type: 'link', settings: { url: 'https://app.example/' } }
  const entityId = 'https://sp.example/metadata'
  const saml = { acsUrl: 'https://sp.example/acs', entityId }
  return {
    home,
    user,
    link: await applications.add(link),
    saml: await applications.add({ ...common, type: 'saml', settings: saml }),
  }
}

test('WEB-07: names of organizations, people and applications are text on every page', async () => {
  for (const text of hostile) {
    const { home, user, link, saml } = await castHostile(text)
    const browser = await enter(hub, user)
    const pages = [
      await browser.get('/'),
      await browser.get(`/?${new URLSearchParams({ q: text })}`),
      await browser.get(`/applications/${link.id}/open`, { 'sec-fetch-site': 'cross-site' }),
      await browser.get(`/applications/${saml.id}/open`),
    ]
    const pending = { to: '/', applicationId: saml.id, organizationId: home.id, email: text }
    const anonymous = hub.browser()
    pages.push(await anonymous.get(await hub.hub.signIn.start(pending)))
    const own = hub.browser({ host: `${home.slug}.localhost:3000` })
    pages.push(await own.get('/sign-in'), await own.get('/nothing'), await own.get('/signed-out'))
    for (const page of pages) checkInert(page.body, `${text} at ${page.raw.req.url}`)
    assert.deepEqual(
      pages.map((page) => page.statusCode),
      [200, 200, 200, 200, 200, 200, 404, 200],
    )
  }
})

test('WEB-07: what is typed into the door comes back as text', async () => {
  for (const text of hostile) {
    const browser = hub.browser()
    const fields = readFormFields((await browser.get('/sign-in')).body)
    const tries = [
      { ...fields, email: text, password: '' },
      { ...fields, email: text, password: text, pending: text, organization: text },
      { ...fields, attempt: text, token: text, email: text },
      { [text]: text },
    ]
    for (const form of tries) {
      const answer = await browser.post('/sign-in', form)
      assert.ok(answer.statusCode >= 400 && answer.statusCode < 500)
      checkInert(answer.body, text)
      assert.equal(readFormFields(answer.body).email, form.email ?? '', 'as it was typed')
    }
    const query = new URLSearchParams({ pending: text, organization: text, email: text })
    checkInert((await browser.get(`/sign-in?${query}`)).body, text)
    hub.pass(600_000)
  }
})

test('WEB-07: addresses, headers and hashes are not shown as markup', async () => {
  const browser = await enter(hub, hub.people.ana)
  for (const text of hostile) {
    const path = encodeURIComponent(text)
    const headers = { 'user-agent': text.replaceAll('＜', '').replaceAll('＞', ''), referer: '/' }
    for (const url of [
      `/${path}`,
      `/applications/${path}/open`,
      `/sso_applications/open?hash=${path}`,
      `/saml/${path}/metadata`,
      `/saml/${hub.organizations.harbor.id}/continue?request=${path}`,
      `/first-administrator?ticket=${path}`,
      `/?q=${path}`,
    ]) {
      const answer = await browser.get(url, headers)
      assert.ok(answer.statusCode < 500, url)
      checkInert(answer.body, url)
    }
  }
})

test('WEB-07: RelayState comes back as it was, and as text', async () => {
  const root = hub.organizations.harbor
  const settings = { acsUrl: 'https://sp2.example/acs', entityId: 'https://sp2.example/metadata' }
  await hub.hub.applications.add({ owner: root, name: 'Second', type: 'saml', settings })
  const browser = await enter(hub, hub.people.ana)
  const short = hostile.filter((text) => Buffer.byteLength(text) <= 80)
  for (const [index, text] of short.entries()) {
    const destination = `${hub.config.url}/saml/${root.id}/sso`
    const xml = writeAuthnRequest({
      id: `_request${index}`,
      issuer: settings.entityId,
      issueInstant: hub.now(),
      destination,
      acsUrl: settings.acsUrl,
    })
    const SAMLRequest = deflateRawSync(xml).toString('base64')
    const query = new URLSearchParams({ SAMLRequest, RelayState: text })
    const page = await browser.follow(await browser.get(`/saml/${root.id}/sso?${query}`))
    assert.equal(page.statusCode, 200, page.body)
    checkInert(page.body, text)
    assert.equal(readFormFields(page.body).RelayState, text)
  }
})

test('WEB-07: the form of the first administrator shows what was typed as text', async () => {
  const bare = await openTestHub()
  await emptyHub(bare)
  const browser = bare.browser()
  for (const text of hostile) {
    const fields = readFormFields((await browser.get(await firstLink(bare))).body)
    const form = { ...fields, organization: text, name: text, email: text, password: 'short' }
    const answer = await browser.post('/first-administrator', form)
    assert.equal(answer.statusCode, 400)
    checkInert(answer.body, text)
    const { organization, name, email } = readFormFields(answer.body)
    assert.deepEqual({ organization, name, email }, { organization: text, name: text, email: text })
  }
  await bare.close()
})
