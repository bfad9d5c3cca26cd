/** FLT-10: an organization's password source never answers; others sign in as if it were not. */
import { setTimeout as sleep } from 'node:timers/promises'
import { password } from '../helper.ts'
import { answerOf, openStandIn } from '../outside/stand-in.ts'
import { createDoor } from './load.ts'
import { createRandom } from './random.ts'
import { openScene } from './scene.ts'

/** Sign-ins that are sent to the source at the same time, all the while. */
const callersOfSource = 40
const betweenMs = 200
const timeoutSeconds = 5
/** Less than the source may take: whoever waits longer has waited for it. */
const slowestMs = 4_000
const recoveryMs = 5_000

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? 0

/** What is wrong, and the ninth of ten sign-ins of others, before and meanwhile. */
export const hangSource = async (signIns: number, seed: number) => {
  let isWell = false
  const source = await openStandIn((socket) => {
    if (isWell) socket.write(answerOf(''))
  })
  const scene = await openScene({ environment: { FOYER_OUTSIDE_ALLOW: '127.0.0.1' } })
  await scene.withHub(async (hub) => {
    const owner = await hub.organizations.add({ name: 'Otter' })
    const settings = { url: source.url, timeoutSeconds }
    await hub.connectors.add({ owner, name: 'Otter', type: 'rest', settings })
    await hub.organizations.change(owner.id, { settings: { passwords: 'elsewhere' } })
    for (let index = 0; index < callersOfSource; index += 1) {
      await hub.users.add({ home: owner, email: `o${index}@otter.example` })
    }
  })
  const running = await scene.start()
  const door = createDoor(createRandom(seed))
  door.move(running.port)
  const signIn = (email: string) =>
    door.send('POST', '/api/v1/sign-in', { json: { email, password } })
  const faults: string[] = []
  const measure = async (): Promise<number[]> => {
    const taken: number[] = []
    for (let index = 0; index < signIns; index += 1) {
      const begunAt = performance.now()
      const answer = await signIn(scene.cast.people[index % scene.cast.people.length]?.email ?? '')
      taken.push(performance.now() - begunAt)
      if (answer?.status !== 200) faults.push(`a sign-in of others was told ${answer?.status}`)
    }
    return taken
  }

  const before = await measure()
  let isOver = false
  const knock = async (email: string): Promise<void> => {
    while (!isOver) {
      await signIn(email)
      await sleep(betweenMs)
    }
  }
  const knocking = Array.from({ length: callersOfSource }, (_, index) =>
    knock(`o${index}@otter.example`),
  )
  await source.isAsked(1)
  const meanwhile = await measure()
  isOver = true
  await Promise.all(knocking)
  isWell = true
  const wellAt = performance.now()
  let hasRecovered = false
  while (!hasRecovered && performance.now() - wellAt < recoveryMs) {
    hasRecovered = (await signIn('o0@otter.example'))?.status === 200
    await sleep(50)
  }
  if (!hasRecovered) faults.push('the source is well, and after 5 s nobody is let in by it')
  const slow = percentile(meanwhile, 0.9)
  if (slow > slowestMs) faults.push(`others waited ${Math.round(slow)} ms`)
  await running.stop()
  scene.close()
  await source.close()
  const [calm, busy] = [percentile(before, 0.9), slow].map(Math.round)
  return { faults, told: `p90 of others: ${calm} ms before, ${busy} ms meanwhile` }
}
