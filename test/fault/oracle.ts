/**
 * The one oracle of all faults: no fact that was acknowledged is lost, nothing that may be used
 * once was used twice, nothing that was revoked is alive, the audit log verifies, and nobody was
 * told that something broke. It knows what was asked and answered, and what was found afterwards.
 */

/**
 * What somebody asked of a thing. It *begins* (is added, given, issued, started), it *ends* (is
 * revoked, removed, signed out), or, where that may happen once, it is *used*.
 */
export type Act = 'begin' | 'end' | 'use'

/** `yes` and `no` were said; `none`: nobody knows, because no answer came or it was a 503. */
export type Word = 'yes' | 'no' | 'none'

export type Entry = { thing: string; act: Act; word: Word }

export type State = 'alive' | 'dead'

/** What was found, after the fault, of the things that were looked at. */
export type Found = {
  states: ReadonlyMap<string, State>
  /** What the verification of the audit log names. */
  audit: readonly string[]
  /** Answers that nobody may get, a sentence each. */
  wrong: readonly string[]
}

const stateOf: Record<'begin' | 'end', State> = { begin: 'alive', end: 'dead' }

/** What a thing must be: what was said last, unless something unanswered came after it. */
export const expectedOf = (entries: readonly Entry[]): State | 'either' => {
  let expected: State | 'either' = 'either'
  for (const { act, word } of entries) {
    if (act === 'use' || word === 'no') continue
    const state = stateOf[act]
    if (word === 'yes') expected = state
    else if (expected !== state) expected = 'either'
  }
  return expected
}

const judgeState = (thing: string, entries: readonly Entry[], found: State | undefined) => {
  const expected = expectedOf(entries)
  if (found === undefined || expected === 'either' || found === expected) return []
  return [
    found === 'dead' ? `${thing} was acknowledged and is lost` : `${thing} ended and is alive`,
  ]
}

/** A thing that may be used once: used at most once, and by somebody if anybody was told no. */
const judgeUse = (thing: string, entries: readonly Entry[]): string[] => {
  const uses = entries.filter(({ act }) => act === 'use')
  const good = uses.filter(({ word }) => word === 'yes').length
  if (good > 1) return [`${thing} was used ${good} times`]
  const isIssued = entries.some(({ act, word }) => act === 'begin' && word === 'yes')
  const mayBeUsed = good === 1 || uses.some(({ word }) => word === 'none')
  return isIssued && uses.length > 0 && !mayBeUsed ? [`${thing} was good for nobody`] : []
}

export const groupByThing = (entries: readonly Entry[]): Map<string, Entry[]> => {
  const things = new Map<string, Entry[]>()
  for (const entry of entries) {
    const known = things.get(entry.thing)
    if (known) known.push(entry)
    else things.set(entry.thing, [entry])
  }
  return things
}

/** What must not have happened, a sentence each. */
export const judge = (entries: readonly Entry[], { states, audit, wrong }: Found): string[] => {
  const things = [...groupByThing(entries)]
  return [
    ...things.flatMap(([thing, each]) => judgeState(thing, each, states.get(thing))),
    ...things.flatMap(([thing, each]) => judgeUse(thing, each)),
    ...audit.map((words) => `audit: ${words}`),
    ...wrong,
  ]
}
