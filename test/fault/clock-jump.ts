/** FLT-09: a clock that jumps forward, back and beyond 2038 while one-time things are used. */

import { findFaults } from '../audit/log.ts'
import { openTestHub } from '../helper.ts'
import { type Entry, judge, type State } from './oracle.ts'
import { createRandom, pick } from './random.ts'

const hour = 3_600_000
const day = 24 * hour
/** How far from the right time a clock may be set. */
const jumps = [
  0,
  hour,
  -hour,
  400 * day,
  -400 * day,
  20 * 365 * day,
  -20 * 365 * day,
  90_000,
  -90_000,
]

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )

/** What was wrong after so many jumps. */
export const jumpClock = async (cycles: number, seed: number): Promise<string[]> => {
  const random = createRandom(seed)
  const test = await openTestHub()
  const { hub } = test
  const user = test.people.chloe
  const organization = test.organizations.harbor
  const rightAt = test.now()
  const entries: Entry[] = []
  const states = new Map<string, State>()
  const ids = new Set<string>()
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const [ticket, session, key] = [`ticket ${cycle}`, `session ${cycle}`, `key ${cycle}`]
    const facts = { purpose: 'sign-in', lifetimeMinutes: 2, uses: 1, userId: user.id } as const
    const secret = await hub.tickets.issue(facts)
    const redeem = async (): Promise<void> => {
      const word = (await isDone(hub.tickets.redeem('sign-in', secret))) ? 'yes' : 'no'
      entries.push({ thing: ticket, act: 'use', word })
    }
    const started = await hub.sessions.start({ user, method: 'password' })
    const made = await hub.keys.add({ organization, name: key })
    await redeem()
    await hub.sessions.end(started.session)
    await hub.keys.revoke(made.key.id)
    for (const thing of [session, key]) entries.push({ thing, act: 'end', word: 'yes' })
    ids.add(made.key.id)
    if (random(3) === 0) await hub.sweep()
    test.pass(rightAt + pick(random, jumps) - test.now())
    await redeem()
    states.set(session, (await hub.sessions.find(started.secret)) ? 'alive' : 'dead')
    states.set(key, (await isDone(hub.keys.check(made.text))) ? 'alive' : 'dead')
    await hub.audit.seal()
  }
  const wrong = ids.size === cycles ? [] : ['an id was given twice']
  const faults = judge(entries, { states, audit: await findFaults(hub), wrong })
  await test.close()
  return faults
}
