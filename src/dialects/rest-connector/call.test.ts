/** What the service is sent, to the byte: wire 001 §2.1 and §2.2, and what a value must not do. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { User } from '../../user.ts'
import { type Asking, agent, hard, openAsking } from './testdata/asking.ts'

let at: Asking
let chloe: User
before(async () => {
  at = await openAsking()
  chloe = at.hub.people.chloe
})
after(() => at.close())

/** Somebody at Downtown with that e-mail, whose password is not here. */
const addPerson = (email: string): Promise<User> =>
  at.hub.hub.users.add({ email, home: at.hub.organizations.downtown })

const pick = (headers: Record<string, string>, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, headers[name]]))

const contentOf = ({ headers }: { headers: Record<string, string> }) =>
  pick(headers, ['content-type', 'content-length', 'authorization'])

describe('a password with everything in it arrives as it was typed', () => {
  test('JSON, which is what is sent unless something else is said', async () => {
    await at.connect({})
    const sent = await at.sentFor(chloe, hard)
    assert.deepEqual([sent.method, sent.target], ['POST', '/'])
    const body = '{"email":"chloe.okafor@harbor.example","password":"p\\"&<>%\\n{{ORGID}}é"}'
    assert.equal(sent.body, body)
    assert.deepEqual(contentOf(sent), {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      authorization: undefined,
    })
    assert.equal(JSON.parse(sent.body).password, hard)
  })

  test('URL Encoded', async () => {
    await at.connect({ dataAs: 'URL Encoded', method: 'PUT' })
    const sent = await at.sentFor(chloe, hard)
    assert.equal(sent.method, 'PUT')
    assert.equal(
      sent.body,
      'email=chloe.okafor%40harbor.example&' +
        'password=p%22%26%3C%3E%25%0A%7B%7BORGID%7D%7D%C3%A9',
    )
    assert.equal(sent.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.equal(new URLSearchParams(sent.body).get('password'), hard)
  })

  test('XML', async () => {
    await at.connect({ dataAs: 'XML' })
    const sent = await at.sentFor(chloe, hard)
    assert.equal(
      sent.body,
      '<user><email>chloe.okafor@harbor.example</email>' +
        '<password>p&#34;&#38;&#60;&#62;%&#10;{{ORGID}}é</password></user>',
    )
    assert.equal(sent.headers['content-type'], 'application/xml; charset=utf-8')
  })

  test('Basic, with GET, POST and PUT, needs nothing else', async () => {
    const expected = `Basic ${Buffer.from(`${at.chloe}:${hard}`).toString('base64')}`
    for (const method of ['GET', 'POST', 'PUT']) {
      await at.connect({ method, authType: 'Basic', url: `${at.service.origin}/check?v=2` })
      const sent = await at.sentFor(chloe, hard)
      assert.deepEqual([sent.method, sent.target, sent.body], [method, '/check?v=2', ''])
      assert.deepEqual(contentOf(sent), {
        'content-type': undefined,
        'content-length': method === 'GET' ? undefined : '0',
        authorization: expected,
      })
    }
  })

  test('in the query of a GET', async () => {
    const url = `${at.service.origin}/check?u={{USEREMAIL}}&p={{USERPASSWORD}}`
    await at.connect({ method: 'GET', url })
    const sent = await at.sentFor(chloe, hard)
    assert.equal(
      sent.target,
      '/check?u=chloe.okafor%40harbor.example&p=p%22%26%3C%3E%25%0A%7B%7BORGID%7D%7D%C3%A9',
    )
    assert.equal(sent.body, '')
  })
})

test('TPL-01: an e-mail cannot add to JSON', async () => {
  await at.connect({ body: '{"user":"{{USEREMAIL}}","pw":"{{USERPASSWORD}}","v":1}' })
  const person = await addPerson('","admin":true,"x":"@harbor.example')
  const sent = await at.sentFor(person, '\\","admin":true}')
  assert.deepEqual(JSON.parse(sent.body), {
    user: person.email,
    pw: '\\","admin":true}',
    v: 1,
  })
})

test('TPL-02: a password cannot add to a form', async () => {
  await at.connect({ dataAs: 'URL Encoded' })
  for (const word of ['a&role=admin', '%26', 'a+b c', '=;', '\0\u007f', '%']) {
    const sent = await at.sentFor(chloe, word)
    assert.deepEqual(
      [...new URLSearchParams(sent.body)],
      [
        ['email', at.chloe],
        ['password', word],
      ],
    )
  }
})

test('TPL-03: an e-mail cannot add to XML, in texts and attributes', async () => {
  await at.connect({ dataAs: 'XML', body: '<a b="{{USEREMAIL}}">{{USERPASSWORD}}</a>' })
  const person = await addPerson('</user><admin/>\'"]]>&x;@harbor.example')
  const sent = await at.sentFor(person, ']]>&x;\t')
  assert.equal(
    sent.body,
    '<a b="&#60;/user&#62;&#60;admin/&#62;&#39;&#34;]]&#62;&#38;x;@harbor.example">' +
      ']]&#62;&#38;x;&#9;</a>',
  )
})

test('TPL-03: what XML cannot hold is a no, and is not sent', async () => {
  await at.connect({ dataAs: 'XML' })
  for (const word of ['\u0000', '\u0008', '\uFFFE', 'a\u001b']) {
    const { statusCode, body } = await at.signIn(at.chloe, word)
    assert.equal(statusCode, 401)
    assert.match(body, /do not match/)
    assert.equal((await at.asked()).data.cause, 'XML cannot hold one of the characters')
  }
  assert.deepEqual(at.service.sent, [])
})

test('TPL-04: a value stays in its place in the address', async () => {
  const url = `${at.service.origin}/users/{{USERPASSWORD}}/check?e={{USEREMAIL}}`
  await at.connect({ method: 'GET', url })
  const written = new Map([
    ['../admin', '..%2Fadmin'],
    ['?x=', '%3Fx%3D'],
    ['#', '%23'],
    ['@evil.example', '%40evil.example'],
    ['\\..\\', '%5C..%5C'],
    ['%2e%2e', '%252e%252e'],
    ['a\r\nb\tc', 'a%0D%0Ab%09c'],
    ['...', '...'],
    ['/', '%2F'],
    [';a', '%3Ba'],
  ])
  for (const [word, segment] of written) {
    const { target } = await at.sentFor(chloe, word)
    assert.equal(target, `/users/${segment}/check?e=chloe.okafor%40harbor.example`, word)
  }
})

test('TPL-04: a value that would change the path is a no, and is not sent', async () => {
  await at.hub.hub.users.change(chloe.id, { externalId: '.' })
  const refused = async (path: string, word: string): Promise<void> => {
    await at.connect({ method: 'GET', url: at.service.origin + path })
    assert.equal((await at.signIn(at.chloe, word)).statusCode, 401, `${path} ${word}`)
    assert.equal((await at.asked()).data.cause, 'a value changes the path')
    assert.deepEqual(at.service.sent, [])
  }
  for (const word of ['.', '..']) {
    for (const end of ['/b', '', '?b=1', '/']) await refused(`/a/{{USERPASSWORD}}${end}`, word)
  }
  await refused('/a/{{USEREXTERNALID}}{{USERPASSWORD}}/b', '.')
  await at.connect({
    method: 'GET',
    url: `${at.service.origin}/a/{{USEREXTERNALID}}{{USERPASSWORD}}`,
  })
  assert.equal((await at.sentFor(chloe, '..')).target, '/a/...')
  await at.hub.hub.users.change(chloe.id, { externalId: 'X/1' })
})

test('TPL-05: what a header cannot carry is a no, and is not sent', async () => {
  await at.connect({ headers: { 'X-Word': 'w {{USERPASSWORD}}' } })
  const sent = await at.sentFor(chloe, 'plain ~!"\\')
  assert.equal(sent.headers['x-word'], 'w plain ~!"\\')
  at.service.sent.length = 0
  for (const word of ['a\r\nHost: evil', 'a\nb', 'é', '\u0000', '\u007f', '日本']) {
    assert.equal((await at.signIn(at.chloe, word)).statusCode, 401, word)
    assert.equal((await at.asked()).data.cause, 'a header cannot carry one of its values')
  }
  assert.deepEqual(at.service.sent, [])
})

test('TPL-06: what was put in is not looked at again', async () => {
  await at.connect({})
  const person = await addPerson('{{USERPASSWORD}}$password$@harbor.example')
  const sent = await at.sentFor(person, '{{USEREMAIL}}{{{{USERID}}}}$&$1')
  assert.deepEqual(JSON.parse(sent.body), {
    email: '{{USERPASSWORD}}$password$@harbor.example',
    password: '{{USEREMAIL}}{{{{USERID}}}}$&$1',
  })
})

const everything =
  '{{USERID}}|{{USEREMAIL}}|{{USEREXTERNALID}}|{{ORGID}}|{{DEVICEOS}}|{{DEVICENAME}}|{{DEVICEIP}}'

test('the eight placeholders, with what the user agent says of the device', async () => {
  const body = `{"all":"${everything}|{{USERPASSWORD}}"}`
  await at.connect({ body, headers: { 'X-Org': '{{ORGID}}' } })
  const sent = await at.sentFor(chloe, 'word', { 'user-agent': agent })
  const { downtown } = at.hub.organizations
  assert.deepEqual(JSON.parse(sent.body).all.split('|'), [
    ...[chloe.id, at.chloe, 'X/1', downtown.id, 'iOS', 'Safari', '192.0.2.7', 'word'],
  ])
  assert.equal(sent.headers['x-org'], downtown.id)
  await at.connect({ body, organizationId: 'HARBOR-7' })
  const named = await at.sentFor(chloe, 'word')
  assert.equal(JSON.parse(named.body).all.split('|')[3], 'HARBOR-7')
})

test('TPL-08: what is known of nobody is empty', async () => {
  await at.connect({ body: `{"all":"${everything}","pw":"{{USERPASSWORD}}"}` })
  const person = await addPerson('nobody.yet@harbor.example')
  const sent = await at.sentFor(person, 'word')
  const { downtown } = at.hub.organizations
  const all = [person.id, person.email, '', downtown.id, '', '', '192.0.2.7']
  assert.deepEqual(JSON.parse(sent.body).all.split('|'), all)
})

test('TPL-09: Basic carries any password, and no colon in the e-mail', async () => {
  await at.connect({ authType: 'Basic', method: 'GET' })
  for (const word of ['a:b:c', 'pä€𝄞', 'x'.repeat(10_000), ' ']) {
    const { headers } = await at.sentFor(chloe, word)
    const [, encoded = ''] = (headers.authorization ?? '').split(' ')
    assert.equal(Buffer.from(encoded, 'base64').toString(), `${at.chloe}:${word}`)
  }
  const person = await addPerson('a:b@harbor.example')
  at.service.sent.length = 0
  assert.equal((await at.signIn(person.email ?? '', 'word')).statusCode, 401)
  assert.deepEqual(at.service.sent, [])
  assert.match(String((await at.asked()).data.cause), /holds a colon, which Basic cannot carry/)
})

test('an own content type, and headers that nobody is shown, are sent', async () => {
  await at.connect({
    headers: { 'Content-Type': 'application/vnd.harbor+json' },
    secretHeaders: 'X-Api-Key: k:1 \r\n\nX-Org:{{ORGID}}',
    organizationId: '7',
  })
  const { headers } = await at.sentFor(chloe, 'word')
  assert.deepEqual(pick(headers, ['content-type', 'x-api-key', 'x-org']), {
    'content-type': 'application/vnd.harbor+json',
    'x-api-key': 'k:1',
    'x-org': '7',
  })
})

test('a preview shows the request, and neither the password nor what is secret', async () => {
  const connector = await at.connect({
    authType: 'Basic',
    body: '{"id":"{{USERID}}","p":"{{USERPASSWORD}}"}',
    secretHeaders: 'X-Api-Key: k1',
  })
  const device = { os: 'iOS', name: 'Safari', address: '192.0.2.7' }
  const preview = await at.hub.hub.dialects.connector('rest')?.preview(at.hub.hub, {
    connector,
    organization: at.hub.organizations.downtown,
    credentials: { username: at.chloe, password: hard, device },
    user: chloe,
  })
  assert.deepEqual(preview?.headers, {
    'content-type': 'application/json',
    'x-api-key': 'HIDDEN',
    authorization: 'HIDDEN',
  })
  assert.equal(preview?.body, `{"id":"${chloe.id}","p":"HIDDEN"}`)
  assert.doesNotMatch(JSON.stringify(preview), /k1|ORGID|é/)
})
