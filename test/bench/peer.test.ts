/** Other products beside our launch, as far as it can be told without any of them. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { openBrowser, readForms } from '../../bench/peer/browser.ts'
import { lemonLdap } from '../../bench/peer/lemonldap.ts'
import type { Start } from '../../bench/peer/product.ts'
import { simpleSamlPhp } from '../../bench/peer/simplesamlphp.ts'
import { openPeers } from '../../bench/peer.ts'
import { writePlot } from '../../bench/plot.ts'
import type { Result } from '../../bench/round.ts'
import { writeTable } from '../../bench/table.ts'
import { connectTo } from '../../bench/wire.ts'

const listen = async (context: TestContext, listener: RequestListener): Promise<number> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  context.after(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

const start: Start = { folder: '/var/x', port: 8080, cores: 3, key: 'a key', certificate: 'its' }

describe('other products', () => {
  it('that are not installed are left out by name, with the packages that they lack', async () => {
    const said: string[] = []
    const lacking = { ...simpleSamlPhp, needs: { 'is-there': 'true', 'is-not': 'false' } }
    const { peers, leftOut } = await openPeers((line) => said.push(line), [lacking])
    assert.deepEqual(peers, [])
    assert.deepEqual(leftOut, ['SimpleSAMLphp: not installed (is-not)'])
    assert.deepEqual(said, [])
  })

  it('write into their folder alone and listen on this machine alone', () => {
    for (const product of [simpleSamlPhp, lemonLdap]) {
      const texts = Object.values(product.files(start)).join('\n')
      const others = ['/var/lib', '/var/log', '/var/run', '/run', '/tmp']
      assert.deepEqual(
        others.filter((path) => texts.includes(`${path}/`)),
        [],
      )
      assert.match(texts, /listen 127\.0\.0\.1:8080;/)
      assert.doesNotMatch(texts, /listen (?!127|= \/var\/x)/)
    }
  })

  it('have two workers a core, or seven', () => {
    assert.match(simpleSamlPhp.files(start)['php-fpm.conf'] ?? '', /pm\.max_children = 6/)
    assert.match(lemonLdap.commands.join('\n'), /--proc 7 /)
  })
})

describe('the browser that signs in there', () => {
  it('reads the forms of a page with what stands in them', () => {
    const page = `<form method="post" action="?a=1&amp;b=2">
      <input type="hidden" name="token" value="&#x3c;1&quot;"><input name="user" /></form>
      <form action="/other"><input type="submit" value="Go"></form>`
    assert.deepEqual(readForms(page), [
      { action: '?a=1&b=2', fields: { token: '<1"', user: '' } },
      { action: '/other', fields: {} },
    ])
  })

  it('follows redirects, keeps cookies, and fills the form that asks', async (context) => {
    const seen: string[] = []
    const port = await listen(context, async (request, response) => {
      let body = ''
      for await (const part of request) body += part
      seen.push(`${request.method} ${request.url} ${request.headers.cookie} ${body}`)
      if (request.url === '/launch') {
        response.writeHead(302, { location: '/form', 'set-cookie': ['a=1; path=/', 'b=2'] }).end()
      } else if (request.method === 'POST') {
        response.setHeader('set-cookie', 'b=; Max-Age=0')
        response.end('in')
      } else response.end('<form action="in"><input name="user"><input name="t" value="3"></form>')
    })
    const browser = openBrowser(port)
    const page = await browser.open(new URL('http://idp.example/launch'))
    assert.equal(page.url.href, 'http://idp.example/form')
    assert.equal((await browser.fill(page, { user: 'pat' })).body, 'in')
    assert.equal(browser.cookie(), 'a=1')
    assert.deepEqual(seen, [
      'GET /launch  ',
      'GET /form a=1; b=2 ',
      'POST /in a=1; b=2 user=pat&t=3',
    ])
    await assert.rejects(browser.fill(page, { password: 'x' }), /does not ask for password/)
  })
})

describe('the driver', () => {
  it('reads answers in chunks, one after another on the same connection', async (context) => {
    const port = await listen(context, (request, response) => {
      response.write(`${request.url}: `)
      response.write('é'.repeat(3))
      response.end()
    })
    const connection = await connectTo(port)
    context.after(connection.close)
    for (const path of ['/one', '/two']) {
      assert.equal((await connection.send({ path })).body, `${path}: ééé`)
    }
  })
})

describe('what is said of them', () => {
  const one = (value: number) => ({ min: value, median: value, max: value })
  const figures = {
    rate: one(600),
    ratio: one(0.6),
    cpuMs: one(0.5),
    p50Ms: one(9),
    p99Ms: one(20),
  }
  const peer = { ...figures, title: 'Another', ratio: one(0.1), times: one(6), cpuTimes: one(8) }
  const results: Result[] = [
    {
      ...figures,
      ...{ engine: 'sqlite', name: 'saml-launch', title: 'SAML launch', limit: 'rsa-sign' },
      limitRate: one(1000),
      peers: [peer],
    },
  ]

  it('stands below our launch, in the table and in the plot', () => {
    const empty = {
      started: [],
      grown: [],
      kept: undefined,
      beside: [],
      directory: undefined,
      leftOut: ['X: away'],
    }
    const machine = { model: '', cores: 1, memoryGiB: 1, platform: '', node: '' }
    const table = writeTable({ at: '', machine, rounds: 1, seconds: 1, results, ...empty })
    assert.match(
      table,
      /SAML launch .*\n {2}Another; we are 6\.0 times as fast, 8\.0 by CPU {2}600 /,
    )
    assert.match(table, /left out: X: away/)
    const plot = writePlot(results)
    assert.match(plot, />SAML launch<[\s\S]*>0\.60<[\s\S]*>Another \(peer\)<[\s\S]*>0\.10</)
  })
})
