/** What a directory has written here: its people and its groups. */
import { Anchor, Badge, Stack, Text } from '@mantine/core'
import { Link, useSearchParams } from 'wouter'
import type { Connector, ProvisionedRecord } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Pick } from '../part/pick.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useList } from '../query.ts'

const kinds = [
  { value: 'user', label: 'People' },
  { value: 'group', label: 'Groups' },
] as const

const NameLink = ({ record }: { record: ProvisionedRecord }) => {
  const { organization } = usePlace()
  const { person, group, name } = record
  const id = person ?? group
  if (id === null) return <>{name}</>
  const section = person === null ? 'groups' : 'people'
  return (
    <Anchor component={Link} href={pathIn(organization, section, id)} className="wrap">
      {name}
    </Anchor>
  )
}

const columns: readonly Column<ProvisionedRecord>[] = [
  { heading: 'Name there', cell: (each) => <NameLink record={each} /> },
  {
    heading: 'Id there',
    cell: (each) => (
      <Text size="sm" className="wrap">
        {each.externalId || '—'}
      </Text>
    ),
    isWide: true,
  },
  {
    heading: 'State',
    cell: ({ isActive }) => (
      <Badge variant="outline" color={isActive ? 'accent' : 'gray'} tt="none" fw={500}>
        {isActive ? 'active' : 'not active'}
      </Badge>
    ),
  },
  { heading: 'Last written', cell: (each) => <When at={each.updatedAt} />, isWide: true },
]

export const Records = ({ source }: { source: Connector }) => {
  const [asked, setAsked] = useSearchParams()
  const kind = asked.get('kind') === 'group' ? 'group' : 'user'
  const records = useList('listRecords', { path: { connector: source.id }, query: { kind } })
  return (
    <Card title="What it has written">
      <Stack gap="md" align="stretch">
        <Pick
          label="Shown"
          choices={kinds}
          value={kind}
          set={(chosen) =>
            setAsked(
              (before) => {
                before.set('kind', chosen)
                return before
              },
              { replace: true },
            )
          }
        />
        <ListTable
          of={records}
          what={`What ${source.name} has written`}
          columns={columns}
          keyOf={(each) => each.id}
          empty={
            <Empty title="It has written nothing yet">
              Give the directory the base URL and a key, and start its provisioning.
            </Empty>
          }
        />
      </Stack>
    </Card>
  )
}
