/**
 * Rounds: each subject takes turns with its limit and its peer, so that what else the machine
 * does falls on all of them alike. Ratios are of one round; the table has their middle.
 */
import { isCpuKnown } from './cpu.ts'
import type { Measured, Place } from './place.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Subject } from './subject.ts'

export type Result = {
  engine: string
  name: string
  title: string
  limit: string
  /** Of a second. */
  rate: Spread
  limitRate: Spread
  /** The rate by that of the limit. */
  ratio: Spread
  /** The processor time of the limit by that of the hub, for one each. */
  cpuRatio?: Spread
  /** Of the hub's processes, for one. */
  cpuMs?: Spread
  p50Ms?: Spread
  p99Ms?: Spread
  peer?: { title: string; rate: Spread; ratio: Spread; times: Spread }
}

type Turn = { subject: Measured; limits: Measured[]; peer: Measured | undefined }

/** A limit is measured before and after, for a part of the time each. */
const limitPart = 1 / 3
const peerPart = 1 / 2

const rateOf = ({ count, seconds }: Measured): number => count / seconds
const costOf = ({ count, cpuSeconds }: Measured): number => cpuSeconds / count

const mean = (values: number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

const takeTurn = async (place: Place, subject: Subject, seconds: number): Promise<Turn> => {
  const limit = () => place.limit(subject.limit, seconds * limitPart, subject.connections)
  const before = await limit()
  const measured = await subject.measure(place, seconds)
  const peer = await subject.peer?.measure(place, seconds * peerPart)
  return { subject: measured, limits: [before, await limit()], peer }
}

const peerOf = (title: string, turns: Turn[], limits: number[]): NonNullable<Result['peer']> => {
  const rates = turns.map(({ peer }) => (peer ? rateOf(peer) : 0))
  const own = turns.map(({ subject }) => rateOf(subject))
  return {
    title,
    rate: spreadOf(rates),
    ratio: spreadOf(rates.map((rate, at) => rate / (limits[at] ?? 0))),
    times: spreadOf(rates.map((rate, at) => (own[at] ?? 0) / rate)),
  }
}

const summarize = (engine: string, subject: Subject, turns: Turn[]): Result => {
  const { name, title, limit, peer } = subject
  const rates = turns.map((turn) => rateOf(turn.subject))
  const limits = turns.map((turn) => mean(turn.limits.map(rateOf)))
  const costs = turns.map((turn) => costOf(turn.subject))
  const limitCosts = turns.map((turn) => mean(turn.limits.map(costOf)))
  const hasCpu = isCpuKnown && costs.every(Number.isFinite)
  const isDriven = turns.every((turn) => turn.subject.p50 !== undefined)
  return {
    ...{ engine, name, title, limit },
    rate: spreadOf(rates),
    limitRate: spreadOf(limits),
    ratio: spreadOf(rates.map((rate, at) => rate / (limits[at] ?? 0))),
    ...(hasCpu && {
      cpuRatio: spreadOf(costs.map((cost, at) => (limitCosts[at] ?? 0) / cost)),
      cpuMs: spreadOf(costs.map((cost) => cost * 1000)),
    }),
    ...(isDriven && {
      p50Ms: spreadOf(turns.map((turn) => turn.subject.p50 ?? 0)),
      p99Ms: spreadOf(turns.map((turn) => turn.subject.p99 ?? 0)),
    }),
    ...(peer && { peer: peerOf(peer.title, turns, limits) }),
  }
}

export type RoundOptions = { rounds: number; seconds: number; say: (line: string) => void }

/** What is not compiled yet, and who is not known yet, is measured by nobody. */
const warmPart = 1 / 2

export const runRounds = async (
  place: Place,
  subjects: readonly Subject[],
  { rounds, seconds, say }: RoundOptions,
): Promise<Result[]> => {
  const turns = new Map<Subject, Turn[]>(subjects.map((subject) => [subject, []]))
  for (const subject of subjects) await subject.measure(place, seconds * warmPart)
  for (let round = 1; round <= rounds; round += 1) {
    say(`${place.engine}: round ${round} of ${rounds}`)
    for (const [subject, taken] of turns) taken.push(await takeTurn(place, subject, seconds))
  }
  return subjects.map((subject) => summarize(place.engine, subject, turns.get(subject) ?? []))
}
