/**
 * Cycles of trouble: a hub under load meets a fault, dies or is killed, is started again, and is
 * looked at. What was seen goes to the oracle after each cycle, and everything once more at last.
 */
import { createLedger, type Ledger } from './ledger.ts'
import { createDoor, createLoad } from './load.ts'
import { judge } from './oracle.ts'
import { createRandom, type Random } from './random.ts'
import type { Cast, Running, Scene } from './scene.ts'

export type Trouble = {
  /** Brings the fault about, under load. The process may live or not when it is done. */
  strike: (running: Running, random: Random, ledger: Ledger, cast: Cast) => Promise<void>
  /** A program that runs the process, other for each cycle. */
  through?: (random: Random) => string[]
  environment?: Record<string, string>
  /** Whether the process must have lived through it. It is killed after that all the same. */
  survives?: boolean
}

export type Cycles = { scene: Scene; cycles: number; seed: number; trouble: Trouble }

export type Outcome = {
  cycles: number
  faults: string[]
  acknowledged: number
  /** Acts that got no answer or a 503. */
  doubts: number
  unavailable: number
  /** The slowest start, until it said that it is there. */
  startMs: number
  /** What the process wrote that something went wrong in. */
  log: string
}

const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const begunAt = performance.now()
  const value = await work
  return [value, performance.now() - begunAt]
}

/** What else every process of a run is looked at by. */
const examine = async (scene: Scene, ledger: Ledger, isAll: boolean): Promise<string[]> => {
  const states = await ledger.look(isAll)
  const audit = await scene.verify()
  const faults = judge(ledger.entries, { states, audit, wrong: ledger.wrong })
  ledger.settle(states)
  return faults
}

/** Goes on until the cycles are over or something is wrong. */
export const runCycles = async (plan: Cycles): Promise<Outcome> => {
  const { scene, cycles, seed, trouble } = plan
  const random = createRandom(seed)
  const ledger = createLedger(random)
  const door = createDoor(random)
  const load = createLoad({ door, ledger, random, cast: scene.cast })
  const begin = async (isStruck: boolean): Promise<[Running, number]> => {
    const through = isStruck ? trouble.through?.(random) : []
    const [running, ms] = await timed(scene.start(through, isStruck ? trouble.environment : {}))
    door.move(running.port)
    return [running, ms]
  }

  let startMs = 0
  let done = 0
  let faults: string[] = []
  let log = ''
  let [running] = await begin(true)
  while (done < cycles && faults.length === 0) {
    load.start()
    await trouble.strike(running, random, ledger, scene.cast)
    await load.stop()
    const hasEnded = running.hasEnded()
    await running.stop('SIGKILL')
    log = running.output()
    const [next, ms] = await begin(false)
    startMs = Math.max(startMs, ms)
    done += 1
    faults = await examine(scene, ledger, done === cycles)
    if (trouble.survives && hasEnded) faults.push('the process ended')
    running = next
    if ((trouble.through || trouble.environment) && done < cycles) {
      await running.stop('SIGKILL')
      running = (await begin(true))[0]
    }
  }
  await running.stop('SIGKILL')
  return {
    ...{ cycles: done, faults, startMs, log: faults.length > 0 ? log : '' },
    acknowledged: ledger.acknowledged(),
    doubts: ledger.doubts(),
    unavailable: ledger.unavailable(),
  }
}
