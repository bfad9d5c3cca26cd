/** Bars that stand on one another, drawn as an SVG; the same numbers are there as a table. */
import './chart.css'
import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure, useElementSize } from '@mantine/hooks'
import { type ReactNode, useId } from 'react'

export type Bar = {
  /** What stands below it: "14:00", "21 Nov". */
  label: string
  /** In the table, where it may lead somewhere. */
  heading: ReactNode
  /** One for each series, in its order. */
  values: readonly number[]
}

type Given = {
  title: string
  /** One sentence of what can be seen in it. */
  summary: string
  /** How the values are called; up to three. */
  series: readonly string[]
  bars: readonly Bar[]
}

const height = 200
const space = { left: 40, right: 4, top: 8, bottom: 24 }
const labelWidth = 56
const ground = height - space.bottom

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0)

/** A round number that nothing is higher than: 1, 2, 5, 10, 20, … */
const findTop = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)))
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= most) ?? most
}

const numberWords = new Intl.NumberFormat('en')

const Grid = ({ top, width }: { top: number; width: number }) =>
  [0, top / 2, top].filter(Number.isInteger).map((value) => {
    const y = ground - (value / top) * (ground - space.top)
    return (
      <g key={value}>
        <line className="grid" x1={space.left} x2={width - space.right} y1={y} y2={y} />
        <text x={space.left - 6} y={y + 4} textAnchor="end">
          {numberWords.format(value)}
        </text>
      </g>
    )
  })

const Column = ({ bar, top, x, width }: { bar: Bar; top: number; x: number; width: number }) => {
  const scale = (ground - space.top) / top
  return bar.values.map((value, index) => {
    const below = sumOf(bar.values.slice(0, index))
    return value === 0 ? null : (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: a series is known by its place
        key={index}
        className={`series-${index + 1}`}
        x={x}
        y={ground - (below + value) * scale}
        width={width}
        height={value * scale}
      />
    )
  })
}

const Drawing = ({ title, summary, bars }: Given) => {
  const id = useId()
  const { ref, width } = useElementSize()
  const top = findTop(Math.max(...bars.map(({ values }) => sumOf(values))))
  const step = Math.max(0, width - space.left - space.right) / bars.length
  const every = Math.max(1, Math.ceil(labelWidth / Math.max(step, 1)))
  const thick = Math.max(1, Math.min(step * 0.7, 48))
  return (
    <div ref={ref}>
      <svg className="chart" role="img" aria-labelledby={`${id}-title ${id}-summary`}>
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-summary`}>{summary}</desc>
        <Grid top={top} width={width} />
        {bars.map((bar, index) => {
          const middle = space.left + step * (index + 0.5)
          return (
            <g key={bar.label}>
              <Column bar={bar} top={top} x={middle - thick / 2} width={thick} />
              {(bars.length - 1 - index) % every === 0 && (
                <text x={middle} y={height - 6} textAnchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          )
        })}
      </svg>
    </div>
  )
}

const Numbers = ({ title, series, bars }: Given) => (
  <Table.ScrollContainer minWidth={0} type="native">
    <Table aria-label={title} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          {series.map((each) => (
            <Table.Th key={each}>{each}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bars.map(({ label, heading, values }) => (
          <Table.Tr key={label}>
            <Table.Td>{heading}</Table.Td>
            {values.map((value, index) => (
              <Table.Td key={series[index]}>{numberWords.format(value)}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)

export const Chart = (given: Given) => {
  const [isTable, { toggle }] = useDisclosure(false)
  return (
    <Stack gap="sm">
      {isTable ? <Numbers {...given} /> : <Drawing {...given} />}
      <Group justify="space-between" gap="sm">
        <ul className="legend">
          {given.series.map((each, index) => (
            <li key={each}>
              <span className={`series-${index + 1}`} aria-hidden="true" />
              {each}
            </li>
          ))}
        </ul>
        <Button size="compact-sm" variant="default" onClick={toggle}>
          {isTable ? 'Show as bars' : 'Show as a table'}
        </Button>
      </Group>
      {!isTable && (
        <Text size="sm" c="dimmed">
          {given.summary}
        </Text>
      )}
    </Stack>
  )
}
