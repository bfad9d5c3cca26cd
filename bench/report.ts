/** What a run has found, and the machine that it ran on. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Beside } from './beside.ts'
import type { Grown, Kept } from './growth.ts'
import type { Directory } from './load-directory.ts'
import type { Result } from './round.ts'
import type { Started } from './start.ts'

export type Report = {
  at: string
  machine: { model: string; cores: number; memoryGiB: number; platform: string; node: string }
  rounds: number
  seconds: number
  results: Result[]
  started: Started[]
  grown: Grown[]
  kept: Kept | undefined
  /** What a forward-auth check took while people signed in with passwords, by engine. */
  beside: { engine: string; waited: Beside }[]
  directory: Directory | undefined
  leftOut: string[]
}

export const describeMachine = (): Report['machine'] => ({
  model: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
})

/** A file an engine, named by the day; the last run of a day stays. */
export const keepReport = (report: Report): string[] => {
  const folder = fileURLToPath(new URL('results', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const engines = [...new Set(report.results.map(({ engine }) => engine))]
  return engines.map((engine) => {
    const name = `${report.at.slice(0, 10)}-${engine}.json`
    const results = report.results.filter((result) => result.engine === engine)
    writeFileSync(join(folder, name), `${JSON.stringify({ ...report, results }, null, 2)}\n`)
    return `bench/results/${name}`
  })
}
