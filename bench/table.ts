/** The table that a run prints. */
import type { Report } from './report.ts'
import type { Figures, PeerResult, Result } from './round.ts'
import type { Spread } from './spread.ts'

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2)

const spread = (all: Spread | undefined): string =>
  all ? `${digits(all.min)} / ${digits(all.median)} / ${digits(all.max)}` : '-'

const middle = (all: Spread | undefined): string => (all ? digits(all.median) : '-')

/** Columns as wide as their widest cell. */
export const writeColumns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const heads = [
  'job',
  'of a second',
  'limit',
  'ratio: min / median / max',
  'ratio of CPU',
  'CPU ms',
  'p50 ms',
  'p99 ms',
]

const rowOf = (name: string, limit: string, figures: Figures): string[] => {
  const { rate, ratio, cpuRatio, cpuMs, p50Ms, p99Ms } = figures
  const rates = [middle(rate), limit, spread(ratio)]
  return [name, ...rates, ...[cpuRatio, cpuMs, p50Ms, p99Ms].map(middle)]
}

const nameOf = ({ title, times, cpuTimes }: PeerResult): string =>
  `  ${title}; we are ${middle(times)} times as fast` +
  (cpuTimes ? `, ${middle(cpuTimes)} by CPU` : '')

const rowsOf = (result: Result): string[][] => [
  rowOf(result.title, result.limit, result),
  ...result.peers.map((peer) => rowOf(nameOf(peer), result.limit, peer)),
]

export const writeTable = (report: Report): string => {
  const { results, started, grown, beside, kept, directory, leftOut } = report
  const engines = [...new Set(results.map(({ engine }) => engine))]
  const parts = engines.map((engine) => {
    const own = results.filter((result) => result.engine === engine)
    return `${engine}\n${writeColumns([heads, ...own.flatMap(rowsOf)])}`
  })
  for (const { engine, waited } of beside) {
    parts.push(
      `${engine}: a check while people sign in with passwords takes ` +
        `${digits(waited.p50)} ms (p50), ${digits(waited.p99)} ms (p99)`,
    )
  }
  if (started.length > 0) {
    const rows = started.map(({ name, seconds, memoryMiB }) => [
      ...[name, spread(seconds), spread(memoryMiB)],
    ])
    parts.push(writeColumns([['start', 'seconds to the first answer', 'MiB'], ...rows]))
  }
  if (grown.length > 0) {
    const rows = grown.map(({ title, times }) => [title, spread(times)])
    parts.push(writeColumns([['growth', 'cost in the large by the small hub'], ...rows]))
  }
  if (kept) {
    const { sessions, bytesEach, batchMs } = kept
    parts.push(
      `of ${sessions} sessions each takes ${digits(bytesEach)} bytes of SQLite's; ` +
        `removing a batch of those that are over takes ${spread(batchMs)} ms`,
    )
  }
  if (directory) {
    const { people, minutes, launchesMeanwhile } = directory
    parts.push(
      `directory: ${people} people in ${minutes.toFixed(1)} minutes, ` +
        `${launchesMeanwhile} launches in between`,
    )
  }
  for (const each of leftOut) parts.push(`left out: ${each}`)
  return parts.join('\n\n')
}
