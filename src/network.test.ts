import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isListed, isPublic, readNetworks } from './network.ts'

const closed = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::808:808',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:db8::1',
  '2a00:1450::5efe:127.0.0.1',
  '2a00:1450::200:5efe:10.0.0.1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '100::1',
  '4000::1',
  'localhost',
  '',
]

const open = [
  '8.8.8.8',
  '100.63.255.255',
  '172.32.0.1',
  '192.0.1.1',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001:81b::200e',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
]

test('OUT-01, OUT-03: what is not of the public internet is closed, in every form', () => {
  for (const address of closed) assert.equal(isPublic(address), false, address)
})

test('the public internet is open', () => {
  for (const address of open) assert.equal(isPublic(address), true, address)
})

test('a network that is allowed holds its addresses, in every form, and no others', () => {
  const list = readNetworks(['10.0.0.0/8', '192.168.1.7', 'fd00:1::/32', 'mail.example', ''])
  for (const address of [
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '192.168.1.7',
    'fd00:1::5',
    'fd00:1::5%1',
  ]) {
    assert.equal(isListed(list, address), true, address)
  }
  for (const address of ['11.0.0.1', '192.168.1.8', 'fd01::1', '127.0.0.1', 'mail.example']) {
    assert.equal(isListed(list, address), false, address)
  }
})
