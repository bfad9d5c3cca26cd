/** What a person reads on a page of a no, and what their administrator finds by its code. */
import assert from 'node:assert/strict'
import type { LightMyRequestResponse } from 'fastify'
import type { AttemptFilter } from '../../src/attempt.ts'
import type { Timeline, TimelineEntry } from '../../src/attempt-timeline.ts'
import type { TestHub } from '../helper.ts'

/** The code that a page shows. */
export const codeOn = ({ body, statusCode }: LightMyRequestResponse): string =>
  /<code>([0-9A-Z]{4}-[0-9A-Z]{4})<\/code>/.exec(body)?.[1] ??
  assert.fail(`no code on the page with status ${statusCode}`)

/** The code of the newest event that has one: for wires that show none. */
export const lastCode = async (hub: Pick<TestHub, 'events'>): Promise<string> =>
  (await hub.events()).find(({ attempt }) => attempt !== null)?.attempt ??
  assert.fail('no event has a code')

export const findByCode = async (
  { hub }: Pick<TestHub, 'hub'>,
  code: string,
  filter: AttemptFilter = {},
): Promise<Timeline> =>
  (await hub.timelines.find(code, filter)) ?? assert.fail(`nothing is known of ${code}`)

/** What is found by the code on a page: it is refused, and explained. */
export const explained = async (hub: Pick<TestHub, 'hub'>, page: LightMyRequestResponse) => {
  const timeline = await findByCode(hub, codeOn(page))
  const { attempt, explanation, entries } = timeline
  assert.equal(attempt.outcome, 'refused')
  assert.ok(explanation, `no words for ${attempt.rule}`)
  return { ...timeline, ...explanation, explanation, entries }
}

/** The verdicts of the checks, by their names. */
export const verdictsOf = (entries: readonly TimelineEntry[]): Record<string, string> =>
  Object.fromEntries(
    entries.flatMap(({ from, name, verdict }) => (from === 'step' ? [[name, verdict ?? '']] : [])),
  )

export const entryOf = (entries: readonly TimelineEntry[], name: string): TimelineEntry =>
  entries.find((entry) => entry.name === name) ?? assert.fail(`there is no entry ${name}`)
