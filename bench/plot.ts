/**
 * The plot of a run: for each job a bar, as long as its rate by that of its limit, and beside it
 * what other packages reach. It reads on light and on dark pages.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Report } from './report.ts'
import type { Result } from './round.ts'

type Bar = { label: string; ratio: number; kind: 'own' | 'peer' }

const width = 760
const labelWidth = 300
const rowHeight = 22
const top = 34
const barWidth = width - labelWidth - 60

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2a37 }
  .axis { stroke: #9aa5b1; stroke-dasharray: 3 3 }
  .own { fill: #245b4e } .peer { fill: #b08948 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e9ee } .axis { stroke: #66717e }
    .own { fill: #6fbfa8 } .peer { fill: #d9b36c }
  }`

const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '')

const barsOf = (result: Result): Bar[] => [
  { label: result.title, ratio: result.ratio.median, kind: 'own' },
  ...result.peers.map(
    ({ title, ratio }): Bar => ({
      label: title,
      ratio: ratio.median,
      kind: 'peer',
    }),
  ),
]

const writeBar = ({ label, ratio, kind }: Bar, index: number): string => {
  const y = top + index * rowHeight
  const length = Math.max(1, Math.min(ratio, 1) * barWidth)
  const words = `${plain(label)}${kind === 'peer' ? ' (peer)' : ''}`
  return [
    `<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${words}</text>`,
    `<rect class="${kind}" x="${labelWidth}" y="${y + 3}" width="${length.toFixed(1)}"` +
      ` height="${rowHeight - 7}" rx="2"/>`,
    `<text x="${labelWidth + length + 6}" y="${y + 14}">${ratio.toFixed(2)}</text>`,
  ].join('\n')
}

/** Bars of at most one: what is beyond its limit, because it is another one, says so in figures. */
export const writePlot = (results: readonly Result[]): string => {
  const bars = results.flatMap(barsOf)
  const height = top + bars.length * rowHeight + 12
  const end = labelWidth + barWidth
  const title = 'Rate of each job by its limit, measured in the same rounds'
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${title}</title><style>${style}</style>`,
    `<text x="${labelWidth}" y="18">0</text>`,
    `<text x="${end}" y="18" text-anchor="middle">1 = the limit</text>`,
    `<line class="axis" x1="${end}" x2="${end}" y1="24" y2="${height - 8}"/>`,
    ...bars.map(writeBar),
    '</svg>',
    '',
  ].join('\n')
}

/** `docs/ratios.svg`: of the first engine. */
export const keepPlot = ({ results }: Report): string => {
  const shown = results.filter(({ engine }) => engine === results[0]?.engine)
  const file = fileURLToPath(new URL('../docs/ratios.svg', import.meta.url))
  writeFileSync(file, writePlot(shown))
  return 'docs/ratios.svg'
}
