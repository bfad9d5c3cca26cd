/** Every spelling of an address that is not of the public internet, as a whole call meets it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { readCallUrl } from '../../src/exchange.ts'
import { type Asking, isFor, openExchanges, openStandIn, type StandIn } from './stand-in.ts'

/** Names that lead inside, and where their owners have them lead. */
const names: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'foo.localhost': ['127.0.0.1'],
  'localhost.localdomain': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'metadata.google.internal': ['169.254.169.254'],
  metadata: ['169.254.169.254'],
  'instance-data': ['169.254.169.254'],
  'instance-data.ec2.internal': ['169.254.169.254'],
  'metadata.azure.internal': ['169.254.169.254'],
  'metadata.tencentyun.com': ['169.254.0.23'],
  'metadata.oraclecloud.com': ['169.254.169.254'],
  'rancher-metadata': ['169.254.169.250'],
  'kubernetes.default.svc': ['10.96.0.1'],
  'host.docker.internal': ['192.168.65.254'],
  'gateway.docker.internal': ['192.168.65.1'],
  'consul.service.consul': ['10.0.0.7'],
  '127.0.0.1.nip.io': ['127.0.0.1'],
  'a9fea9fe.nip.io': ['169.254.169.254'],
  '10-0-0-1.sslip.io': ['10.0.0.1'],
  'localtest.me': ['127.0.0.1', '::1'],
  'mapped.example': ['::ffff:169.254.169.254'],
  'nat64.example': ['64:ff9b::a9fe:a9fe'],
}

