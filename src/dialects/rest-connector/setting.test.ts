/** What is refused when it is saved: nothing that could mislead later is kept. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Settings } from '../../setting.ts'

let hub: TestHub
before(async () => {
  hub = await openTestHub()
})
after(() => hub.close())

const url = 'https://service.example/check'

const save = (settings: Settings) =>
  hub.hub.connectors.add({
    owner: hub.organizations.harbor,
    name: 'Directory',
    type: 'rest',
    settings: { url, ...settings },
  })

const refuses = async (settings: Settings, field: string, words: RegExp): Promise<void> => {
  const said = JSON.stringify(settings)
  await assert.rejects(save(settings), (error: Error & { code?: string; detail?: Settings }) => {
    assert.deepEqual([error.code, error.detail?.field], ['invalid', field], said)
    assert.match(error.message, words, said)
    return true
  })
}

test('TPL-07: whatever stands in double braces and is no placeholder is refused', async () => {
  const unknown = ['', ' USERID', 'userid', 'USERNAME', '__proto__', 'constructor.constructor(1)']
  for (const name of unknown) {
    const text = `{{${name}}}`
    await refuses({ body: `{"a":"${text}{{USERPASSWORD}}"}` }, 'body', /which there is not/)
    await refuses({ headers: { 'X-A': text } }, 'headers', /which there is not/)
    await refuses({ secretHeaders: `X-A: ${text}` }, 'secretHeaders', /which there is not/)
  }
  await refuses({ body: '{"a":"{{{{USERPASSWORD}}}}"}' }, 'body', /braces that ask for nothing/)
  await refuses({ body: '{"a":"{{USERID"}' }, 'body', /braces that ask for nothing/)
  await refuses({ url: `${url}?a={{USERNAME}}` }, 'url', /{{USERNAME}}, which there is not here/)
  await save({ body: ['{"a":{"b":"$', '{7*7} <%= %> {{USERPASSWORD}}"}}'].join('') })
})

test('TPL-10: no password in the address for who forgot theirs', async () => {
  await refuses({ forgotUrl: `${url}?p={{USERPASSWORD}}` }, 'forgotUrl', /which there is not here/)
  const others = 'USERID USEREMAIL USEREXTERNALID ORGID DEVICEOS DEVICENAME DEVICEIP'.split(' ')
  await save({ forgotUrl: `${url}?a=${others.map((name) => `{{${name}}}`).join('.')}` })
})

test('TPL-04: scheme, host and port are the administrator’s word alone', async () => {
  const before = /no placeholder before its path/
  await refuses({ url: 'https://{{ORGID}}.example/' }, 'url', before)
  await refuses({ url: 'https://service.example{{ORGID}}' }, 'url', before)
  await refuses({ url: 'https://service.example:{{ORGID}}/' }, 'url', before)
  await refuses({ url: 'https://{{USEREMAIL}}@service.example/' }, 'url', before)
  await refuses({ url: 'https://{{USEREMAIL}}\\@service.example/' }, 'url', before)
  for (const start of ['{{ORGID}}://x.example/', '//x.example/', 'ftp://x.example/', 'x', '']) {
    await refuses({ url: start }, 'url', /must begin with https|is missing/)
  }
  await refuses({ url: 'https://a:b@service.example/' }, 'url', /user name or a password/)
  await refuses({ url: 'https://service.example\\@evil.example/' }, 'url', /not an http or https/)
  await refuses({ url: 'https://service.example/a b' }, 'url', /not an http or https/)
  await refuses({ url: 'https://service.example:22/' }, 'url', /not one of web servers/)
  await refuses({ url: 'http://service.example/' }, 'url', /must begin with https/)
  await refuses({ url: `${url}#{{USERPASSWORD}}` }, 'url', /may have no #/)
  for (const path of ['/a/../b', '/a/.', '/%2e%2E/b', '/a/.{{ORGID}}/%2e']) {
    await refuses({ url: `https://service.example${path}` }, 'url', /may not go up/)
  }
  await save({ url: 'https://service.example/v1.0/..a/{{USEREMAIL}}?a=../b' })
  await save({ url: 'http://localhost:8080/' })
})

test('TPL-05: headers that are the connection’s, or ours, are refused', async () => {
  const closed = ['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'cookie', 'TE']
  for (const name of [...closed, 'Upgrade', 'Keep-Alive', 'Expect', 'Proxy-Authorization']) {
    await refuses({ headers: { [name]: 'x' } }, 'headers', /may not hold/)
    await refuses({ secretHeaders: `X-A: b\n${name}: x` }, 'secretHeaders', /may not hold/)
  }
  for (const name of ['', ' ', 'X A', 'X:A', 'X-{{ORGID}}', 'X\r\nHost', 'é', 'X-A\0']) {
    const named = { headers: { [name]: 'x' } }
    await assert.rejects(save(named), { code: 'invalid' }, JSON.stringify(name))
  }
  for (const value of ['a\nb', 'a\rHost: b', 'é', 'a\u007f']) {
    await assert.rejects(save({ headers: { 'X-A': value } }), { code: 'invalid' })
  }
  await refuses({ secretHeaders: 'no colon' }, 'secretHeaders', /a name that is none/)
  await refuses({ headers: { 'X-A': ['a', 'b'] } }, 'headers', /several values/)
  await refuses({ headers: { 'X-A': 'a', 'x-a': 'b' } }, 'headers', /there twice/)
  await refuses({ headers: { 'X-A': 'a' }, secretHeaders: 'x-a: b' }, 'headers', /there twice/)
  await refuses({ secretHeaders: 'X-A: a\nx-a: b' }, 'headers', /there twice/)
})

test('TPL-01, TPL-03: placeholders stand where their values can be read back', async () => {
  const json = /must be JSON, with every placeholder within quotes/
  for (const body of ['{"p":{{USERPASSWORD}}}', '{"p":"{{USERPASSWORD}}",}', '{{USERPASSWORD}}']) {
    await refuses({ body }, 'body', json)
  }
  const xml = [
    '<a><![CDATA[{{USERPASSWORD}}]]></a>',
    '<!-- {{USERPASSWORD}} --><a/>',
    '<{{USERID}}>{{USERPASSWORD}}</{{USERID}}>',
    '<a b={{USERPASSWORD}}/>',
    '<a {{USERPASSWORD}}="b"/>',
  ]
  for (const body of xml) {
    await refuses({ dataAs: 'XML', body }, 'body', /in texts and quoted attributes alone/)
  }
  await save({ dataAs: 'XML', body: `<?xml version="1.0"?><a b='{{USERID}}'>{{USERPASSWORD}}</a>` })
  await save({ dataAs: 'URL Encoded', body: 'a=b&c={{USERPASSWORD}}' })
})

test('what asks without the password would take any for right, and is refused', async () => {
  const words = /The password is sent nowhere/
  await refuses({ method: 'GET' }, 'authType', words)
  await refuses({ method: 'GET', authType: 'None' }, 'authType', words)
  await refuses({ body: '{"email":"{{USEREMAIL}}"}' }, 'authType', words)
  await save({ method: 'GET', secretHeaders: 'X-Password: {{USERPASSWORD}}' })
  await save({ method: 'GET', authType: 'Basic' })
  await save({ body: '' })
})

test('what does not fit together is refused', async () => {
  await refuses({ method: 'GET', authType: 'Basic', body: '{}' }, 'body', /GET request has no body/)
  const own = { authType: 'Basic', secretHeaders: 'Authorization: Bearer x' }
  await refuses(own, 'authType', /writes the Authorization header itself/)
  await refuses({ method: 'PATCH' }, 'method', /one of the choices/)
  await refuses({ dataAs: 'YAML' }, 'dataAs', /one of the choices/)
})

test('what is secret is sealed at rest', async () => {
  const secretHeaders = 'X-Api-Key: canary-of-headers'
  const { id } = await save({ secretHeaders })
  const rows = await hub.database.read.query<{ settings: string }>(
    CompiledQuery.raw('select settings from connector'),
  )
  assert.ok(rows.length > 0)
  assert.doesNotMatch(JSON.stringify(rows), /canary/)
  assert.equal((await hub.hub.connectors.find(id))?.settings.secretHeaders, secretHeaders)
})
