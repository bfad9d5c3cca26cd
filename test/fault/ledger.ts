/**
 * What was asked of the hub and what it answered, thing by thing, with a way to look later
 * whether a thing is there. From these the oracle judges.
 */
import type { Answer } from './call.ts'
import { type Act, type Entry, expectedOf, groupByThing, type State, type Word } from './oracle.ts'
import { pick, type Random } from './random.ts'

/** Looks at a thing through the door of the hub; undefined where nobody would say. */
export type Probe = () => Promise<State | undefined>

const sampleOfOld = 40
const looksAtOnce = 12

/** A 503 says that nothing is known; whoever is told to wait (429) has been told no. */
const wordOf = (act: Act, status: number | undefined): Word | undefined => {
  if (status === undefined || status === 503) return 'none'
  if (status >= 200 && status < 400) return 'yes'
  if (status === 429 || (act === 'use' && status >= 400 && status < 500)) return 'no'
  return undefined
}

export const createLedger = (random: Random) => {
  const entries: Entry[] = []
  const wrong: string[] = []
  const probes = new Map<string, Probe>()
  const touched = new Set<string>()
  let acknowledged = 0
  let doubts = 0
  let unavailable = 0

  /** Writes down what came of an act, and gives what was said of it. */
  const note = (thing: string, act: Act, answer: Pick<Answer, 'status'> | undefined): Word => {
    const word = wordOf(act, answer?.status)
    if (word === undefined) wrong.push(`${act} of ${thing} was answered with ${answer?.status}`)
    if (answer?.status === 503) unavailable += 1
    if (word === 'yes') acknowledged += 1
    if (word === 'none') doubts += 1
    entries.push({ thing, act, word: word ?? 'none' })
    touched.add(thing)
    return word ?? 'none'
  }

  const statesOf = async (things: readonly string[]): Promise<Map<string, State>> => {
    const states = new Map<string, State>()
    const left = [...things]
    const look = async (): Promise<void> => {
      for (let thing = left.pop(); thing !== undefined; thing = left.pop()) {
        const state = await probes.get(thing)?.()
        if (state) states.set(thing, state)
      }
    }
    await Promise.all(Array.from({ length: looksAtOnce }, look))
    return states
  }

  return {
    entries,
    wrong,
    note,
    /** How a thing is looked at; before that it is in the ledger and nobody looks. */
    watch: (thing: string, probe: Probe): void => void probes.set(thing, probe),
    /**
     * Looks at what was touched since the last time and at some of the rest, or at everything.
     * What was in doubt is what it was found to be, from then on.
     */
    async look(isAll = false): Promise<Map<string, State>> {
      const all = [...probes.keys()]
      const old = Array.from({ length: Math.min(sampleOfOld, all.length) }, () => pick(random, all))
      const states = await statesOf(isAll ? all : [...new Set([...touched, ...old])])
      touched.clear()
      return states
    },
    settle(states: ReadonlyMap<string, State>): void {
      const things = groupByThing(entries)
      for (const [thing, state] of states) {
        if (expectedOf(things.get(thing) ?? []) !== 'either') continue
        entries.push({ thing, act: state === 'alive' ? 'begin' : 'end', word: 'yes' })
      }
    },
    acknowledged: (): number => acknowledged,
    /** How often nobody knew what had come of an act; of these, how often that was said (503). */
    doubts: (): number => doubts,
    unavailable: (): number => unavailable,
  }
}

export type Ledger = ReturnType<typeof createLedger>
