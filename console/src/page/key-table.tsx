/** Keys as a list, with what can be done with each. */
import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Key, KeyOnce } from '../client.ts'
import { Asked } from '../part/asked.tsx'
import { Empty } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useChange, useList } from '../query.ts'
import { KeyShown } from './key-once.tsx'
import { KeyRotation } from './key-rotation.tsx'
import { permissionWords } from './key-word.ts'

/** Whose keys are shown; without it, all of the organization and below. */
export type KeyQuery = {
  of?: 'organization' | 'person' | 'application' | 'connector'
  owner?: string
}

const Owner = ({ item }: { item: Key }) => {
  const { organization } = usePlace()
  const [section, id] = item.person
    ? ['people', item.person]
    : item.application
      ? ['applications', item.application]
      : item.connector
        ? ['sources', item.connector]
        : ['', '']
  const name = item.owner || 'somebody who is gone'
  if (section === '') return <>{name}</>
  return (
    <Anchor component={Link} href={pathIn(organization, section, id)}>
      {name}
    </Anchor>
  )
}

const Ends = ({ item }: { item: Key }) => (
  <Stack gap={0}>
    <span>{item.endsAt === null ? 'never' : <When at={item.endsAt} />}</span>
    {item.replacedBy !== null && (
      <Text size="sm" c="dimmed">
        replaced
      </Text>
    )}
  </Stack>
)

const Permissions = ({ item }: { item: Key }) => (
  <Group gap={4}>
    {item.permissions.map((each) => (
      <Badge key={each} variant="outline" color="gray" tt="none" fw={500}>
        {permissionWords[each]?.label ?? each}
      </Badge>
    ))}
  </Group>
)

const isOver = ({ endsAt }: Key): boolean => endsAt !== null && Date.parse(endsAt) <= Date.now()

type Doing = { item: Key; what: 'replace' | 'revoke' }

const Actions = ({ item, start }: { item: Key; start: (doing: Doing) => void }) => (
  <Group gap={6} justify="flex-end">
    {item.replacedBy === null && !isOver(item) && (
      <Button
        size="xs"
        variant="default"
        aria-label={`Replace ${item.name}`}
        onClick={() => start({ item, what: 'replace' })}
      >
        Replace
      </Button>
    )}
    <Button
      size="xs"
      variant="default"
      aria-label={`Revoke ${item.name}`}
      onClick={() => start({ item, what: 'revoke' })}
    >
      Revoke
    </Button>
  </Group>
)

const columnsOf = (start: (doing: Doing) => void): readonly Column<Key>[] => [
  {
    heading: 'Name',
    cell: (item) => (
      <Stack gap={0}>
        <Text fw={600}>{item.name}</Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {item.hint.slice(0, 8)}…{item.hint.slice(-9)}
        </Text>
        <Text size="sm" c="dimmed" hiddenFrom="sm">
          {item.owner}, last used: <When at={item.usedAt} />
        </Text>
      </Stack>
    ),
  },
  { heading: 'Of', cell: (item) => <Owner item={item} />, isWide: true },
  { heading: 'May', cell: (item) => <Permissions item={item} />, isWide: true },
  { heading: 'Last used', cell: (item) => <When at={item.usedAt} />, isWide: true },
  { heading: 'Ends', cell: (item) => <Ends item={item} />, isWide: true },
  { heading: 'Actions', cell: (item) => <Actions item={item} start={start} /> },
]

export const KeyTable = ({
  query,
  organization,
  say,
}: {
  query: KeyQuery
  organization: string
  say: (words: string) => void
}) => {
  const [doing, setDoing] = useState<Doing>()
  const [made, setMade] = useState<KeyOnce>()
  const keys = useList('listKeys', { path: { organization }, query })
  const revoke = useChange('revokeKey', ['listKeys'])
  const stop = (): void => setDoing(undefined)
  const { item } = doing ?? {}
  return (
    <>
      <ListTable
        of={keys}
        what="Keys"
        columns={columnsOf(setDoing)}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No key">
            With a key, a server calls the hub: to write people, to sign somebody in, to manage
            applications.
          </Empty>
        }
      />
      <KeyRotation
        old={doing?.what === 'replace' ? item : undefined}
        close={stop}
        made={(once) => {
          stop()
          setMade(once)
        }}
      />
      <KeyShown made={made} close={() => setMade(undefined)} />
      <Asked
        isOpen={doing?.what === 'revoke'}
        close={stop}
        title={`Revoke the key ${item?.name ?? ''}?`}
        label="Revoke it"
        run={() => revoke.mutateAsync({ path: { key: item?.id ?? '' } })}
        done={() => say(`The key ${item?.name ?? ''} is revoked.`)}
      >
        Whatever calls with it is refused from this moment. It cannot be brought back. To change it
        without a gap, replace it instead.
      </Asked>
    </>
  )
}
