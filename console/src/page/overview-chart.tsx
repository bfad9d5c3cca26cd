/** What went well and what did not, hour by hour or day by day. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Overview } from '../client.ts'
import { type Bar, Chart } from '../part/chart.tsx'
import { Card } from '../part/page.tsx'
import { pathIn, usePlace } from '../place.tsx'

type Counted = Overview['bars'][number]

const dayMs = 24 * 3_600_000

const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const days = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const numbers = new Intl.NumberFormat('en')
const shares = new Intl.NumberFormat('en', { style: 'percent' })

export const sumOf = (bars: readonly Counted[], name: 'signIns' | 'launches' | 'refused'): number =>
  bars.reduce((sum, bar) => sum + bar[name], 0)

/** The attempts of one stretch. */
const StretchLink = ({ bar, barMs, label }: { bar: Counted; barMs: number; label: string }) => {
  const { organization } = usePlace()
  const until = new Date(Date.parse(bar.from) + barMs).toISOString()
  const query = new URLSearchParams({ since: bar.from, until })
  return (
    <Anchor component={Link} href={`${pathIn(organization, 'attempts')}?${query}`}>
      {label}
    </Anchor>
  )
}

/** What can be seen in it, for who does not see it. */
const summaryOf = (bars: readonly Bar[], word: 'at' | 'on'): string => {
  const refusedOf = ({ values }: Bar): number => values[2] ?? 0
  const [worst] = [...bars].sort((one, other) => refusedOf(other) - refusedOf(one))
  return worst === undefined || refusedOf(worst) === 0
    ? 'Nothing was refused.'
    : `Most was refused ${word} ${worst.label}: ${numbers.format(refusedOf(worst))}.`
}

/** What the numbers do not hold. */
const Missing = ({ overview }: { overview: Overview }) => {
  const { cutAt, sampling } = overview
  const words = [
    cutAt !== null &&
      `There is more than is counted: nothing before ${days.format(new Date(cutAt))}.`,
    sampling < 1 && `Of what goes well, ${shares.format(sampling)} is kept, and counted here.`,
  ].filter((each) => each !== false)
  return words.length === 0 ? null : (
    <Text size="sm" c="dimmed" mt="sm">
      {words.join(' ')}
    </Text>
  )
}

export const OverviewChart = ({ overview }: { overview: Overview }) => {
  const isByHours = overview.barMs < dayMs
  const format = isByHours ? hours : days
  const bars = overview.bars.map((bar): Bar => {
    const label = format.format(new Date(bar.from))
    return {
      label,
      heading: <StretchLink bar={bar} barMs={overview.barMs} label={label} />,
      values: [bar.signIns, bar.launches, bar.refused],
    }
  })
  return (
    <Card title={isByHours ? 'Hour by hour' : 'Day by day'}>
      <Chart
        title="Sign-ins, applications opened, and refusals"
        summary={summaryOf(bars, isByHours ? 'at' : 'on')}
        series={['Sign-ins', 'Applications opened', 'Refused']}
        bars={bars}
      />
      <Missing overview={overview} />
    </Card>
  )
}
