/** FLT-08, FLT-12: two processes, of which one dies or is stopped again and again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getPostgres } from '../postgres.ts'
import { type ClusterLog, judge, type Observation, runCluster } from './cluster.ts'

test('FLT-08: a killed process loses what it had in its hands, nothing is used twice', async () => {
  const database = await (await getPostgres()).createDatabase()
  const log = await runCluster({ database, cycles: 3, seed: 8 })
  assert.deepEqual(judge(log), [])
  assert.equal(log.killed.length, 3)
  const answered = log.observations.filter(({ status }) => status !== undefined)
  const instances = new Set(answered.map(({ instance }) => instance))
  assert.ok(instances.size >= 4, 'those that were started anew have served too')
  assert.ok(log.observations.some(({ step, status }) => step === 'launcher' && status === 200))
  assert.ok(log.ticketsIssued > 0)
})

test('FLT-12: processes that are told to stop under load lose nothing at all', async () => {
  const database = await (await getPostgres()).createDatabase()
  const log = await runCluster({ database, cycles: 2, seed: 12, signal: 'SIGTERM', betweenMs: 500 })
  assert.deepEqual(judge(log), [])
  assert.equal(log.observations.filter(({ status }) => status === undefined).length, 0)
  const instances = new Set(log.observations.map(({ instance }) => instance))
  assert.deepEqual([...instances].sort(), [1, 2, 3, 4])
})

const seen = (given: Partial<Observation>): Observation => ({
  ...{ step: 'sign-in', subject: 'one', status: 303, instance: 1 },
  ...given,
})

const logOf = (given: Partial<ClusterLog>): ClusterLog => ({
  ...{ observations: [], killed: [], ticketsIssued: 0, ticketsRedeemed: 0 },
  ...given,
})

test('the judge of that sees what is wrong', () => {
  const ticket = seen({ step: 'ticket', subject: 'ticket 0' })
  const once = { ticketsIssued: 1, ticketsRedeemed: 1 }
  const table: [Partial<ClusterLog>, string[]][] = [
    [{ observations: [seen({})] }, []],
    [{ observations: [seen({ status: 500 })] }, ['sign-in of one was answered with 500']],
    [{ observations: [seen({ status: undefined })], killed: [1] }, []],
    [
      { observations: [seen({ status: undefined })], killed: [2] },
      ['sign-in of one was lost by a process that lives'],
    ],
    [{ observations: [ticket, { ...ticket, status: 410 }], ...once }, []],
    [{ observations: [ticket, ticket], ...once }, ['ticket 0 was redeemed 2 times']],
    [{ observations: [{ ...ticket, status: 410 }], ...once }, ['ticket 0 was good for nobody']],
    [{ observations: [{ ...ticket, status: undefined }], killed: [1], ...once }, []],
    [
      { observations: [ticket], ticketsIssued: 1, ticketsRedeemed: 2 },
      ['of 1 tickets 1 were good, and 2 are noted'],
    ],
  ]
  for (const [given, faults] of table) assert.deepEqual(judge(logOf(given)), faults)
})
