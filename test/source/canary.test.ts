/** TPL-14: passwords that belong elsewhere are nowhere here, after a thousand of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openSqlite } from '../../src/store/sqlite.ts'
import { openTestHub, readFormFields, type TestHub } from '../helper.ts'
import { answerOf, openStandIn, type StandIn } from '../outside/stand-in.ts'
import { captureLog } from '../security/log.ts'

const canary = 'Kanarienvogel'
/** It stands in each of them, and with letters that every encoding writes in its own way. */
const wordOf = (index: number): string => `${canary} &%"<é> ${index}`

let folder: string
let hub: TestHub
let service: StandIn
let log: string[]
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-canary-'))
  const database = openSqlite({ file: join(folder, 'foyer.db') })
  const open = async () => ({
    database,
    another: async () => database,
    close: () => database.close(),
  })
  hub = await openTestHub({ outsideAllow: ['127.0.0.1'], logLevel: 'trace' }, open)
  log = captureLog(hub.server)
  const statuses = ['200 OK', '200 OK', '403 Forbidden', '500 Oh', '302 Found']
  service = await openStandIn((socket, request) => {
    const status = statuses[service.asked.length % statuses.length] ?? ''
    // It says everything that it was told.
    socket.write(answerOf(request.replaceAll(/[^\x20-\x7e]/g, ' '), { status }))
  })
  await hub.hub.connectors.add({
    owner: hub.organizations.harbor,
    name: 'Directory',
    type: 'rest',
    settings: { url: `${service.url}check` },
  })
  await hub.hub.organizations.change(hub.organizations.harbor.id, {
    settings: { passwords: 'elsewhere' },
  })
})
after(async () => {
  await hub.close()
  await service.close()
  rmSync(folder, { recursive: true })
})

const holdsCanary = (bytes: Buffer | string): boolean => bytes.includes(canary)

test('TPL-14: after a thousand sign-ins no file, log or event holds a password', async () => {
  const people = ['ana', 'ben', 'chloe', 'dev'] as const
  const browser = hub.browser()
  const fields = readFormFields((await browser.get('/sign-in')).body)
  const counts = new Map<number, number>()
  for (let index = 0; index < 1_000; index += 1) {
    if (index % 50 === 0) hub.pass(3_600_000)
    const email = hub.people[people[index % 4] ?? 'ana'].email ?? ''
    const password = wordOf(index)
    const isApp = index % 4 === 3
    const answer = isApp
      ? await browser.send({
          method: 'POST',
          url: '/api/v1/sign-in',
          payload: JSON.stringify({ email, password }),
          headers: { 'content-type': 'application/json' },
        })
      : await browser.post('/sign-in', { ...fields, email, password })
    counts.set(answer.statusCode, (counts.get(answer.statusCode) ?? 0) + 1)
    assert.ok(!holdsCanary(answer.body))
  }
  await hub.hub.attempts.flush()
  // Something that is no form and no JSON, on its way to a refusal.
  for (const url of ['/sign-in', '/api/v1/sign-in', `/sign-in?password=${canary}`]) {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const payload = `{"password":"${canary}"`
      await browser.send({ method: 'POST', url, payload, headers: { 'content-type': type } })
    }
  }
  assert.ok((counts.get(303) ?? 0) > 100 && (counts.get(401) ?? 0) > 50, String([...counts]))
  assert.ok(service.asked.length > 900)
  assert.ok(service.asked.every(holdsCanary), 'the service has heard each of them')

  const files = readdirSync(folder)
  assert.ok(files.includes('foyer.db-wal'))
  for (const file of files) assert.ok(!holdsCanary(readFileSync(join(folder, file))), file)
  const events = await hub.events(10_000)
  assert.ok(events.length > 1_000)
  assert.ok(!holdsCanary(JSON.stringify(events)))
  assert.ok(log.length > 1_000)
  assert.ok(!holdsCanary(log.join('')))
})
