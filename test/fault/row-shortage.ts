/** What happens to a hub that has too little: file handles, processor, threads, memory. */
import { runCycles } from './cycle.ts'
import { cyclesOf, onScene, type Row, type Run, type Tried, tell, using } from './row.ts'
import {
  type Hold,
  holdGroup,
  holdHeap,
  memoryMostMib,
  missingGroup,
  missingMemory,
  scarceMemory,
  sessionCount,
} from './scarce-memory.ts'
import { openScene } from './scene.ts'
import { fewHandles, missingShell, oneThread, starved } from './shortage.ts'

const tryMemory = async ({ seed }: Run, hold: Hold): Promise<Tried> =>
  using(
    await openScene(),
    (scene) => {
      scene.close()
      hold.end()
    },
    async (scene) => {
      const { trouble, peak } = await scarceMemory(scene, hold)
      const tried = tell(await runCycles({ scene, cycles: 1, seed, trouble }))
      return { ...tried, told: `at most ${peak()} MiB, ${tried.told}` }
    },
  )

const declared = `${sessionCount} sessions, mixed load, slow and big bodies`

export const shortageRows: readonly Row[] = [
  {
    id: 'FLT-11',
    promise: '64 file handles and a crowd: served or told 503, and all is well when it has gone',
    missing: missingShell,
    try: (run) => onScene({}, cyclesOf(run, 1, 10), run, fewHandles),
  },
  {
    id: 'FLT-11',
    promise: 'A tenth of a processor, and many sign in: slow, or 503 and when to come again',
    missing: missingShell,
    isLong: true,
    try: (run) => onScene({}, cyclesOf(run, 1, 3), run, starved),
  },
  {
    id: 'FLT-11',
    promise: 'One thread, and it hashes: the queue is bounded, and others are answered',
    isLong: true,
    try: (run) => onScene({}, cyclesOf(run, 1, 3), run, oneThread),
  },
  {
    id: 'FLT-11',
    promise: `A control group of ${memoryMostMib} MiB, ${declared}: nothing is killed`,
    missing: missingGroup,
    isLong: true,
    try: (run) => tryMemory(run, holdGroup()),
  },
  {
    id: 'FLT-11',
    promise: `Node is given little memory, ${declared}: at most ${memoryMostMib} MiB`,
    missing: missingMemory,
    isLong: true,
    try: (run) => tryMemory(run, holdHeap()),
  },
]
