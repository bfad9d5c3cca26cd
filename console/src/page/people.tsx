/** People: found by how an e-mail or a name begins, narrowed by status and organization. */
import { Anchor, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Organization, Person } from '../client.ts'
import { linesOf } from '../organization-tree.ts'
import { type Filter, present, useFilter, wordOf } from '../part/filter.ts'
import { FilterSelect } from '../part/filter-field.tsx'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { type Place, pathIn, usePlace } from '../place.tsx'
import { useList } from '../query.ts'
import { statuses } from './person-word.ts'

const names = ['q', 'status', 'in']
const typingMs = 250

const Name = ({ person }: { person: Person }) => {
  const { organization } = usePlace()
  const { email, name } = person
  return (
    <Stack gap={2}>
      <Anchor
        component={Link}
        href={pathIn(organization, 'people', person.id)}
        fw={600}
        className="wrap"
      >
        {name}
      </Anchor>
      {email !== null && email !== name && (
        <Text size="sm" c="dimmed" className="wrap" hiddenFrom="sm">
          {email}
        </Text>
      )}
      {person.status === 'disabled' && (
        <span>
          <span className="pill refused">disabled</span>
        </span>
      )}
    </Stack>
  )
}

const columns: readonly Column<Person>[] = [
  { heading: 'Name', cell: (person) => <Name person={person} /> },
  {
    heading: 'E-mail',
    cell: ({ email }) => <span className="wrap">{email ?? '—'}</span>,
    isWide: true,
  },
  { heading: 'Organization', cell: ({ organization }) => organization.name, isWide: true },
  { heading: 'Added', cell: ({ createdAt }) => <When at={createdAt} />, isWide: true },
]

/** What is typed goes into the address a moment later. */
const Search = ({ filter }: { filter: Filter }) => {
  const [text, setText] = useState(filter.get('q') ?? '')
  const search = useDebouncedCallback((q: string) => filter.set({ q: q.trim() }), typingMs)
  return (
    <TextInput
      type="search"
      label="Find"
      placeholder="How an e-mail or a name begins"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        search(event.currentTarget.value)
      }}
    />
  )
}

/** The organizations below the one whose pages these are. */
const belowOf = ({ organization, tree }: Place): readonly Organization[] => {
  const lines = linesOf(tree)
  const own = lines.find((each) => each.organization.id === organization.id)
  return own ? linesOf(own.below).map((each) => each.organization) : []
}

const Nothing = ({ filter }: { filter: Filter }) => {
  const { organization } = usePlace()
  return filter.has(names) ? (
    <Empty title="Nobody fits">
      People are found by how their e-mail, username, first or last name begins.
    </Empty>
  ) : (
    <Empty
      title="There is nobody yet"
      action={
        <Group gap="sm" justify="center">
          <Button component={Link} href={pathIn(organization, 'people', 'new')}>
            Add a person
          </Button>
          <Button
            variant="default"
            component={Link}
            href={pathIn(organization, 'people', 'import')}
          >
            Import a table
          </Button>
        </Group>
      }
    >
      Add them one by one, import a table, or let a directory write them: that is a source.
    </Empty>
  )
}

/** The same people as a file, as the address of the page narrows them. */
const exportPath = (id: string, query: Record<string, string | undefined>): string => {
  const asked = new URLSearchParams(
    Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined),
  )
  return `/api/v1/organizations/${id}/people.csv${asked.size > 0 ? `?${asked}` : ''}`
}

const People = () => {
  const place = usePlace()
  const { organization } = place
  const { notice } = useNotice()
  const filter = useFilter()
  const below = belowOf(place)
  const within = below.find(({ slug }) => slug === filter.get('in')) ?? organization
  const status = wordOf(['active', 'disabled'], filter.get('status'))
  const asked = present({ search: filter.get('q'), status })
  const people = useList('listPeople', { path: { organization: within.id }, query: asked })
  return (
    <Page
      title="People"
      lead={`Everybody at home in ${organization.name} or below it.`}
      actions={
        <>
          <Button component={Link} href={pathIn(organization, 'people', 'new')}>
            Add a person
          </Button>
          <Button
            variant="default"
            component={Link}
            href={pathIn(organization, 'people', 'import')}
          >
            Import
          </Button>
          <Button variant="default" component="a" href={exportPath(within.id, asked)} download>
            Export
          </Button>
        </>
      }
    >
      {notice}
      <Card>
        <Stack gap="lg">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
            <Search key={organization.id} filter={filter} />
            <FilterSelect
              filter={filter}
              name="status"
              label="Status"
              all="any"
              choices={statuses}
            />
            {below.length > 0 && (
              <FilterSelect
                filter={filter}
                name="in"
                label="At home in"
                all={organization.name}
                choices={below.map(({ slug, name }) => ({ value: slug, label: name }))}
                isSearchable
              />
            )}
          </SimpleGrid>
          <ListTable
            of={people}
            what={`People of ${within.name}`}
            columns={columns}
            keyOf={({ id }) => id}
            empty={<Nothing filter={filter} />}
          />
        </Stack>
      </Card>
    </Page>
  )
}

export default People
