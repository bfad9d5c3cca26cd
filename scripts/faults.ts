/**
 * `npm run faults`: tries what is promised of faults, and prints a table of it. Ends with status 1
 * if a promise was broken; what cannot be tried on this machine is left out by name.
 *
 *   npm run faults                     everything, some minutes
 *   npm run faults -- --quick          what every change must pass
 *   npm run faults -- --soak           the soak takes a quarter of an hour
 *   npm run faults -- --share 0.1      a tenth of the cycles
 *   npm run faults -- --seed 7 FLT-01  repeats rows as they were
 */
import { parseArgs } from 'node:util'
import type { Row, Run, Tried } from '../test/fault/row.ts'
import { lifeRows } from '../test/fault/row-life.ts'
import { measureRows } from '../test/fault/row-measure.ts'
import { shortageRows } from '../test/fault/row-shortage.ts'
import { storeRows } from '../test/fault/row-store.ts'

const shownFaults = 10
const soakMinutes = 15
const seedBelow = 1_000_000

type Line = { row: Row; cycles: string; result: string; told: string; seconds: number }

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const tryRow = async (row: Row, run: Run): Promise<Line> => {
  const missing = row.missing?.()
  if (missing !== undefined) {
    return { row, cycles: '', result: 'left out', told: missing, seconds: 0 }
  }
  const begunAt = performance.now()
  const tried: Tried = await row.try(run).catch((error) => {
    return { cycles: '', faults: [String(error?.stack ?? error)], told: '' }
  })
  const seconds = Math.round((performance.now() - begunAt) / 1000)
  const { cycles, faults, told, log } = tried
  for (const fault of faults.slice(0, shownFaults)) say(`    ${fault}`)
  if (faults.length > 0 && log) say(log)
  return { row, cycles, result: faults.length === 0 ? 'kept' : 'BROKEN', told, seconds }
}

const writeTable = (lines: readonly Line[], seed: number): string => {
  const rows = lines.map(({ row, cycles, result, told, seconds }) => {
    const cells = [row.id, row.promise, cycles, result, told, `${seconds} s`, seed]
    return `| ${cells.join(' | ')} |`
  })
  const head = '| case | promise | cycles | result | seen | time | seed |'
  return [head, '|---|---|---|---|---|---|---|', ...rows].join('\n')
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    seed: { type: 'string' },
    share: { type: 'string', default: '1' },
  },
})
const run: Run = {
  seed: Number(values.seed ?? Date.now() % seedBelow),
  isQuick: values.quick,
  share: Number(values.share),
  soakMinutes: values.soak ? soakMinutes : 1,
}
const all = [...storeRows, ...shortageRows, ...lifeRows, ...measureRows]
const rows = all
  .filter(({ isLong }) => !(run.isQuick && isLong))
  .filter(({ id }) => positionals.length === 0 || positionals.includes(id))
const lines: Line[] = []
for (const row of rows) {
  say(`${row.id}: ${row.promise}`)
  const line = await tryRow(row, run)
  say(`    ${line.result}: ${line.cycles} ${line.told} (${line.seconds} s)`)
  lines.push(line)
}
say(`\n${writeTable(lines, run.seed)}`)
process.exitCode = lines.some(({ result }) => result === 'BROKEN') ? 1 : 0
