import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { configTable, readConfig, writeConfigHelp } from './config.ts'

const secret = 'x'.repeat(32)

describe('config', () => {
  it('needs nothing for development on loopback', () => {
    const { config } = readConfig({})
    assert.equal(config?.isDevelopment, true)
    assert.equal(config?.url, 'http://localhost:3000')
    assert.equal(config?.secret, '')
  })

  it('is production as soon as the address is not loopback over http', () => {
    const { config } = readConfig({ FOYER_URL: 'https://sso.example/', FOYER_SECRET: secret })
    assert.equal(config?.isDevelopment, false)
    assert.equal(config?.url, 'https://sso.example')
  })

  it('takes http on loopback alone', () => {
    assert.equal(readConfig({ FOYER_URL: 'http://127.0.0.5:8123' }).config?.isDevelopment, true)
    const { faults } = readConfig({ FOYER_URL: 'http://sso.example', FOYER_SECRET: secret })
    assert.match(faults[0] ?? '', /FOYER_URL must begin with https/)
  })

  it('says every fault at once, each with its remedy', () => {
    const { faults } = readConfig({
      FOYER_PORT: 'eighty',
      FOYER_URL: 'https://sso.example/path',
      FOYER_DATABASE: 'mysql://x',
      FOYER_SECRET: 'short',
      FOYER_TRUSTED_PROXIES: '10.0.0.0/8, proxy.local',
      FOYER_LOG_LEVEL: 'loud',
      FOYER_BASE_DOMAIN: 'not a domain',
      FOYER_PROT: '3000',
    })
    const names = faults.map((fault) => fault.split(' ')[0])
    assert.deepEqual(names, [
      'FOYER_PORT',
      'FOYER_URL',
      'FOYER_BASE_DOMAIN',
      'FOYER_DATABASE',
      'FOYER_SECRET',
      'FOYER_TRUSTED_PROXIES',
      'FOYER_LOG_LEVEL',
      'FOYER_PROT',
    ])
  })

  it('requires a secret outside development, and takes it from a file', () => {
    const production = { FOYER_URL: 'https://sso.example' }
    assert.match(readConfig(production).faults[0] ?? '', /FOYER_SECRET is missing/)
    const folder = mkdtempSync(join(tmpdir(), 'foyer-config-'))
    const file = join(folder, 'secret')
    writeFileSync(file, `${secret}\n`)
    const given = readConfig({ ...production, FOYER_SECRET_FILE: file })
    assert.equal(given.config?.secret, secret)
    const both = readConfig({ ...production, FOYER_SECRET_FILE: file, FOYER_SECRET: secret })
    assert.match(both.faults[0] ?? '', /both given/)
    rmSync(folder, { recursive: true })
    const gone = readConfig({ ...production, FOYER_SECRET_FILE: file })
    assert.match(gone.faults[0] ?? '', /FOYER_SECRET_FILE cannot be read/)
  })

  it('takes several processes on PostgreSQL alone, and says what to do', () => {
    const { faults } = readConfig({ FOYER_PROCESSES: '2' })
    assert.match(faults[0] ?? '', /^FOYER_PROCESSES is more than 1, .+ set FOYER_DATABASE/)
    assert.equal(readConfig({ FOYER_PROCESSES: '1' }).config?.processes, 1)
    const database = { FOYER_DATABASE: 'postgres://db.example/foyer' }
    assert.equal(readConfig({ ...database, FOYER_PROCESSES: '2' }).config?.processes, 2)
    const all = readConfig({ ...database, FOYER_PROCESSES: 'all' }).config
    assert.equal(all?.processes, availableParallelism())
    for (const wrong of ['0', '', 'two', '1.5', '-1', '257']) {
      const given = readConfig({ ...database, FOYER_PROCESSES: wrong })
      assert.match(given.faults[0] ?? '', /^FOYER_PROCESSES is neither/)
    }
  })

  it('stops at once in development, and elsewhere when balancers have noticed', () => {
    const production = { FOYER_URL: 'https://sso.example', FOYER_SECRET: secret }
    assert.equal(readConfig({}).config?.drainSeconds, 0)
    assert.equal(readConfig(production).config?.drainSeconds, 5)
    const given = { ...production, FOYER_DRAIN_SECONDS: '0' }
    assert.equal(readConfig(given).config?.drainSeconds, 0)
    const { faults } = readConfig({ FOYER_DRAIN_SECONDS: '-1' })
    assert.match(faults[0] ?? '', /^FOYER_DRAIN_SECONDS is not a number of seconds/)
  })

  it('explains every setting', () => {
    const help = writeConfigHelp()
    for (const { name } of configTable) assert.ok(help.includes(name))
  })
})
