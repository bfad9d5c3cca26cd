/** A row of the table that `npm run faults` prints: a promise, and how it was tried. */
import { type Outcome, runCycles, type Trouble } from './cycle.ts'
import { openScene, type SceneOptions } from './scene.ts'

export type Run = {
  seed: number
  isQuick: boolean
  /** Of the cycles of a whole run. */
  share: number
  soakMinutes: number
}

/** What came of it. Faults are sentences; without one the promise was kept. */
export type Tried = { cycles: string; faults: string[]; told: string; log?: string }

export type Row = {
  /** The case of the catalogue, or the name of what is measured. */
  id: string
  promise: string
  /** Why it cannot be tried on this machine, if so. */
  missing?: () => string | undefined
  /** Left to the whole run. */
  isLong?: true
  try: (run: Run) => Promise<Tried>
}

/** How many cycles of a run. */
export const cyclesOf = ({ isQuick, share }: Run, quick: number, whole: number): number =>
  isQuick ? quick : Math.max(1, Math.round(whole * share))

/** Cycles in the words of the table. */
export const tell = (outcome: Outcome): Tried => {
  const { cycles, faults, acknowledged, doubts, unavailable, startMs, log } = outcome
  const told = [
    `${acknowledged} acts acknowledged`,
    `${doubts} in doubt${unavailable > 0 ? ` (${unavailable} of them 503)` : ''}`,
    `slowest start ${Math.round(startMs)} ms`,
  ]
  // Where nothing was acknowledged, nothing was tried.
  const idle = acknowledged < cycles ? ['hardly anything was acknowledged'] : []
  return { cycles: `${cycles} cycles`, faults: [...faults, ...idle], told: told.join(', '), log }
}

/** Whatever was opened is closed, also when it fails. */
export const using = async <O, T>(
  opened: O,
  close: (opened: O) => unknown,
  work: (opened: O) => Promise<T>,
): Promise<T> => {
  try {
    return await work(opened)
  } finally {
    await close(opened)
  }
}

/** Cycles of one trouble on a scene of its own. */
export const onScene = (
  options: SceneOptions,
  cycles: number,
  { seed }: Run,
  trouble: Trouble,
): Promise<Tried> =>
  openScene(options).then((scene) =>
    using(
      scene,
      () => scene.close(),
      async () => tell(await runCycles({ scene, cycles, seed, trouble })),
    ),
  )
