/** The tree of organizations. */
import { Anchor, Button, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Organization } from '../client.ts'
import { Card, Page } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useList } from '../query.ts'

const columns: readonly Column<Organization>[] = [
  {
    heading: 'Name',
    cell: (each) => (
      <Anchor component={Link} href={pathIn(each, 'settings')}>
        {each.name}
      </Anchor>
    ),
  },
  { heading: 'Kind', cell: (each) => each.kind || '—', isWide: true },
  { heading: 'Short name', cell: (each) => <Text size="sm">{each.slug}</Text>, isWide: true },
  { heading: 'Added', cell: (each) => <When at={each.createdAt} /> },
]

const Organizations = () => {
  const { organization } = usePlace()
  const organizations = useList('listOrganizations', { query: { below: organization.id } })
  return (
    <Page
      title="Organizations"
      lead={`${organization.name} and what stands below it. Each inherits from the one above.`}
      actions={
        <Button component={Link} href={pathIn(organization, 'organizations', 'new')}>
          Add an organization
        </Button>
      }
    >
      <Card>
        <ListTable
          of={organizations}
          what={`Organizations below ${organization.name}`}
          columns={columns}
          keyOf={(each) => each.id}
          empty={<Empty title="There is none" />}
        />
      </Card>
    </Page>
  )
}

export default Organizations
