/** One group: its name, who is in it, and which applications it opens. */
import { Anchor, Box, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import { tagOf } from '../call.ts'
import type { Group as GroupOut, Person } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Found } from '../part/found.tsx'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { PersonSelect } from '../part/person-select.tsx'
import { RowAct } from '../part/row-act.tsx'
import { Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'
import { GroupGrants } from './group-grant.tsx'

export type GroupPart = { group: GroupOut; say: (words: string) => void }

const memberReads = ['listGroupMembers', 'listGroupsOfPerson'] as const

const Writers = ({ group }: { group: GroupOut }) => {
  const { organization } = usePlace()
  if (group.writers.length === 0) return null
  return (
    <Text size="sm" className="verdict">
      Written by{' '}
      {group.writers.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Anchor component={Link} href={pathIn(organization, 'sources', id)} underline="always">
            {name}
          </Anchor>
        </span>
      ))}
      . What you change of its name or its people here, the source may change back.
    </Text>
  )
}

const Rename = ({ group, say }: GroupPart) => {
  const [name, setName] = useState(group.name)
  const rename = useChange('renameGroup', ['getGroup', 'listGroups', 'listGroupsOfPerson'])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    rename.mutate(
      { path: { group: group.id }, body: { name: name.trim() }, seen: tagOf(group) },
      { onSuccess: () => say(`The group is called ${name.trim()} now.`) },
    )
  }
  const isSame = name.trim() === group.name || name.trim() === ''
  return (
    <form onSubmit={submit}>
      <Card title="Name">
        <Stack gap="sm">
          <Group gap="sm" align="flex-end">
            <TextInput
              label="Name"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={rename.isPending} disabled={isSame}>
              Rename
            </Button>
          </Group>
          {rename.error && <Trouble error={rename.error} />}
        </Stack>
      </Card>
    </form>
  )
}

const MemberName = ({ person }: { person: Person }) => {
  const { organization } = usePlace()
  return (
    <Stack gap={2}>
      <Anchor
        component={Link}
        href={pathIn(organization, 'people', person.id)}
        inherit
        className="wrap"
      >
        {person.name}
      </Anchor>
      {person.email !== null && person.email !== person.name && (
        <Text size="sm" c="dimmed" className="wrap">
          {person.email}
        </Text>
      )}
    </Stack>
  )
}

const TakeOut = ({ group, say, person }: GroupPart & { person: Person }) => {
  const leave = useChange('leaveGroup', [...memberReads])
  return (
    <RowAct
      word="Take out"
      label={`Take out ${person.name}`}
      title={`Take ${person.name} out of ${group.name}?`}
      run={() => leave.mutateAsync({ path: { group: group.id, person: person.id } })}
      done={() => say(`${person.name} is no longer in ${group.name}.`)}
    >
      They lose what the group opens to them. They stay in the organization.
    </RowAct>
  )
}

const memberColumns = (part: GroupPart): readonly Column<Person>[] => [
  { heading: 'Name', cell: (person) => <MemberName person={person} /> },
  { heading: 'Organization', cell: ({ organization }) => organization.name, isWide: true },
  { heading: 'Change', cell: (person) => <TakeOut {...part} person={person} /> },
]

const AddMember = ({ group, say }: GroupPart) => {
  const [person, setPerson] = useState<string | null>(null)
  const join = useChange('joinGroup', [...memberReads])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (person === null) return
    join.mutate(
      { path: { group: group.id, person } },
      {
        onSuccess: () => {
          setPerson(null)
          say(`They are in ${group.name} now.`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <Box w={{ base: '100%', sm: '22rem' }}>
            <PersonSelect label="Person" value={person} set={setPerson} />
          </Box>
          <Button
            type="submit"
            variant="default"
            disabled={person === null}
            loading={join.isPending}
          >
            Add to the group
          </Button>
        </Group>
        {join.error && <Trouble error={join.error} />}
      </Stack>
    </form>
  )
}

const Members = (part: GroupPart) => {
  const { group } = part
  const members = useList('listGroupMembers', { path: { group: group.id } })
  return (
    <Card title="People">
      <Stack gap="md">
        <AddMember {...part} />
        <ListTable
          of={members}
          what={`People in ${group.name}`}
          columns={memberColumns(part)}
          keyOf={({ id }) => id}
          empty={<Empty title="Nobody is in it yet" />}
        />
      </Stack>
    </Card>
  )
}

const RemoveGroup = ({ group }: GroupPart) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const remove = useChange('removeGroup', ['listGroups', 'listGroupsOfPerson', 'listGrants'])
  const [writer] = group.writers
  return (
    <Card title="Remove">
      <Confirmed
        label={`Remove ${group.name}`}
        title={`Remove ${group.name}?`}
        run={() => remove.mutateAsync({ path: { group: group.id } })}
        done={() =>
          go(pathIn(organization, 'groups'), { state: { said: `${group.name} is removed.` } })
        }
      >
        What it opens is closed to the people in it, unless they have it otherwise. The people stay.
        {writer && ` ${writer.name} writes this group: end it there too, or it may come back.`}
      </Confirmed>
    </Card>
  )
}

const Loaded = ({ group }: { group: GroupOut }) => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const part = { group, say }
  return (
    <Page
      title={group.name}
      lead={
        <Anchor component={Link} href={pathIn(organization, 'groups')} underline="always">
          Groups
        </Anchor>
      }
    >
      {notice}
      <Writers group={group} />
      <Members {...part} />
      <GroupGrants {...part} />
      <Rename key={group.updatedAt} {...part} />
      <RemoveGroup {...part} />
    </Page>
  )
}

const OneGroup = () => {
  const { group: id = '' } = useParams<{ group: string }>()
  const group = useAnswer('getGroup', { path: { group: id } })
  return (
    <Found of={group} what="the group">
      {(found) => <Loaded key={found.id} group={found} />}
    </Found>
  )
}

export default OneGroup
