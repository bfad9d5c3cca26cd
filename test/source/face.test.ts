/** What a door says of where passwords live. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFormFields } from '../helper.ts'
import { no, openSourceHub, type SourceHub } from './source.ts'

const logo = 'https://directory.harbor.example/logo.png?a=1&b=2'

let hub: SourceHub
before(async () => {
  hub = await openSourceHub()
  const { downtown, otter } = hub.organizations
  await hub.addSource(downtown, 'Directory', no, { settings: { logo } })
  await hub.addSource(otter, 'Otters', no, { asks: 'anyone', domains: ['otter.example'] })
  await hub.hub.organizations.change(otter.id, { settings: { emailDomains: ['otter.example'] } })
})
after(() => hub.close())

const policyOf = (answer: { headers: Record<string, unknown> }): string =>
  /img-src ([^;]*)/.exec(String(answer.headers['content-security-policy']))?.[1] ?? ''

test('WEB-07: the door of one source says whose password it is, with its logo', async () => {
  const answer = await hub.browser().get('/sign-in?organization=downtown')
  assert.match(answer.body, /Use your <bdi>Directory<\/bdi> password\./)
  assert.match(
    answer.body,
    /<img src="https:\/\/directory\.harbor\.example\/logo\.png\?a=1&amp;b=2"/,
  )
  assert.equal(policyOf(answer), "'self' https://directory.harbor.example data:")
  assert.match(answer.body, />E-mail</)
  for (const at of ['/sign-in', '/sign-in?organization=harbor']) {
    const plain = await hub.browser().get(at)
    assert.doesNotMatch(plain.body, /Use your/)
    assert.equal(policyOf(plain), "'self' data:")
  }
})

test('WEB-07: a logo that is no plain https address is not shown', async () => {
  const { lakeside } = hub.organizations
  const refused = [
    'http://directory.harbor.example/logo.png',
    'https://directory.example;script-src%20*/x',
    'javascript:alert(1)',
    'data:image/png;base64,AA==',
    '//directory.example/logo.png',
    "https://x.example' *",
  ]
  for (const each of refused) {
    const settings = { logo: each }
    const source = await hub.addSource(lakeside, 'Lake', no, { settings })
    const answer = await hub.browser().get('/sign-in?organization=lakeside')
    assert.match(answer.body, /Use your <bdi>Lake<\/bdi> password\./)
    assert.equal(policyOf(answer), "'self' data:", each)
    assert.doesNotMatch(answer.body, /<img src="(?!\/)/, each)
    await hub.hub.connectors.remove(source)
  }
})

test('AUTH-04: it follows from the domain that was typed, not from the account', async () => {
  const page = async (email: string, at = '/sign-in') => {
    const browser = hub.browser()
    const fields = readFormFields((await browser.get(at)).body)
    return (await browser.post('/sign-in', { ...fields, email, password: 'x' })).body
  }
  for (const email of ['otto@otter.example', 'nobody@otter.example']) {
    const body = await page(email)
    assert.match(body, /Use your <bdi>Otters<\/bdi> password\./)
    assert.match(body, />E-mail or username</)
  }
  // Chloe is of Downtown, whose source this is; the door does not know who she is.
  const known = await page('chloe.okafor@harbor.example')
  assert.doesNotMatch(known, /Use your/)
  assert.doesNotMatch(
    await page('otto@elsewhere.example', '/sign-in?organization=otter'),
    /Use your/,
  )
})

test('where there are several sources, none of them is named', async () => {
  const { harbor } = hub.organizations
  const added = [await hub.addSource(harbor, 'One', no), await hub.addSource(harbor, 'Two', no)]
  const { body } = await hub.browser().get('/sign-in?organization=harbor')
  assert.doesNotMatch(body, /Use your/)
  for (const each of added) await hub.hub.connectors.remove(each)
})
