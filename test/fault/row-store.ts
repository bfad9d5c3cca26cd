/** What happens to a hub and its database: it is killed, the disk is full or fails, power goes. */
import { openPostgresServer, type Postgres, postgresAvailable } from '../postgres.ts'
import { openCutter } from './cutter.ts'
import { cutPower } from './power.ts'
import { cyclesOf, onScene, type Row, using } from './row.ts'
import {
  cutWire,
  failingDisk,
  fullDisk,
  killed,
  killedAtCall,
  missingSmallDisk,
  missingTrace,
  openSmallDisk,
  restartedDatabase,
} from './trouble.ts'

const onPostgres = async <T>(work: (postgres: Postgres, url: string) => Promise<T>): Promise<T> =>
  using(
    await openPostgresServer({ durable: true }),
    (postgres) => postgres.stop(),
    async (postgres) => work(postgres, await postgres.createDatabase()),
  )

export const storeRows: readonly Row[] = [
  {
    id: 'FLT-01',
    promise: 'SQLite: the process is killed (kill -9) at any moment',
    try: (run) => onScene({}, cyclesOf(run, 8, 200), run, killed),
  },
  {
    id: 'FLT-01',
    promise: 'PostgreSQL: the process is killed (kill -9) at any moment',
    missing: postgresAvailable,
    try: (run) =>
      onPostgres((_, database) => onScene({ database }, cyclesOf(run, 3, 50), run, killed)),
  },
  {
    id: 'FLT-02',
    promise: 'SQLite: killed at the n-th write, wait for the disk, or answer',
    missing: missingTrace,
    isLong: true,
    try: (run) => onScene({}, cyclesOf(run, 1, 12), run, killedAtCall),
  },
  {
    id: 'FLT-03',
    promise: 'SQLite: the power is cut; what was not waited for is missing or torn',
    missing: missingTrace,
    try: async (run) => {
      const states = cyclesOf(run, 15, 500)
      const { faults, steps, syncs, acknowledged } = await cutPower(states, run.seed)
      const told = `${acknowledged} units, ${steps} kernel calls, ${syncs} waits for the disk`
      return { cycles: `${states} states`, faults, told }
    },
  },
  {
    id: 'FLT-04',
    promise: 'SQLite: the disk is full at any page, and has room again',
    missing: missingSmallDisk,
    try: (run) =>
      using(
        openSmallDisk(),
        (disk) => disk.close(),
        ({ place }) => onScene({ place }, cyclesOf(run, 1, 25), run, fullDisk(place)),
      ),
  },
  {
    id: 'FLT-05',
    promise: 'SQLite: writes and waits for the disk fail (EIO, ENOSPC), again and again',
    missing: missingTrace,
    isLong: true,
    try: (run) => onScene({}, cyclesOf(run, 1, 12), run, failingDisk),
  },
  {
    id: 'FLT-07',
    promise: 'PostgreSQL: the wire is cut at the n-th message, before or after it is carried out',
    missing: postgresAvailable,
    try: (run) =>
      onPostgres(async (_, url) =>
        using(
          await openCutter(url),
          (cutter) => cutter.close(),
          async (cutter) => {
            const given = { database: cutter.url }
            const tried = await onScene(given, cyclesOf(run, 1, 15), run, cutWire(cutter))
            return { ...tried, told: `${cutter.cuts()} cuts, ${tried.told}` }
          },
        ),
      ),
  },
  {
    id: 'FLT-07',
    promise: 'PostgreSQL: ends at once and is started anew; answered again within 10 s',
    missing: postgresAvailable,
    try: (run) =>
      onPostgres((postgres, database) =>
        onScene({ database }, cyclesOf(run, 1, 10), run, restartedDatabase(postgres)),
      ),
  },
]
