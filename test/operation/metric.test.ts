/** Metrics: what is told, to whom, and that nothing in it is about anybody. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, test } from 'node:test'
import { readConfig } from '../../src/config.ts'
import { createMetricsServer, listenMetrics } from '../../src/http/metric.ts'
import { createMetrics, joinFamilies, writeMetrics } from '../../src/metric.ts'
import { measureProcess } from '../../src/process-metric.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { startProcess } from '../command/foyer.ts'
import { openTestHub, type TestHub } from '../helper.ts'

describe('the metrics of a hub', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())
  const told = (): string => writeMetrics(hub.hub.metrics.read())
  const countOf = (series: string): number => {
    const line = told()
      .split('\n')
      .find((each) => each.startsWith(`${series} `))
    return line === undefined ? 0 : Number(line.slice(series.length + 1))
  }

  it('count requests by wire and status, and how long they took', async () => {
    const host = 'localhost:3000'
    const before = countOf('foyer_requests_total{wire="state",status="2xx"}')
    await hub.server.inject({ url: '/healthz', headers: { host } })
    await hub.server.inject({ url: '/readyz', headers: { host } })
    await hub.server.inject({ url: '/nothing', headers: { host } })
    await hub.server.inject({ url: '/saml/nothing/metadata', headers: { host } })
    assert.equal(countOf('foyer_requests_total{wire="state",status="2xx"}'), before + 2)
    assert.equal(countOf('foyer_requests_total{wire="none",status="4xx"}'), 1)
    assert.equal(countOf('foyer_requests_total{wire="saml",status="4xx"}'), 1)
    assert.equal(countOf('foyer_request_seconds_count{wire="none"}'), 1)
    assert.equal(countOf('foyer_request_seconds_bucket{wire="none",le="+Inf"}'), 1)
  })

  it('count sign-ins and refusals, committed ones alone', async () => {
    const browser = hub.browser()
    await browser.signIn(hub.people.ana, { word: 'something that is wrong' })
    await browser.signIn(hub.people.ana)
    assert.equal(countOf('foyer_sign_ins_total{method="password"}'), 1)
    const refused = 'foyer_refusals_total{type="session.started",refusal="unauthenticated"}'
    assert.equal(countOf(refused), 1)
    assert.equal(countOf('foyer_events_total{type="session.started"}'), 2)
  })

  it('say when the audit log was last sealed, and how many streams are failing', async () => {
    hub.pass(60_000)
    const sealed = 'foyer_audit_sealed_timestamp_seconds'
    assert.equal(countOf(sealed), hub.now() / 1000 - 60)
    await hub.hub.audit.seal()
    assert.equal(countOf(sealed), hub.now() / 1000)
    assert.match(told(), /^foyer_audit_streams_failing 0$/m)
  })

  it('tell nothing of anybody, however people and organizations are named', async () => {
    const { harbor } = hub.organizations
    await hub.browser().get('/canary-path?token=canary-query')
    await hub.hub.users.add({ home: harbor, email: 'canary@harbor.example' })
    const page = told()
    for (const word of ['canary', 'harbor', 'Harbor', 'ana', 'localhost', harbor.id, '192.0.2']) {
      assert.ok(!page.includes(word), word)
    }
    assert.ok(page.split('\n').length < 400)
  })

  it('are not told where browsers come', async () => {
    const answer = await hub.browser().get('/metrics')
    assert.equal(answer.statusCode, 404)
    assert.doesNotMatch(answer.body, /foyer_/)
  })
})

describe('the server of the metrics', () => {
  const token = 'a token of the tests, long enough to be one'
  const config = { metrics: undefined, metricsToken: token, logLevel: 'silent' }
  const read = async () => [
    { name: 'up', help: 'It is.', type: 'gauge' as const, samples: [{ labels: {}, value: 1 }] },
  ]

  it('answers whoever brings the token, and nobody else', async () => {
    const server = createMetricsServer(config, read)
    for (const authorization of ['', token, 'Bearer', `bearer ${token}`, `Bearer ${token}x`]) {
      const answer = await server.inject({ url: '/metrics', headers: { authorization } })
      assert.equal(answer.statusCode, 401, authorization)
      assert.equal(answer.headers['www-authenticate'], 'Bearer')
      assert.doesNotMatch(answer.body, /up/)
    }
    const headers = { authorization: `Bearer ${token}` }
    const answer = await server.inject({ url: '/metrics', headers })
    assert.equal(answer.body, '# HELP up It is.\n# TYPE up gauge\nup 1\n')
    assert.match(String(answer.headers['content-type']), /^text\/plain; version=0\.0\.4/)
    assert.equal((await server.inject({ url: '/', headers })).statusCode, 404)
    await server.close()
  })

  it('listens at an address of its own, and not without one', async () => {
    await (await listenMetrics(config, read))()
    const open = { ...config, metricsToken: '', metrics: { host: '127.0.0.1', port: 0 } }
    const end = await listenMetrics(open, read)
    await end()
  })

  it('is at a port of its own, or the process ends and says why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-metric-'))
    const taken = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
    })
    const { port } = taken.address() as AddressInfo
    const more = { FOYER_METRICS: `127.0.0.1:${port}` }
    await assert.rejects(startProcess(folder, more), /EADDRINUSE/)
    taken.close()
    rmSync(folder, { recursive: true })
  })

  it('FLT-16: says that something is wrong, and lives', async () => {
    const server = createMetricsServer({ ...config, metricsToken: '' }, async () => {
      throw new Error('a reading failed')
    })
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => server.inject({ url: '/metrics' })),
    )
    for (const { statusCode, body } of answers) {
      assert.deepEqual([statusCode, body], [500, 'The log says what is wrong.\n'])
    }
    await server.close()
  })
})

describe('FOYER_METRICS', () => {
  const faultsOf = (environment: Record<string, string>): string[] => readConfig(environment).faults

  it('takes an address and a port, and off loopback a token', () => {
    const good = ['127.0.0.1:9464', '[::1]:9464', '127.1.2.3:1']
    for (const FOYER_METRICS of good) assert.deepEqual(faultsOf({ FOYER_METRICS }), [])
    for (const FOYER_METRICS of ['9464', 'localhost:9464', '127.0.0.1', '127.0.0.1:99999', ':1']) {
      assert.match(String(faultsOf({ FOYER_METRICS })), /^FOYER_METRICS is not an address/)
    }
    const open = { FOYER_METRICS: '0.0.0.0:9464' }
    assert.match(String(faultsOf(open)), /^FOYER_METRICS_TOKEN is missing/)
    assert.match(String(faultsOf({ ...open, FOYER_METRICS_TOKEN: 'short' })), /is too short/)
    assert.deepEqual(faultsOf({ ...open, FOYER_METRICS_TOKEN: 'x'.repeat(32) }), [])
  })
})

test('SQLite tells how long commits take, and how many units share one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-metric-'))
  const metrics = createMetrics()
  const database = openSqlite({ file: join(folder, 'foyer.sqlite'), durable: false, metrics })
  const write = () => database.write(async () => undefined)
  await Promise.all([write(), write(), write()])
  const page = writeMetrics(metrics.read())
  assert.match(page, /^foyer_commit_seconds_count 1$/m)
  assert.match(page, /^foyer_commit_units_sum 3$/m)
  assert.match(page, /^foyer_units_waiting 0$/m)
  await database.close()
  rmSync(folder, { recursive: true })
})

test('a name has a bounded number of series, whatever labels come', () => {
  const metrics = createMetrics()
  const counter = metrics.counter('many_total', 'Many.')
  for (let count = 0; count < 1000; count += 1) counter({ type: `t${count}` }).add()
  const [family] = metrics.read()
  assert.equal(family?.samples.length, 201)
  const rest = family?.samples.find(({ labels }) => labels.type === 'other')
  assert.equal(rest?.value, 800)
})

test('labels are escaped, and buckets hold those before them', () => {
  const metrics = createMetrics()
  metrics.counter('odd_total', 'Odd.')({ text: 'a "b"\\\nc' }).add(2)
  const spread = metrics.histogram('wait_seconds', 'Wait.', [1, 2])({ kind: 'x' })
  for (const value of [0.5, 1, 1.5, 9]) spread.observe(value)
  assert.equal(
    writeMetrics(metrics.read()),
    [
      '# HELP odd_total Odd.',
      '# TYPE odd_total counter',
      'odd_total{text="a \\"b\\"\\\\\\nc"} 2',
      '# HELP wait_seconds Wait.',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{kind="x",le="1"} 2',
      'wait_seconds_bucket{kind="x",le="2"} 3',
      'wait_seconds_bucket{kind="x",le="+Inf"} 4',
      'wait_seconds_sum{kind="x"} 12',
      'wait_seconds_count{kind="x"} 4',
      '',
    ].join('\n'),
  )
})

test('several processes are told together, each by its own label', () => {
  const families = (value: number) => [
    { name: 'up', help: 'Up.', type: 'gauge' as const, samples: [{ labels: {}, value }] },
  ]
  const joined = joinFamilies(
    new Map([
      ['7', families(1)],
      ['8', families(2)],
    ]),
  )
  const lines = ['# HELP up Up.', '# TYPE up gauge', 'up{process="7"} 1', 'up{process="8"} 2', '']
  assert.equal(writeMetrics(joined), lines.join('\n'))
})

test('the process tells its memory, its processor, and how late its loop is', () => {
  const metrics = createMetrics()
  measureProcess(metrics, 'sqlite')
  const page = writeMetrics(metrics.read())
  assert.match(page, /^foyer_build_info\{version="[\d.]+",node="[\d.]+",engine="sqlite"\} 1$/m)
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'foyer_loop_delay_seconds\\{quantile="0.99"\\}',
  ]) {
    assert.match(page, new RegExp(`^${name} [\\d.e-]+$`, 'm'))
  }
})
