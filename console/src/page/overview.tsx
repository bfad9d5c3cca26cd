/** The overview: how a day, a week or a month went. */
import './overview.css'
import { SegmentedControl, SimpleGrid, Stack } from '@mantine/core'
import { useFilter, wordOf } from '../part/filter.ts'
import { Page } from '../part/page.tsx'
import { Answered } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { OverviewChart } from './overview-chart.tsx'
import { Causes, Ending, LastEvents, Resting, Times, Totals } from './overview-part.tsx'
import { FirstSteps } from './wizard-link.tsx'

const spans = [
  { value: 'day', label: '24 hours' },
  { value: 'week', label: '7 days' },
  { value: 'month', label: '30 days' },
] as const

const refreshMs = 30_000

/** How far the clock here is ahead of UTC, as the API takes it: `+01:00`. */
const zoneHere = (): string => {
  const minutes = -new Date().getTimezoneOffset()
  const two = (number: number): string => String(number).padStart(2, '0')
  const far = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(far / 60))}:${two(far % 60)}`
}

const OverviewPage = () => {
  const { organization } = usePlace()
  const filter = useFilter()
  const span = wordOf(['week', 'month'], filter.get('span')) ?? 'day'
  const overview = useAnswer(
    'getOverview',
    { path: { organization: organization.id }, query: { span, zone: zoneHere() } },
    { everyMs: refreshMs },
  )
  return (
    <Page
      title="Overview"
      lead={`How it goes in ${organization.name} and below.`}
      actions={
        <SegmentedControl
          aria-label="How far back"
          transitionDuration={0}
          data={[...spans]}
          value={span}
          onChange={(value) => filter.set({ span: value === 'day' ? null : value })}
        />
      }
    >
      <FirstSteps />
      <Answered of={overview} what="the overview">
        {(counted) => (
          <Stack gap="lg">
            <Resting overview={counted} />
            <Totals overview={counted} />
            <OverviewChart overview={counted} />
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
              <Stack gap="lg">
                <Causes overview={counted} />
                <Times overview={counted} />
              </Stack>
              <Stack gap="lg">
                <Ending />
                <LastEvents />
              </Stack>
            </SimpleGrid>
          </Stack>
        )}
      </Answered>
    </Page>
  )
}

export default OverviewPage
