/** The applications of an organization: which there are, for whom, and in which order. */
import { ActionIcon, Anchor, Button, Group, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { Application, Kind } from '../client.ts'
import { Mark } from '../part/mark.tsx'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Answered, Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'
import { kindOf, openWords } from './application-kind.ts'
import { positionsFor } from './application-order.ts'

const searchDelayMs = 250

const AddButton = () => {
  const { organization } = usePlace()
  return (
    <Button component={Link} href={pathIn(organization, 'applications', 'new')}>
      Add an application
    </Button>
  )
}

const NameLink = ({ application }: { application: Application }) => {
  const { organization } = usePlace()
  return (
    <Group gap="sm" wrap="nowrap">
      <Mark {...application} />
      <Anchor
        component={Link}
        href={pathIn(organization, 'applications', application.id)}
        fw={600}
        className="wrap"
      >
        {application.name}
      </Anchor>
    </Group>
  )
}

/** Puts an application before or behind the next one, in launchers too. */
const useMove = (shown: readonly Application[]) => {
  const change = useChange('changeApplication', ['listApplications'])
  const move = async (from: number, to: number): Promise<void> => {
    const order = [...shown]
    order.splice(to, 0, ...order.splice(from, 1))
    for (const { id, position } of positionsFor(order)) {
      await change.mutateAsync({ path: { application: id }, body: { position } })
    }
  }
  return { move, isMoving: change.isPending, error: change.error }
}

type Order = { shown: readonly Application[]; say: (words: string) => void }

const OrderButtons = ({
  application,
  shown,
  mover: { move, isMoving },
  say,
}: Order & { application: Application; mover: ReturnType<typeof useMove> }) => {
  const index = shown.indexOf(application)
  const { name } = application
  const place = async (to: number): Promise<void> => {
    await move(index, to)
    say(`${name} is now number ${to + 1}.`)
  }
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="default"
        aria-label={`Show ${name} earlier`}
        disabled={index === 0 || isMoving}
        onClick={() => void place(index - 1)}
      >
        ↑
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={`Show ${name} later`}
        disabled={index === shown.length - 1 || isMoving}
        onClick={() => void place(index + 1)}
      >
        ↓
      </ActionIcon>
    </Group>
  )
}

/** The names of organizations by their ids, as far as they are the person's. */
const useNames = (): ((ids: readonly string[]) => string) => {
  const all = useAnswer('listOrganizations', { query: { limit: 1000 } })
  const names = new Map(all.data?.items.map(({ id, name }) => [id, name]))
  return (ids) => ids.map((id) => names.get(id) ?? 'another').join(', ')
}

const Table = ({ kinds, search }: { kinds: Kind[]; search: string }) => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const namesOf = useNames()
  const list = useList('listApplications', {
    path: { organization: organization.id },
    query: { search },
  })
  const shown = list.data?.pages.flatMap(({ items }) => items) ?? []
  const mover = useMove(shown)
  const columns: readonly Column<Application>[] = [
    { heading: 'Name', cell: (each) => <NameLink application={each} /> },
    { heading: 'Kind', cell: (each) => kindOf(kinds, each)?.label ?? each.type, isWide: true },
    { heading: 'Who may open it', cell: ({ openTo }) => openWords[openTo], isWide: true },
    { heading: 'Where', cell: (each) => namesOf(each.organizations), isWide: true },
    ...(search === ''
      ? [
          {
            heading: 'Order',
            cell: (each: Application) => (
              <OrderButtons {...{ application: each, shown, mover, say }} />
            ),
          },
        ]
      : []),
  ]
  return (
    <>
      {notice}
      {mover.error && <Trouble error={mover.error} />}
      <ListTable
        of={list}
        what={`Applications of ${organization.name}`}
        columns={columns}
        keyOf={(each) => each.id}
        empty={
          search === '' ? (
            <Empty title="No application yet" action={<AddButton />}>
              Each application that you add is a tile on the pages of your people.
            </Empty>
          ) : (
            <Empty title="Nothing found">No application has “{search}” in its name.</Empty>
          )
        }
      />
    </>
  )
}

const Applications = () => {
  const { organization } = usePlace()
  const [asked, ask] = useSearchParams()
  const search = asked.get('search') ?? ''
  const [typed, setTyped] = useState(search)
  const kinds = useAnswer('listApplicationTypes', {})
  const find = useDebouncedCallback(
    (text: string) => ask(text === '' ? {} : { search: text }, { replace: true }),
    searchDelayMs,
  )
  return (
    <Page
      title="Applications"
      lead={`What the people of ${organization.name} can open, in the order in which they see it.`}
      actions={<AddButton />}
    >
      <Card>
        <TextInput
          type="search"
          label="Find an application"
          value={typed}
          maw="24rem"
          mb="md"
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            find(event.currentTarget.value.trim())
          }}
        />
        <Answered of={kinds} what="the kinds of applications">
          {({ items }) => <Table kinds={items} search={search} />}
        </Answered>
        <Text size="sm" c="dimmed" mt="md" hidden={search !== ''}>
          People see it in this order, after what they have made their favourites.
        </Text>
      </Card>
    </Page>
  )
}

export default Applications
