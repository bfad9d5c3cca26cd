/** What was tried with an application, newest first; a refusal leads to its explanation. */
import { Anchor, Badge, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Application, Attempt } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useList } from '../query.ts'

const outcomeWords: Record<Attempt['outcome'], { words: string; color: string }> = {
  ok: { words: 'opened', color: 'accent' },
  refused: { words: 'refused', color: 'red' },
  open: { words: 'not ended', color: 'gray' },
}

const shownAtOnce = 25

export const ApplicationAttempts = ({ application }: { application: Application }) => {
  const { organization } = usePlace()
  const attempts = useList('listAttempts', {
    path: { organization: organization.id },
    query: { application: application.id, limit: shownAtOnce },
  })
  const columns: readonly Column<Attempt>[] = [
    { heading: 'When', cell: ({ startedAt }) => <When at={startedAt} /> },
    { heading: 'Who', cell: ({ person, email }) => person?.name ?? email ?? 'not known' },
    {
      heading: 'Outcome',
      cell: ({ outcome }) => (
        <Badge variant="outline" color={outcomeWords[outcome].color} tt="none" fw={500}>
          {outcomeWords[outcome].words}
        </Badge>
      ),
    },
    {
      heading: 'Code',
      cell: ({ code }) => (
        <Anchor component={Link} href={pathIn(organization, 'attempts', code)}>
          {code}
        </Anchor>
      ),
      isWide: true,
    },
  ]
  return (
    <Card title="Attempts">
      <ListTable
        of={attempts}
        what={`Attempts with ${application.name}`}
        columns={columns}
        keyOf={({ code }) => code}
        empty={
          <Empty title="Nothing was tried yet">
            <Text component="span">Open it once, and it stands here.</Text>
          </Empty>
        }
      />
    </Card>
  )
}
