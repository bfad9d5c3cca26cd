/** OUT-09: a source that hangs is its own organization's trouble, and is over when it is over. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Organization } from '../../src/organization.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { answerOf, openStandIn, type StandIn } from '../outside/stand-in.ts'
import { addressOf, openDoor } from '../security/browser.ts'

const restMs = 4_000
const people = 500

let hub: TestHub
let hanging: StandIn
let quick: StandIn
let isWell = false
before(async () => {
  hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
  hanging = await openStandIn((socket) => {
    if (isWell) socket.write(answerOf(''))
  })
  quick = await openStandIn((socket) => socket.write(answerOf('')))
  const { harbor, otter } = hub.organizations
  const add = (owner: Organization, { url }: StandIn) =>
    hub.hub.connectors.add({
      owner,
      name: owner.name,
      type: 'rest',
      settings: { url, timeoutSeconds: 1 },
    })
  await add(harbor, hanging)
  await add(otter, quick)
  await hub.hub.organizations.change(otter.id, { settings: { passwords: 'elsewhere' } })
  for (let index = 0; index < people; index += 1) {
    await hub.hub.users.add({ home: harbor, email: emailOf(index) })
  }
})
after(async () => {
  await hub.close()
  await hanging.close()
  await quick.close()
})

const emailOf = (index: number): string => `p${index}@harbor.example`

let number = 60_000
const newDoor = () => {
  number += 1
  return openDoor(hub.browser({ address: addressOf(number) }))
}

const causesOf = async (): Promise<string[]> => {
  const events = await hub.events(2_000)
  const asked = events.filter(({ type }) => type === 'connector.asked')
  return asked.map(({ data }) => String(data.cause ?? ''))
}

test('OUT-09: five hundred calls that hang hold nobody of another organization up', async () => {
  const doors = await Promise.all(Array.from({ length: people / 50 }, newDoor))
  const calls = Array.from({ length: people }, async (_, index) => {
    const door = doors[index % doors.length] ?? assert.fail('no door')
    return (await door(emailOf(index), 'x')).statusCode
  })
  await hanging.isAsked(1)
  const otto = hub.people.otto.email ?? ''
  for (let index = 0; index < 20; index += 1) {
    assert.equal((await (await newDoor())(otto, 'x')).statusCode, 303)
  }
  const statuses = await Promise.all(calls)
  assert.deepEqual([...new Set(statuses)], [503])
  assert.ok(hanging.asked.length <= 32, `${hanging.asked.length} calls at once`)
  const causes = await causesOf()
  assert.ok(causes.includes('no whole answer within 1000 ms'))
  assert.ok(causes.includes('32 calls are under way already'))
})

test('OUT-09, FLT-10: then it is left alone, says so, and is asked after a rest', async () => {
  const before = hanging.asked.length
  const enter = async () => (await (await newDoor())(emailOf(1), 'x')).statusCode
  assert.equal(await enter(), 503)
  assert.equal(hanging.asked.length, before, 'nobody is sent there')
  assert.match((await causesOf())[0] ?? '', /left alone/)
  isWell = true
  assert.equal(await enter(), 503, 'it is well again, and nobody knows')
  hub.pass(restMs)
  assert.equal(await enter(), 303)
  assert.equal(hanging.asked.length, before + 1)
  assert.equal(await enter(), 303)
})
