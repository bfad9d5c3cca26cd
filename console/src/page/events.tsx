/** Events: the audit log, filtered, followed as it grows, and written to a file. */
import { Anchor, Button, Group, Menu, Stack, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { addressOf } from '../call.ts'
import type { Event } from '../client.ts'
import { type Filter, useFilter } from '../part/filter.ts'
import { OutcomePill } from '../part/outcome.tsx'
import { Card, Page } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useList } from '../query.ts'
import { typeWords } from './attempt-word.ts'
import { AuditSeal } from './event-audit.tsx'
import { EventDrawer } from './event-detail.tsx'
import { EventFilters, filterNames, useAsked } from './event-filter.tsx'

const shownAtOnce = 50
const followedAtOnce = 100
const followMs = 2_000

/** The list part after part, or its newest ones again and again. */
const useEvents = (asked: ReturnType<typeof useAsked>, isLive: boolean) => {
  const { organization } = usePlace()
  const path = { organization: organization.id }
  const parts = useList('listEvents', { path, query: { ...asked, limit: shownAtOnce } })
  const newest = useAnswer(
    'listEvents',
    { path, query: { ...asked, limit: followedAtOnce } },
    { enabled: isLive, everyMs: followMs },
  )
  if (!isLive) return parts
  const { data, error, refetch } = newest
  return {
    ...{ data: data && { pages: [data] }, error, refetch },
    ...{ hasNextPage: false, isFetchingNextPage: false, fetchNextPage: refetch },
  }
}

const doerOf = ({ by, key, data }: Event): string => {
  if (by) return by.name
  if (data.by === 'command') return 'the command line'
  return key === null ? '—' : 'a key'
}

const columnsOf = (show: (id: string) => void, hrefOf: (code: string) => string) => {
  const columns: readonly Column<Event>[] = [
    { heading: 'When', cell: ({ at }) => <When at={at} />, isWide: true },
    {
      heading: 'What',
      cell: ({ id, type, at, by, outcome }) => (
        <Stack gap={2} align="flex-start">
          <UnstyledButton className="as-link" onClick={() => show(id)}>
            {typeWords(type)}
          </UnstyledButton>
          <Group gap="xs" hiddenFrom="sm">
            <OutcomePill outcome={outcome} />
            <Text size="sm" c="dimmed" component="span">
              <When at={at} />
              {by && ` · ${by.name}`}
            </Text>
          </Group>
        </Stack>
      ),
    },
    { heading: 'By', cell: doerOf, isWide: true },
    {
      heading: 'About',
      cell: ({ about, application, by }) =>
        application?.name ?? (about && about.id !== by?.id ? about.name : '—'),
      isWide: true,
    },
    {
      heading: 'Outcome',
      cell: ({ outcome }) => <OutcomePill outcome={outcome} />,
      isWide: true,
    },
    {
      heading: 'Attempt',
      cell: ({ attempt }) =>
        attempt === null ? (
          '—'
        ) : (
          <Anchor component={Link} href={hrefOf(attempt)} className="attempt-code">
            {attempt}
          </Anchor>
        ),
      isWide: true,
    },
  ]
  return columns
}

const Export = ({ asked }: { asked: ReturnType<typeof useAsked> }) => {
  const { organization } = usePlace()
  const hrefOf = (format: 'csv' | 'jsonl'): string =>
    addressOf('exportEvents', {
      path: { organization: organization.id },
      query: { ...asked, format },
    })
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default">Export</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={hrefOf('csv')} download>
          For a spreadsheet (CSV)
        </Menu.Item>
        <Menu.Item component="a" href={hrefOf('jsonl')} download>
          As lines of JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const Nothing = ({ filter }: { filter: Filter }) => (
  <Empty
    title={filter.has(filterNames) ? 'Nothing fits' : 'Nothing has happened yet'}
    action={
      filter.has(filterNames) && (
        <Button
          variant="default"
          onClick={() => filter.set(Object.fromEntries(filterNames.map((name) => [name, null])))}
        >
          Show all
        </Button>
      )
    }
  >
    Everything that changes something, and everything that is refused, leaves an event.
  </Empty>
)

const Events = () => {
  const { organization } = usePlace()
  const filter = useFilter()
  const asked = useAsked(filter)
  const [isLive, setLive] = useState(false)
  const events = useEvents(asked, isLive)
  const show = (event: string | null): void => filter.set({ event })
  const all = events.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Page
      title="Events"
      lead="The audit log: everything that changed something, and everything that was refused."
      actions={
        <>
          <Button
            variant={isLive ? 'filled' : 'default'}
            aria-pressed={isLive}
            onClick={() => setLive(!isLive)}
          >
            {isLive ? 'Pause' : 'Follow live'}
          </Button>
          <Export asked={asked} />
        </>
      }
    >
      <Card>
        <EventFilters filter={filter} />
      </Card>
      <Card>
        <Text size="sm" c="dimmed" role="status" mb={isLive ? 'sm' : 0}>
          {isLive && `The newest ${followedAtOnce}, looked at every 2 seconds.`}
        </Text>
        <ListTable
          of={events}
          what={`Events in ${organization.name}`}
          columns={columnsOf(show, (code) => pathIn(organization, 'attempts', code))}
          keyOf={({ id }) => id}
          empty={<Nothing filter={filter} />}
        />
      </Card>
      {organization.id === organization.root && <AuditSeal />}
      <EventDrawer shown={filter.get('event')} events={all} show={show} />
    </Page>
  )
}

export default Events
