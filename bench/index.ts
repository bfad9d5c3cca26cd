/**
 * `npm run bench`: starts Foyer as an operator would, drives it from another process, measures in
 * the same rounds what the machine can do at most, and says how close the one is to the other.
 */
import { type Arguments, type Engine, help, readArguments } from './argument.ts'
import { measureBeside } from './beside.ts'
import { findFaults } from './floor.ts'
import { measureGrowth, small } from './growth.ts'
import { type Directory, loadDirectory } from './load-directory.ts'
import { noPeers, openPeers } from './peer.ts'
import { openPlace } from './place.ts'
import { keepPlot } from './plot.ts'
import { describeMachine, keepReport, type Report } from './report.ts'
import { runRounds } from './round.ts'
import { measureStarts } from './start.ts'
import { findSubjects, type Peer, type Subject } from './subject.ts'
import { writeTable } from './table.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** Starts take a second each, so that few will do. */
const startRounds = 3

/** A run that names its jobs, or is short, is for a look: its results are not kept. */
const isWhole = ({ jobs, isQuick }: Arguments): boolean => jobs.length === 0 && !isQuick

const runEngine = async (
  given: Arguments,
  engine: Engine,
  subjects: readonly Subject[],
): Promise<Pick<Report, 'results' | 'started' | 'beside' | 'directory'>> => {
  const isFirst = engine === given.engines[0]
  const own = subjects.filter(({ isApart = false }) => isFirst || !isApart)
  say(`${engine}: a hub is prepared`)
  const place = await openPlace({ engine, size: small, profile: given.profile })
  try {
    const results = await runRounds(place, own, { ...given, say })
    const hasStart = given.jobs.length === 0 && engine === 'sqlite'
    const started = hasStart ? await measureStarts(place, startRounds) : []
    const hasBeside = given.jobs.length === 0
    const beside = hasBeside ? [{ engine, waited: await measureBeside(place, given.seconds) }] : []
    let directory: Directory | undefined
    if (given.hasGrowth && isFirst) directory = await loadDirectory(place, { say })
    return { results, started, beside, directory }
  } finally {
    await place.close()
  }
}

/** Other products do what this job does. */
const launch = 'saml-launch'

const besideOf = (subject: Subject, peers: Peer[]): Subject =>
  subject.name === launch ? { ...subject, peers } : subject

const emptyReport = (given: Arguments, leftOut: string[]): Report => ({
  at: new Date().toISOString(),
  machine: describeMachine(),
  rounds: given.rounds,
  seconds: given.seconds,
  ...{
    results: [],
    started: [],
    grown: [],
    beside: [],
    kept: undefined,
    directory: undefined,
    leftOut,
  },
})

const measure = async (
  given: Arguments,
  subjects: readonly Subject[],
  report: Report,
): Promise<void> => {
  for (const engine of given.engines) {
    const { results, started, beside, directory } = await runEngine(given, engine, subjects)
    report.results.push(...results)
    report.started.push(...started)
    report.beside.push(...beside)
    report.directory ??= directory
  }
  if (!given.hasGrowth) return
  for (const engine of given.engines.filter((each) => each !== 'postgres-all')) {
    const { grown, kept } = await measureGrowth(engine, { ...given, say })
    report.grown.push(...grown)
    report.kept ??= kept
  }
}

const run = async (given: Arguments): Promise<number> => {
  const subjects = findSubjects(given.jobs)
  const { peers, leftOut, close } = given.hasPeers ? await openPeers(say) : noPeers
  const report = emptyReport(given, leftOut)
  try {
    await measure(
      given,
      subjects.map((subject) => besideOf(subject, peers)),
      report,
    )
  } finally {
    await close()
  }
  print(writeTable(report))
  if (given.isDry) return 0
  const files = isWhole(given) ? [...keepReport(report), keepPlot(report)] : []
  for (const file of files) print(`written: ${file}`)
  const faults = findFaults(report.results, report.started)
  for (const fault of faults) print(`under the floor: ${fault}`)
  return faults.length === 0 ? 0 : 1
}

try {
  const given = readArguments(process.argv.slice(2))
  if (given) process.exitCode = await run(given)
  else print(help)
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 2
}
