/** TPL-14: a password that was passed on is nowhere afterwards (seed 001: "never stored"). */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { openTestHub } from '../../../test/helper.ts'
import { captureLog } from '../../../test/security/log.ts'
import { breakOff, openService, type Service, say } from './testdata/service.ts'

const canary = 'canary Ω "quoted" 7f3a9c'
const signIns = 1_000

let service: Service
before(async () => {
  service = await openService()
})
after(() => service.close())

/** As it was typed, and as each of the wires writes it. */
const spellings: readonly Buffer[] = [
  canary,
  JSON.stringify(canary).slice(1, -1),
  encodeURIComponent(canary),
  new URLSearchParams({ a: canary }).toString().slice(2),
  Buffer.from(`chloe.okafor@harbor.example:${canary}`).toString('base64'),
  'quoted',
  '7f3a9c',
].map((text) => Buffer.from(text))

/** The database and what lies beside it: its log above all. */
const readFiles = (file: string): Map<string, Buffer> =>
  new Map(
    readdirSync(dirname(file))
      .filter((name) => name.startsWith(basename(file)))
      .map((name) => [name, readFileSync(join(dirname(file), name))]),
  )

test('TPL-14: after a thousand sign-ins it is in no table, file, log or event', async () => {
  const hub = await openTestHub({ outsideAllow: ['127.0.0.1'], logLevel: 'trace' })
  const lines = captureLog(hub.server)
  const { chloe } = hub.people
  await hub.hub.users.change(chloe.id, { passwordHash: null })
  const owner = hub.organizations.harbor
  const url = `${service.origin}/{{USERPASSWORD}}?p={{USERPASSWORD}}`
  const headers = { 'X-Email': '{{USEREMAIL}}' }
  const settings = { url, headers, authType: 'Basic', body: '{"p":"{{USERPASSWORD}}"}' }
  await hub.hub.connectors.add({ owner, name: 'Directory', type: 'rest', settings })
  const answers = [say(200), say(200), say(401), say(500), breakOff('HTTP/1.1 200')]
  const by = { address: '192.0.2.7' }
  let yes = 0
  for (let count = 0; count < signIns; count += 1) {
    service.answer = answers[count % answers.length] ?? say(200)
    const credentials = { email: chloe.email ?? '', password: canary, keep: false }
    const { password } = hub.hub.signIn
    yes += await password({ ...credentials, organization: owner }, by).then(
      () => 1,
      () => 0,
    )
    hub.pass(864_000)
  }
  service.answer = say(200)
  // And through the door, where log lines are written.
  assert.equal((await hub.browser().signIn(chloe, { word: canary })).statusCode, 303)
  assert.equal(yes, (signIns * 2) / answers.length)
  assert.equal(service.sent.length, signIns + 1)
  assert.ok(service.sent.every(({ body }) => JSON.parse(body).p === canary))

  await hub.hub.attempts.flush()
  const [row] = await hub.database.read.query<{ file: string }>(
    CompiledQuery.raw('pragma database_list'),
  )
  const kept = readFiles(row?.file ?? '')
  assert.ok([...kept.keys()].some((name) => name.endsWith('-wal')))
  const events = JSON.stringify(await hub.events(10_000))
  assert.ok(events.includes('connector.asked') && lines.length >= 2)
  kept.set('log', Buffer.from(lines.join('\n'))).set('events', Buffer.from(events))
  for (const [place, bytes] of kept) {
    for (const spelling of spellings) {
      assert.equal(bytes.indexOf(spelling), -1, `${spelling} is in ${place}`)
    }
  }
  assert.notEqual(kept.get('events')?.indexOf('192.0.2.7'), -1, 'the search finds what is there')
  await hub.close()
})
