/**
 * Rounds: each subject takes turns with its limit and its peer, so that what else the machine
 * does falls on all of them alike. Ratios are of one round; the table has their middle.
 */
import { isCpuKnown } from './cpu.ts'
import type { Measured, Place } from './place.ts'
import { type Spread, spreadOf } from './spread.ts'
import type { Subject } from './subject.ts'

export type Figures = {
  /** Of a second. */
  rate: Spread
  /** The rate by that of the limit. */
  ratio: Spread
  /** The processor time of the limit by that of the server, for one each. */
  cpuRatio?: Spread
  /** Of the server's processes, for one. */
  cpuMs?: Spread
  p50Ms?: Spread
  p99Ms?: Spread
}

/** How many times as fast we are, and how many times as long its processors take. */
export type PeerResult = Figures & { title: string; times: Spread; cpuTimes?: Spread }

export type Result = Figures & {
  engine: string
  name: string
  title: string
  limit: string
  limitRate: Spread
  peers: PeerResult[]
}

type Turn = { subject: Measured; limits: Measured[]; peers: Measured[] }

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
  const peers: Measured[] = []
  for (const peer of subject.peers ?? []) {
    peers.push(await peer.measure(place, seconds * peerPart))
  }
  return { subject: measured, limits: [before, await limit()], peers }
}

const isKnown = (costs: number[]): boolean => isCpuKnown && costs.every(Number.isFinite)

/** One number of each round, of this by that. */
const spreadBy = (these: number[], those: number[]): Spread =>
  spreadOf(these.map((each, round) => each / (those[round] ?? 0)))

/** What was measured in the rounds, by what the limit was in them. */
const figuresOf = (all: Measured[], turns: Turn[]): Figures => {
  const rates = all.map(rateOf)
  const costs = all.map(costOf)
  const limits = turns.map((turn) => mean(turn.limits.map(rateOf)))
  const limitCosts = turns.map((turn) => mean(turn.limits.map(costOf)))
  const isDriven = all.every(({ p50 }) => p50 !== undefined)
  return {
    rate: spreadOf(rates),
    ratio: spreadBy(rates, limits),
    ...(isKnown(costs) && {
      cpuRatio: spreadBy(limitCosts, costs),
      cpuMs: spreadOf(costs.map((cost) => cost * 1000)),
    }),
    ...(isDriven && {
      p50Ms: spreadOf(all.map(({ p50 = 0 }) => p50)),
      p99Ms: spreadOf(all.map(({ p99 = 0 }) => p99)),
    }),
  }
}

const peerOf = (title: string, all: Measured[], turns: Turn[]): PeerResult => {
  const own = turns.map(({ subject }) => subject)
  const [costs, ownCosts] = [all.map(costOf), own.map(costOf)]
  return {
    title,
    ...figuresOf(all, turns),
    times: spreadBy(own.map(rateOf), all.map(rateOf)),
    ...(isKnown([...costs, ...ownCosts]) && { cpuTimes: spreadBy(costs, ownCosts) }),
  }
}

const summarize = (engine: string, subject: Subject, turns: Turn[]): Result => {
  const { name, title, limit, peers = [] } = subject
  const own = turns.map((turn) => turn.subject)
  return {
    ...{ engine, name, title, limit },
    ...figuresOf(own, turns),
    limitRate: spreadOf(turns.map((turn) => mean(turn.limits.map(rateOf)))),
    peers: peers.map((peer, at) =>
      peerOf(
        peer.title,
        turns.flatMap((turn) => turn.peers[at] ?? []),
        turns,
      ),
    ),
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
  for (const subject of subjects) {
    for (const each of [subject, ...(subject.peers ?? [])]) {
      await each.measure(place, seconds * warmPart)
    }
  }
  for (let round = 1; round <= rounds; round += 1) {
    say(`${place.engine}: round ${round} of ${rounds}`)
    for (const [subject, taken] of turns) taken.push(await takeTurn(place, subject, seconds))
  }
  return subjects.map((subject) => summarize(place.engine, subject, turns.get(subject) ?? []))
}