const closed: Record<string, string[]> = {
  'OUT-01: what is not of the public internet': [
    ...['127.0.0.1', '127.0.0.2', '127.127.127.127', '127.255.255.254', '0.0.0.0', '0.0.0.1'],
    ...['0.255.255.255', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255'],
    ...['169.254.0.1', '169.254.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
    ...['192.168.255.255', '192.0.0.1', '192.0.0.170', '192.0.2.1', '192.88.99.1'],
    ...['198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1'],
    ...['239.255.255.255', '240.0.0.1', '255.255.255.255', '[::]', '[::1]', '[fc00::1]'],
    ...['[fd00::1]', '[fdff:ffff::1]', '[fe80::1]', '[febf::1]', '[fec0::1]', '[ff02::1]'],
    ...['[ff0e::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[5f00::1]', '[2001:10::1]'],
  ],
  'OUT-01: the metadata services of clouds': [
    ...['169.254.169.254', '169.254.170.2', '169.254.170.23', '169.254.169.253'],
    ...['169.254.169.123', '169.254.0.23', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
    ...['[fd00:ec2::254]', '[fd00:ec2::23]', '[fd20:ce::254]', '[fe80::a9fe:a9fe]'],
  ],
  'OUT-01: names that lead inside': Object.keys(names),
  'OUT-02: decimal, octal and hexadecimal spellings': [
    ...['2130706433', '3232235521', '2852039166', '0', '4294967295', '0x7f.1', '0x7f.0.0.1'],
    ...['0x7f000001', '0X7F000001', '0x7f.0x0.0x0.0x1', '017700000001', '0177.1', '0177.0.0.1'],
    ...['0177.0.0.01', '00000177.0.0.1', '127.1', '127.0.1', '127.0x0.1', '127.000.000.001'],
    ...['0xa9fea9fe', '0xa9.0xfe.0xa9.0xfe', '0251.0376.0251.0376', '025177524776'],
    ...['169.254.43518', '169.16689662', '0xa.0.0.1', '012.0.0.1', '10.1', '192.168.257'],
    ...['0300.0250.0.1', '0xc0a80001', '172.1048577', '0x0', '00', '0x'],
  ],
  'OUT-02: other letters, dots and ends': [
    ...['①②⑦.⓪.⓪.①', '①⑥⑨.②⑤④.①⑥⑨.②⑤④', '⑯⑨。②⑤④。⑯⑨｡②⑤④', '１２７.０.０.１'],
    ...[
      '１２７。０。０。１',
      '127。0。0。1',
      '127．0．0．1',
      '127｡0｡0｡1',
      '𝟏𝟐𝟕.𝟎.𝟎.𝟏',
      '𝟙𝟚𝟟.𝟘.𝟘.𝟙',
    ],
    ...['²¹³⁰⁷⁰⁶⁴³³', '0ｘ7f.1', '127.0.0.1.', '127.1.', '2130706433.', '169.254.169.254.'],
    ...[
      'localhost.',
      'LOCALHOST',
      'LocalHost.',
      'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
      'ｌｏｃａｌｈｏｓｔ',
      'loc\u00adalhost',
    ],
    ...['lo\u200bcalhost', '127%2e0%2e0%2e1', '%31%32%37.0.0.1', '%6cocalhost', 'local%68ost'],
  ],
  'OUT-03: IPv4 within IPv6': [
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:0001]', '[0:0:0:0:0:ffff:7f00:1]'],
    ...['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::ffff:10.0.0.1]', '[::ffff:0.0.0.0]'],
    ...['[::127.0.0.1]', '[::7f00:1]', '[::a9fe:a9fe]', '[::10.0.0.1]', '[::ffff:0:127.0.0.1]'],
    ...['[::ffff:0:a9fe:a9fe]', '[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]'],
    ...['[64:ff9b::169.254.169.254]', '[64:ff9b::a00:1]', '[64:ff9b:1::a9fe:a9fe]'],
    ...['[2002:7f00:1::]', '[2002:7f00:1::1]', '[2002:a9fe:a9fe::]', '[2002:a00:1::1]'],
    ...[
      '[2002:c0a8:1::]',
      '[2001::1]',
      '[2001:0:7f00:1::]',
      '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
    ],
    ...['[2a00:1450::5efe:127.0.0.1]', '[2a00:1450::200:5efe:10.0.0.1]', '[fe80::5efe:7f00:1]'],
    ...['[2a00:1450::5efe:a9fe:a9fe]', '[0000:0000:0000:0000:0000:0000:0000:0001]', '[0::1]'],
    ...['[::1%25lo]', '[fe80::1%25eth0]', '[::1%lo]', '[::ffff:127.0.0.1%25lo]'],
  ],
}

/** Not one address is understood in two ways: it is read once, or not at all. */
const confusing: string[] = [
  ...['http://user@127.0.0.1/', 'http://user:word@example.com/', 'http://@example.com/'],
  ...['http://:@example.com/', 'http://example.com:80@127.0.0.1/', 'http://a%40b@127.0.0.1/'],
  ...['http://example.com\\@127.0.0.1/', 'http://127.0.0.1\\@example.com/', 'http:\\\\example.com'],
  ...['http:/\\example.com/', 'http:/example.com', 'http:example.com', 'http:///example.com/'],
  ...['http:////example.com/', '//example.com/', 'example.com', '', ' ', 'http://', 'https://'],
  ...['http://example.com /', ' http://example.com/', 'http://example.com/\r\nHost: 127.0.0.1'],
  ...['http://example.com/a\nb', 'http://example.com/\tb', 'ht\ntp://example.com/'],
  ...['http://exam\tple.com/', 'http://example.com/\u0000', 'http://example.com/\u2028'],
  ...['http://example.com/\u00a0', 'http://example.com\u3000/', 'http://exa\ufeffmple.com/'],
  ...['http://[::1', 'http://[::1]]/', 'http://[]/', 'http://[127.0.0.1]/', 'http://[::1]a/'],
  ...['http://127.0.0.1.1.1/', 'http://256.256.256.256/', 'http://1.2.3.4.5/', 'http://08.1.1.1/'],
  ...['http://example.com:0/', 'http://example.com:22/', 'http://example.com:25/'],
  ...['http://example.com:110/', 'http://example.com:389/', 'http://example.com:1433/'],
  ...['http://example.com:2375/', 'http://example.com:3306/', 'http://example.com:5432/'],
  ...['http://example.com:6379/', 'http://example.com:9200/', 'http://example.com:11211/'],
  ...['http://example.com:27017/', 'http://example.com:65536/', 'http://example.com:-1/'],
  ...['http://example.com/a/../b', 'http://example.com/%2e%2e/b', 'http://example.com/.'],
  ...['http://example.com:80:80/', 'http://example.com:٨٠/', 'file:///etc/passwd'],
  ...['ftp://example.com/', 'gopher://example.com:70/', 'dict://example.com:11211/', 'ws://a.b/'],
  ...['data:,200', 'javascript:1', 'blob:http://example.com/1', 'unix:///run/docker.sock'],
  ...['http+unix://%2Frun/docker.sock', 'jar:http://example.com!/', 'httpss://example.com/'],
  ...['http://a b.example/', 'http://a<b.example/', 'http://a|b.example/', 'http://a^b.example/'],
  ...['http://%00.example/', 'http://a%2f.example/', 'http://a%3a80/'],
]

/** Odd, and understood in one way by everybody. */
const plain: Record<string, string> = {
  'http://example.com#@127.0.0.1/': 'http://example.com/',
  'http://example.com/#@127.0.0.1': 'http://example.com/',
  'http://example.com/@127.0.0.1': 'http://example.com/@127.0.0.1',
  'http://example.com?@127.0.0.1': 'http://example.com/?@127.0.0.1',
  'https://example.com:443/a': 'https://example.com/a',
  'https://example.com:8443/a': 'https://example.com:8443/a',
  'http://EXAMPLE.com/%0d%0aHost:%20a': 'http://example.com/%0d%0aHost:%20a',
  'http://bücher.example/ü': 'http://xn--bcher-kva.example/%C3%BC',
  'http://8.8.8.8/': 'http://8.8.8.8/',
}

describe('addresses that are not asked', () => {
  let standIn: StandIn
  let asking: Asking
  const lookedUp: string[] = []
  before(async () => {
    standIn = await openStandIn((socket) => socket.end())
    const resolve = async (host: string) => {
      lookedUp.push(host)
      return names[host] ?? []
    }
    asking = openExchanges({ allow: [], resolve })
  })
  after(async () => {
    await asking.close()
    await standIn.close()
  })

  for (const [name, hosts] of Object.entries(closed)) {
    test(name, async () => {
      for (const host of hosts) {
        for (const scheme of ['http', 'https']) {
          const url = `${scheme}://${host}:${standIn.port}/`
          await assert.rejects(asking.ask(url), { code: 'forbidden' }, url)
        }
      }
      assert.equal(standIn.connections(), 0)
    })
  }

  test('OUT-02: no spelling of an address is looked up as if it were a name', () => {
    assert.deepEqual(
      [...new Set(lookedUp)].filter((host) => !Object.hasOwn(names, host)),
      [],
    )
  })

  test('OUT-01 to OUT-03: the table is long', () => {
    const all = new Set(Object.values(closed).flat())
    assert.ok(all.size > 150, String(all.size))
  })

  test('OUT-06: what could be read in two ways is not read at all', async () => {
    for (const url of confusing) {
      await assert.rejects(asking.ask(url), isFor('address'), JSON.stringify(url))
    }
    assert.equal(standIn.connections(), 0)
  })

  test('OUT-06: what is odd and clear is read as browsers do', () => {
    for (const [text, url] of Object.entries(plain)) assert.equal(readCallUrl(text).href, url)
  })
})
