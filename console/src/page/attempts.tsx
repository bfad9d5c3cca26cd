/** Attempts: what somebody tried, newest first, found by the code that they read out. */
import { Anchor, Button, Group, SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Attempt } from '../client.ts'
import { type Filter, present, useFilter, useStretch, wordOf } from '../part/filter.ts'
import { ApplicationFilter, FilterSelect, TimeFilter } from '../part/filter-field.tsx'
import { Narrowed, type Narrowing } from '../part/narrowed.tsx'
import { OutcomePill } from '../part/outcome.tsx'
import { Card, Page } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useList } from '../query.ts'
import { FindAttempt } from './attempt-find.tsx'

const outcomes = [
  { value: 'refused', label: 'refused' },
  { value: 'ok', label: 'went well' },
  { value: 'open', label: 'not ended' },
] as const

const kinds = [
  { value: 'sign-in', label: 'sign-ins' },
  { value: 'launch', label: 'opening an application' },
  { value: 'vouch', label: 'websites that vouch' },
  { value: 'provision', label: 'directories that write' },
  { value: 'sign-out', label: 'sign-outs' },
  { value: 'page', label: 'other pages' },
] as const

const names = [
  ...['email', 'outcome', 'kind', 'application', 'person', 'connector', 'rule'],
  ...['past', 'since', 'until'],
]
const refreshMs = 5_000
const shownAtOnce = 50

const Filters = ({ filter }: { filter: Filter }) => (
  <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
    <FilterSelect filter={filter} name="outcome" label="Outcome" all="any" choices={outcomes} />
    <FilterSelect filter={filter} name="kind" label="What was tried" all="all" choices={kinds} />
    <ApplicationFilter filter={filter} />
    <TimeFilter filter={filter} />
  </SimpleGrid>
)

const narrowings: readonly Narrowing[] = [
  { name: 'email', words: (email) => `of ${email}` },
  { name: 'person', words: () => 'of one person' },
  { name: 'connector', words: () => 'with one source' },
  { name: 'rule', words: (rule) => `refused by the rule ${rule}` },
]

const What = ({ attempt }: { attempt: Attempt }) => {
  const { organization } = usePlace()
  return (
    <Stack gap={2}>
      <Anchor component={Link} href={pathIn(organization, 'attempts', attempt.code)} fw={600}>
        {attempt.title}
      </Anchor>
      {attempt.sentence !== null && <Text size="sm">{attempt.sentence}</Text>}
      <Group gap="xs" hiddenFrom="sm">
        <OutcomePill outcome={attempt.outcome} />
        <Text size="sm" c="dimmed" component="span">
          <When at={attempt.startedAt} /> · <span className="attempt-code">{attempt.code}</span>
        </Text>
      </Group>
    </Stack>
  )
}

const columns: readonly Column<Attempt>[] = [
  { heading: 'When', cell: ({ startedAt }) => <When at={startedAt} />, isWide: true },
  { heading: 'What', cell: (attempt) => <What attempt={attempt} /> },
  {
    heading: 'Outcome',
    cell: ({ outcome }) => <OutcomePill outcome={outcome} />,
    isWide: true,
  },
  {
    heading: 'Code',
    cell: ({ code }) => <span className="attempt-code">{code}</span>,
    isWide: true,
  },
]

const Nothing = ({ filter }: { filter: Filter }) =>
  filter.has(names) ? (
    <Empty
      title="Nothing fits"
      action={
        <Button
          variant="default"
          onClick={() => filter.set(Object.fromEntries(names.map((name) => [name, null])))}
        >
          Show all
        </Button>
      }
    >
      Attempts are kept for some weeks, and of those that go well perhaps only a share.
    </Empty>
  ) : (
    <Empty title="Nobody has tried anything yet">
      Each sign-in, and each application that somebody opens, stands here as an attempt. A page that
      says no shows the person a code such as R7K2-QF9X: “If it goes on, give your administrator
      this code.” Type it above, and you see what happened and what to change.
    </Empty>
  )

const Attempts = () => {
  const { organization } = usePlace()
  const filter = useFilter()
  const [isLive, setLive] = useState(false)
  const stretch = useStretch(filter)
  const { get } = filter
  const attempts = useList(
    'listAttempts',
    {
      path: { organization: organization.id },
      query: present({
        limit: shownAtOnce,
        ...stretch,
        email: get('email'),
        person: get('person'),
        application: get('application'),
        connector: get('connector'),
        rule: get('rule'),
        outcome: wordOf(['ok', 'refused', 'open'], get('outcome')),
        kind: kinds.find(({ value }) => value === get('kind'))?.value,
      }),
    },
    { everyMs: isLive ? refreshMs : undefined },
  )
  return (
    <Page
      title="Attempts"
      lead="Why could somebody not sign in, or not open an application? Their page shows a code."
      actions={
        <Switch
          label="Keep looking"
          description="for new ones, every 5 seconds"
          checked={isLive}
          onChange={(event) => setLive(event.currentTarget.checked)}
        />
      }
    >
      <Card>
        <Stack>
          <FindAttempt key={get('email') ?? ''} filter={filter} />
          <Filters filter={filter} />
          <Narrowed filter={filter} by={narrowings} />
        </Stack>
      </Card>
      <Card>
        <ListTable
          of={attempts}
          what={`Attempts in ${organization.name}`}
          columns={columns}
          keyOf={({ code, startedAt }) => `${code} ${startedAt}`}
          empty={<Nothing filter={filter} />}
        />
      </Card>
    </Page>
  )
}

export default Attempts
