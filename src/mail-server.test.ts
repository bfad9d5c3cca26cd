import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailServerFault, readMailServer, readSender } from './mail-server.ts'

test('a mail server is read with its name, password, port and TLS', () => {
  assert.deepEqual(readMailServer('smtp://foyer%40x:a%3Ab%2Fc@mail.example:2525'), {
    host: 'mail.example',
    port: 2525,
    tls: 'start',
    user: 'foyer@x',
    password: 'a:b/c',
  })
  const parts = (text: string) => {
    const { host, port, tls } = readMailServer(text) ?? {}
    return [host, port, tls]
  }
  assert.deepEqual(parts('smtps://mail.example'), ['mail.example', 465, 'first'])
  assert.deepEqual(parts('smtp://mail.example'), ['mail.example', 587, 'start'])
  assert.deepEqual(parts('smtp://localhost:25'), ['localhost', 25, 'never'])
  assert.deepEqual(parts('smtp://[::1]'), ['::1', 587, 'never'])
  assert.deepEqual(parts('smtp://127.0.0.1?tls=start'), ['127.0.0.1', 587, 'start'])
  assert.deepEqual(parts('smtp://relay.example:25?tls=never'), ['relay.example', 25, 'never'])
})

test('what is no mail server, or would say a password in the open, is a fault', () => {
  const wrong = [
    'mail.example',
    'http://mail.example',
    'smtp://',
    'smtp://mail.example/path',
    'smtp://a:100%@mail.example',
    'smtp://mail.example?tls=maybe',
    'smtps://mail.example?tls=never',
  ]
  for (const text of wrong) assert.match(mailServerFault(text) ?? '', /is not a mail server/, text)
  const open = 'smtp://foyer:secret@mail.example?tls=never'
  assert.match(mailServerFault(open) ?? '', /in the open/)
  assert.doesNotMatch(mailServerFault(open) ?? '', /secret/)
  assert.equal(mailServerFault('smtp://relay.example:25?tls=never'), undefined)
  assert.equal(mailServerFault(''), undefined)
})

test('a sender is an address, with a name or without', () => {
  assert.deepEqual(readSender('sso@x.example'), { name: '', address: 'sso@x.example' })
  const named = { name: 'Harbor Realty', address: 'sso@x.example' }
  assert.deepEqual(readSender('Harbor Realty <sso@x.example>'), named)
  for (const text of ['', 'x', 'a@b, c@d', 'A <a@b', 'A\r\nBcc: <a@b>', '<a@b> <c@d>']) {
    assert.equal(readSender(text), undefined, text)
  }
})
