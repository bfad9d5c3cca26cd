/**
 * What happens around a hub: others die beside it, bits and clocks change, sources hang, backups
 * come back. The rows of two processes are long: `npm test` runs them too, for a few cycles.
 */
import { openPostgresServer, postgresAvailable } from '../postgres.ts'
import { flipBits } from './bit-flip.ts'
import { jumpClock } from './clock-jump.ts'
import { type ClusterPlan, judge, runCluster } from './cluster.ts'
import { hangSource } from './hanging-source.ts'
import { restoreOld } from './old-backup.ts'
import { cyclesOf, type Row, type Tried, using } from './row.ts'

const tryCluster = async (plan: Omit<ClusterPlan, 'database'>): Promise<Tried> =>
  using(
    await openPostgresServer({ durable: true }),
    (postgres) => postgres.stop(),
    async (postgres) => {
      const database = await postgres.createDatabase()
      const log = await runCluster({ ...plan, database })
      const unanswered = log.observations.filter(({ status }) => status === undefined).length
      const lost = plan.signal === 'SIGTERM' && unanswered > 0 ? [`${unanswered} unanswered`] : []
      const told = [
        `${log.observations.length} requests`,
        `${unanswered} without an answer`,
        `${log.ticketsRedeemed} of ${log.ticketsIssued} tickets redeemed by four browsers each`,
      ]
      const faults = [...judge(log), ...lost]
      return { cycles: `${plan.cycles} cycles`, faults, told: told.join(', ') }
    },
  )

export const lifeRows: readonly Row[] = [
  {
    id: 'FLT-08',
    promise: 'Two processes behind a balancer: one of them is killed, in turn',
    missing: postgresAvailable,
    isLong: true,
    try: (run) => tryCluster({ cycles: cyclesOf(run, 2, 20), seed: run.seed }),
  },
  {
    id: 'FLT-12',
    promise: 'Two processes: one is told to stop under load; nobody is left unanswered',
    missing: postgresAvailable,
    isLong: true,
    try: (run) =>
      tryCluster({
        ...{ cycles: cyclesOf(run, 1, 8), seed: run.seed },
        ...{ signal: 'SIGTERM', betweenMs: 500 },
      }),
  },
  {
    id: 'FLT-06',
    promise: 'A bit has changed where it says who somebody is: nobody is taken for another',
    isLong: true,
    try: async (run) => {
      const count = cyclesOf(run, 100, 5_000)
      const { wrong, noticed } = await flipBits(count, run.seed)
      return { cycles: `${count} bits`, faults: wrong, told: `${noticed} kept somebody out` }
    },
  },
  {
    id: 'FLT-09',
    promise: 'The clock jumps, by seconds and by decades; used once stays used once',
    try: async (run) => {
      const cycles = cyclesOf(run, 100, 2_000)
      const faults = await jumpClock(cycles, run.seed)
      return {
        cycles: `${cycles} jumps`,
        faults,
        told: 'in one process, a clock that is passed in',
      }
    },
  },
  {
    id: 'FLT-10',
    promise: 'A password source never answers; others sign in, and it is asked again when well',
    try: async (run) => {
      const signIns = cyclesOf(run, 20, 200)
      return { cycles: `${signIns} sign-ins`, ...(await hangSource(signIns, run.seed)) }
    },
  },
  {
    id: 'FLT-14',
    promise: 'A backup under load, restored elsewhere: whole, and what was begun before is over',
    try: async (run) => {
      const cycles = cyclesOf(run, 1, 5)
      const tried: Awaited<ReturnType<typeof restoreOld>>[] = []
      for (let cycle = 0; cycle < cycles; cycle += 1) {
        tried.push(await restoreOld(run.seed + cycle))
      }
      const sum = (part: 'things' | 'sessions') => tried.reduce((n, each) => n + each[part], 0)
      const told = `${sum('things')} things there, ${sum('sessions')} sessions over`
      return { cycles: `${cycles} backups`, faults: tried.flatMap(({ faults }) => faults), told }
    },
  },
]
