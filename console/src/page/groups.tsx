/** Groups: named people, who are given something together. */
import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Group as GroupOut } from '../client.ts'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useChange, useList } from '../query.ts'
import { writtenBy } from './person-access.tsx'

const Name = ({ group }: { group: GroupOut }) => {
  const { organization } = usePlace()
  return (
    <Anchor
      component={Link}
      href={pathIn(organization, 'groups', group.id)}
      fw={600}
      className="wrap"
    >
      {group.name}
    </Anchor>
  )
}

const columns: readonly Column<GroupOut>[] = [
  { heading: 'Name', cell: (group) => <Name group={group} /> },
  { heading: 'Written by', cell: writtenBy },
  { heading: 'Added', cell: ({ createdAt }) => <When at={createdAt} />, isWide: true },
]

const AddGroup = () => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const add = useChange('addGroup', ['listGroups'])
  const isTaken = add.error !== null && faultOf(add.error) === undefined
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    add.mutate(
      { path: { organization: organization.id }, body: { name: name.trim() } },
      {
        onSuccess: (group) =>
          go(pathIn(organization, 'groups', group.id), {
            state: { said: `${group.name} is there now. Add people to it.` },
          }),
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Name"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
            Add the group
          </Button>
        </Group>
        {isTaken && add.error && <Trouble error={add.error} />}
      </Stack>
    </form>
  )
}

const Groups = () => {
  const { organization } = usePlace()
  const { notice } = useNotice()
  const groups = useList('listGroups', { path: { organization: organization.id } })
  return (
    <Page
      title="Groups"
      lead={`People of ${organization.name} who are given something together: an application, say.`}
    >
      {notice}
      <Card title="Add a group">
        <AddGroup />
      </Card>
      <Card>
        <ListTable
          of={groups}
          what={`Groups of ${organization.name}`}
          columns={columns}
          keyOf={({ id }) => id}
          empty={
            <Empty title="There is no group yet">
              Add one here, or let a source write them: what its groups give is set on its page.
            </Empty>
          }
        />
      </Card>
    </Page>
  )
}

export default Groups
