/** What a person has tried of late, and what directories have written about them. */
import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Attempt, Provisioned } from '../client.ts'
import { OutcomePill } from '../part/outcome.tsx'
import { Card } from '../part/page.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { type Column, ListTable, whole } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useList } from '../query.ts'
import type { PersonPart } from './person-profile.tsx'

const attemptsShown = 10

const What = ({ attempt }: { attempt: Attempt }) => {
  const { organization } = usePlace()
  return (
    <Stack gap={2} align="flex-start">
      <Anchor component={Link} href={pathIn(organization, 'attempts', attempt.code)} inherit>
        {attempt.title}
      </Anchor>
      {attempt.sentence !== null && <Text size="sm">{attempt.sentence}</Text>}
    </Stack>
  )
}

const attemptColumns: readonly Column<Attempt>[] = [
  { heading: 'When', cell: ({ startedAt }) => <When at={startedAt} />, isWide: true },
  { heading: 'What', cell: (attempt) => <What attempt={attempt} /> },
  { heading: 'Outcome', cell: ({ outcome }) => <OutcomePill outcome={outcome} /> },
]

const Attempts = ({ person }: PersonPart) => {
  const { organization } = usePlace()
  const attempts = useAnswer('listAttempts', {
    path: { organization: organization.id },
    query: { person: person.id, limit: attemptsShown },
  })
  const all = `${pathIn(organization, 'attempts')}?person=${person.id}`
  return (
    <Card
      title="What they have tried"
      actions={
        <Anchor component={Link} href={all} size="sm">
          All of it
        </Anchor>
      }
    >
      <Answered of={attempts} what="the attempts">
        {({ items }) => (
          <ListTable
            of={whole(items)}
            what={`What ${person.name} has tried`}
            columns={attemptColumns}
            keyOf={({ code, startedAt }) => `${code} ${startedAt}`}
            empty={<Empty title="They have tried nothing of late" />}
          />
        )}
      </Answered>
    </Card>
  )
}

const doneWords: Record<string, string> = {
  adopted: 'took them over',
  added: 'added them',
  changed: 'changed them',
  activated: 'let them in again',
  deactivated: 'disabled them',
  removed: 'removed them',
  refused: 'was refused',
}

/** What was done, which attributes became others, or why it was refused. */
const Done = ({ done }: { done: Provisioned }) => (
  <Stack gap={2}>
    <span>
      {done.connector.name || 'A source that is gone'} {doneWords[done.what] ?? done.what}
    </span>
    {done.fields.length > 0 && (
      <Text size="sm" c="dimmed" className="wrap">
        {done.fields.join(', ')}
      </Text>
    )}
    {done.cause !== null && (
      <Text size="sm" className="is-bad wrap">
        {done.cause}
      </Text>
    )}
  </Stack>
)

const historyColumns: readonly Column<Provisioned>[] = [
  { heading: 'When', cell: ({ at }) => <When at={at} /> },
  { heading: 'What', cell: (done) => <Done done={done} /> },
  { heading: 'Outcome', cell: ({ outcome }) => <OutcomePill outcome={outcome} />, isWide: true },
]

const History = ({ person }: PersonPart) => {
  const history = useList('listProvisioning', { path: { person: person.id } })
  return (
    <Card title="What directories have written">
      <ListTable
        of={history}
        what={`What directories have written about ${person.name}`}
        columns={historyColumns}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No directory has written them">
            A directory that writes people by SCIM leaves each change here, with the names of what
            it changed and not the values.
          </Empty>
        }
      />
    </Card>
  )
}

export const ActivityTab = (part: PersonPart) => (
  <Stack gap="lg">
    <Attempts {...part} />
    <History {...part} />
  </Stack>
)
