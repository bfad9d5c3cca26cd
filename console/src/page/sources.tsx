/** The sources of an organization: which there are, in which order, and what each is for. */
import { ActionIcon, Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Connector, ConnectorType } from '../client.ts'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Answered, Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'
import { purposes, typeOf } from './source-kind.ts'
import { SourceSwitch, sourceReads } from './source-switch.tsx'

const NameLink = ({ source }: { source: Connector }) => {
  const { organization } = usePlace()
  return (
    <Anchor component={Link} href={pathIn(organization, 'sources', source.id)} fw={600}>
      {source.name}
    </Anchor>
  )
}

const Purpose = ({ source, types }: { source: Connector; types: ConnectorType[] }) => {
  const type = typeOf(types, source)
  return (
    <Stack gap={0}>
      <Text size="sm">{type ? purposes[type.way] : source.type}</Text>
      <Text size="sm" c="dimmed">
        {type?.label}
      </Text>
    </Stack>
  )
}

/** A directory says itself whom it writes. */
const whoOf = (source: Connector, types: readonly ConnectorType[]): string => {
  if (source.domains.length > 0) return source.domains.join(', ')
  return typeOf(types, source)?.way === 'writing' ? '—' : 'everybody'
}

/** Puts a source before or behind the next one. Positions become those of the list. */
const useMove = (sources: readonly Connector[]) => {
  const change = useChange('changeConnector', [...sourceReads])
  const move = async (from: number, to: number): Promise<void> => {
    const order = [...sources]
    order.splice(to, 0, ...order.splice(from, 1))
    const moved = order
      .map((source, index) => ({ source, position: index + 1 }))
      .filter(({ source, position }) => source.position !== position)
    for (const { source, position } of moved) {
      await change.mutateAsync({ path: { connector: source.id }, body: { position } })
    }
  }
  return { move, isMoving: change.isPending, error: change.error }
}

type OwnProps = { sources: Connector[]; types: ConnectorType[]; say: (words: string) => void }

/** Where a source stands among the others, and the two ways from there. */
const Order = (given: {
  source: Connector
  index: number
  count: number
  isMoving: boolean
  put: (to: number) => void
}) => {
  const { source, index, count, isMoving, put } = given
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="default"
        aria-label={`Ask ${source.name} earlier`}
        disabled={index === 0 || isMoving}
        onClick={() => put(index - 1)}
      >
        ↑
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={`Ask ${source.name} later`}
        disabled={index === count - 1 || isMoving}
        onClick={() => put(index + 1)}
      >
        ↓
      </ActionIcon>
    </Group>
  )
}

const OwnTable = ({ sources, types, say }: OwnProps) => {
  const { move, isMoving, error } = useMove(sources)
  const count = sources.length
  const put = async (source: Connector, from: number, to: number): Promise<void> => {
    await move(from, to)
    say(`${source.name} is now number ${to + 1} of ${count}.`)
  }
  return (
    <Stack gap="md">
      {error && <Trouble error={error} />}
      <Table verticalSpacing="sm" aria-label="Sources of the organization, in their order">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th visibleFrom="sm">What it does</Table.Th>
            <Table.Th visibleFrom="md">For whom</Table.Th>
            <Table.Th>In use</Table.Th>
            {count > 1 && <Table.Th>Order</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.map((source, index) => (
            <Table.Tr key={source.id}>
              <Table.Td>
                <NameLink source={source} />
                <Text size="sm" c="dimmed" hiddenFrom="sm">
                  {typeOf(types, source)?.label}
                </Text>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <Purpose source={source} types={types} />
              </Table.Td>
              <Table.Td visibleFrom="md">{whoOf(source, types)}</Table.Td>
              <Table.Td>
                <SourceSwitch source={source} say={say} />
              </Table.Td>
              {count > 1 && (
                <Table.Td>
                  <Order
                    {...{ source, index, count, isMoving }}
                    put={(to) => void put(source, index, to).catch(() => undefined)}
                  />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

const AddButton = () => {
  const { organization } = usePlace()
  return (
    <Button component={Link} href={pathIn(organization, 'sources', 'new')}>
      Add a source
    </Button>
  )
}

/** Those of the organizations below, which have their own. */
const Below = ({ types }: { types: ConnectorType[] }) => {
  const { organization } = usePlace()
  const path = { organization: organization.id }
  const all = useList('listConnectors', { path })
  const offices = useAnswer('listOrganizations', { query: { below: organization.id, limit: 1000 } })
  const isBelow = (each: Connector): boolean => each.organization !== organization.id
  const pages = all.data?.pages.map(({ items }) => ({ items: items.filter(isBelow) }))
  if (!pages || (!all.hasNextPage && pages.every(({ items }) => items.length === 0))) return null
  const names = new Map(offices.data?.items.map(({ id, name }) => [id, name]))
  const columns: readonly Column<Connector>[] = [
    { heading: 'Name', cell: (each) => <NameLink source={each} /> },
    { heading: 'Of', cell: (each) => names.get(each.organization) ?? '—' },
    {
      heading: 'What it does',
      cell: (each) => <Purpose source={each} types={types} />,
      isWide: true,
    },
    {
      heading: 'State',
      cell: ({ isActive }) => (
        <Badge variant="outline" color={isActive ? 'accent' : 'gray'} tt="none" fw={500}>
          {isActive ? 'on' : 'off'}
        </Badge>
      ),
    },
  ]
  return (
    <Card title="Of organizations below">
      <ListTable
        of={{ ...all, data: { pages } }}
        what={`Sources below ${organization.name}`}
        columns={columns}
        keyOf={(each) => each.id}
        empty={<Text c="dimmed">None among the first ones.</Text>}
      />
    </Card>
  )
}

const Sources = () => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const types = useAnswer('listConnectorTypes', {})
  const own = useAnswer('listConnectors', {
    path: { organization: organization.id },
    query: { own: true },
  })
  return (
    <Page
      title="Sources"
      lead="Where people prove who they are, and where their accounts come from."
      actions={<AddButton />}
    >
      {notice}
      <Answered of={types} what="the kinds of sources">
        {({ items: kinds }) => (
          <>
            <Card title={`Of ${organization.name}`}>
              <Answered of={own} what="sources">
                {({ items }) =>
                  items.length === 0 ? (
                    <Empty title="No source yet" action={<AddButton />}>
                      People sign in with a password that is kept here, or with the sources of the
                      organization above, if it has any.
                    </Empty>
                  ) : (
                    <OwnTable sources={items} types={kinds} say={say} />
                  )
                }
              </Answered>
            </Card>
            <Below types={kinds} />
          </>
        )}
      </Answered>
    </Page>
  )
}

export default Sources
