/** `foyer doctor`: what it meets outside, with a stand-in for each thing that is wrong. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Config } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Finding } from '../../src/doctor.ts'
import {
  checkClock,
  checkMail,
  checkNames,
  checkSource,
  checkUrl,
  type OutsideParts,
} from '../../src/doctor-outside.ts'
import { createExchanges } from '../../src/exchange.ts'
import { createOutside } from '../../src/outside.ts'
import { certificate, openMailbox } from '../mail/mailbox.ts'
import { expectFinding, productive, verdicts } from './finding.ts'

const key = readFileSync(new URL('../mail/testdata/localhost.key', import.meta.url), 'utf8')

describe('what the doctor meets outside', () => {
  let answer: RequestListener = (_request, response) => void response.end()
  const server = createServer({ key, cert: certificate }, (request, response) => {
    answer(request, response)
  })
  let port = 0
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  after(() => new Promise((resolve) => server.close(resolve)))

  const open = (more: Partial<Config> = {}, resolve?: (host: string) => Promise<string[]>) => {
    const config = productive({ url: `https://localhost:${port}`, ...more })
    const outside = createOutside({
      ...{ allow: ['127.0.0.1', 'localhost'], authorities: [certificate] },
      resolve: resolve ?? (async () => ['127.0.0.1']),
    })
    const exchanges = createExchanges({ outside, now: Date.now })
    const world = { now: Date.now, random: Buffer.alloc }
    return { config, outside, exchanges, world } satisfies OutsideParts
  }
  const look = async (parts: OutsideParts): Promise<Finding[]> => {
    const findings = await checkUrl(parts)
    await parts.exchanges.close()
    return findings
  }
  const asProxy =
    (status: number, headers: Record<string, string> = {}): RequestListener =>
    ({ url }, response) => {
      response.writeHead(url === '/sign-in' ? status : 404, headers).end()
    }

  it('a hub behind a proxy that is right', async () => {
    answer = asProxy(200, { 'strict-transport-security': 'max-age=1' })
    const findings = await look(open())
    assert.deepEqual(verdicts(findings), ['tls ok', 'url ok', 'clock ok', 'proxy ok'])
  })

  it('a proxy that passes another Host on, or leads elsewhere', async () => {
    answer = asProxy(421)
    expectFinding(await look(open()), 'fault', /by another host name/)
    answer = asProxy(502)
    expectFinding(await look(open()), 'fault', /answers 502/)
  })

  it('a proxy that lets anybody ask as a proxy, and says HSTS twice', async () => {
    answer = (_request, response) => {
      response.setHeader('strict-transport-security', ['max-age=1', 'max-age=2'])
      response.end()
    }
    const findings = await look(open())
    expectFinding(findings, 'warn', /answers 200 to anybody/)
    expectFinding(findings, 'warn', /sent twice/)
  })

  it('a clock that is wrong, here or there', async () => {
    answer = asProxy(200, { date: new Date(Date.now() - 600_000).toUTCString() })
    expectFinding(await look(open()), 'fault', /The clock is 6\d\d\.\d s/)
    answer = asProxy(200)
    const parts = open()
    expectFinding([await checkClock(parts, `localhost:${port}`)], 'ok', /The clock is 0/)
    expectFinding([await checkClock(parts, 'localhost:1')], 'warn', /does not tell the time/)
    await parts.exchanges.close()
  })

  it('no hub at all, and a certificate of somebody else', async () => {
    const nobody = await look(open({ url: 'https://localhost:1' }))
    expectFinding(nobody, 'fault', /is not reached by TLS/)
    expectFinding(nobody, 'fault', /cannot be asked/)
    const other = await look(open({ url: `https://other.example:${port}` }))
    expectFinding(other, 'fault', /not reached by TLS: .*(altnames|ALTNAME)/)
  })

  it('names without an address', async () => {
    const known = open({ url: 'https://sso.example', baseDomain: 'sso.example' })
    assert.deepEqual(verdicts(await checkNames(known)), ['dns ok', 'dns ok'])
    const none = open({ url: 'https://sso.example' }, async () => [])
    const findings = await checkNames(none)
    expectFinding(findings, 'fault', /sso\.example has no address/)
    expectFinding(findings, 'warn', /have no address: organizations/)
  })

  it('mail: away, refusing us, good, and with a letter', async () => {
    expectFinding([await checkMail(open())], 'warn', /FOYER_MAIL is not set/)
    const away = open({ mail: 'smtp://localhost:1' })
    expectFinding([await checkMail(away)], 'fault', /localhost:1 does not take our mail/)
    const mailbox = await openMailbox({
      onAuth: ({ password }, _session, done) =>
        done(password === 'right' ? null : new Error('no'), { user: 'foyer' }),
      allowInsecureAuth: true,
    })
    const mailFrom = 'sso@foyer.example'
    const mail = (word: string) =>
      open({ mailFrom, mail: `smtp://foyer:${word}@localhost:${mailbox.port}?tls=start` })
    const wrong = await checkMail(mail('a-wrong-word'))
    expectFinding([wrong], 'fault', /does not take our mail/)
    assert.doesNotMatch(JSON.stringify(wrong), /a-wrong-word/)
    expectFinding([await checkMail(mail('right'))], 'ok', /none was sent/)
    assert.equal(mailbox.received.length, 0)
    expectFinding([await checkMail(mail('right'), 'ana@harbor.example')], 'ok', /taken a letter/)
    assert.deepEqual(mailbox.received[0]?.to, ['ana@harbor.example'])
    await mailbox.close()
  })

  it('sources: one that is there, and one that is not', async () => {
    const source = (url: string) =>
      ({ name: 'Directory', type: 'rest', settings: { url } }) as never
    const parts = open()
    const there = await checkSource(parts, dialects, source(`https://localhost:${port}/check`))
    expectFinding(there, 'ok', /Directory: localhost:\d+ can be reached/)
    const gone = await checkSource(parts, dialects, source('https://localhost:1/check'))
    expectFinding(gone, 'warn', /cannot be reached/)
  })
})
