/** What a person may: roles in organizations, groups, and applications granted by name. */
import { Anchor, Box, Button, Group, Select, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import type { Grant, Group as GroupOut, Membership } from '../client.ts'
import { linesOf } from '../organization-tree.ts'
import { ApplicationName } from '../part/application-name.tsx'
import { OrganizationField } from '../part/organization-pick.tsx'
import { Card } from '../part/page.tsx'
import { RowAct } from '../part/row-act.tsx'
import { Answered, Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable, whole } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'
import { GroupSelect } from './group-select.tsx'
import type { PersonPart } from './person-profile.tsx'
import { personReads, type Role, roles, roleWord } from './person-word.ts'

const TakeRole = ({ person, say, held }: PersonPart & { held: Membership }) => {
  const remove = useChange('removeMembership', personReads)
  const { organization, role } = held
  const words = `${roleWord(role)} of ${organization.name}`
  return (
    <RowAct
      word="Take away"
      label={`Take away: ${words}`}
      title={`Is ${person.name} no longer ${words}?`}
      run={() => remove.mutateAsync({ path: { person: person.id, organization: organization.id } })}
      done={() => say(`${person.name} is no longer ${words}.`)}
    >
      It holds at once. They keep what they have in other organizations.
    </RowAct>
  )
}

const roleColumns = (part: PersonPart): readonly Column<Membership>[] => [
  { heading: 'Organization', cell: ({ organization }) => organization.name },
  { heading: 'Role', cell: ({ role }) => roleWord(role) },
  { heading: 'Change', cell: (held) => <TakeRole {...part} held={held} /> },
]

const GiveRole = ({ person, say }: PersonPart) => {
  const { organization, tree } = usePlace()
  const branches = linesOf(tree)
  const [place, setPlace] = useState(organization)
  const [role, setRole] = useState<Role>('member')
  const set = useChange('setMembership', personReads)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    set.mutate(
      { path: { person: person.id, organization: place.id }, body: { role } },
      { onSuccess: () => say(`${person.name} is ${roleWord(role)} of ${place.name} now.`) },
    )
  }
  return (
    <form onSubmit={submit}>
      <Group gap="sm" align="flex-end">
        <Box w={{ base: '100%', sm: '16rem' }}>
          <OrganizationField
            label="Organization"
            branches={branches}
            now={place}
            choose={(id) =>
              setPlace(branches.find((each) => each.organization.id === id)?.organization ?? place)
            }
          />
        </Box>
        <Select
          label="Role"
          w={{ base: '100%', sm: '12rem' }}
          allowDeselect={false}
          data={roles.map(({ value, label }) => ({ value, label }))}
          value={role}
          onChange={(chosen) => setRole((chosen ?? 'member') as Role)}
        />
        <Button type="submit" variant="default" loading={set.isPending}>
          Give the role
        </Button>
      </Group>
      {set.error && <Trouble error={set.error} />}
    </form>
  )
}

const Roles = (part: PersonPart) => {
  const held = useAnswer('listMemberships', { path: { person: part.person.id } })
  return (
    <Card title="Roles">
      <Stack gap="md">
        <Answered of={held} what="the roles">
          {({ items }) => (
            <ListTable
              of={whole(items)}
              what={`Roles of ${part.person.name}`}
              columns={roleColumns(part)}
              keyOf={({ organization }) => organization.id}
              empty={<Empty title="They have no role here" />}
            />
          )}
        </Answered>
        <GiveRole {...part} />
      </Stack>
    </Card>
  )
}

const groupReads = ['listGroupsOfPerson', 'listGroupMembers'] as const

const LeaveGroup = ({ person, say, group }: PersonPart & { group: GroupOut }) => {
  const leave = useChange('leaveGroup', [...groupReads])
  const [writer] = group.writers
  return (
    <RowAct
      word="Take out"
      label={`Take out of ${group.name}`}
      title={`Take ${person.name} out of ${group.name}?`}
      run={() => leave.mutateAsync({ path: { group: group.id, person: person.id } })}
      done={() => say(`${person.name} is no longer in ${group.name}.`)}
    >
      They lose what the group opens to them.
      {writer && ` ${writer.name} writes this group, and may put them back.`}
    </RowAct>
  )
}

const GroupName = ({ group }: { group: GroupOut }) => {
  const { organization } = usePlace()
  return (
    <Anchor
      component={Link}
      href={pathIn(organization, 'groups', group.id)}
      inherit
      className="wrap"
    >
      {group.name}
    </Anchor>
  )
}

export const writtenBy = ({ writers }: GroupOut): string =>
  writers.length === 0 ? 'people' : writers.map(({ name }) => name).join(', ')

const groupColumns = (part: PersonPart): readonly Column<GroupOut>[] => [
  { heading: 'Group', cell: (group) => <GroupName group={group} /> },
  { heading: 'Written by', cell: writtenBy, isWide: true },
  { heading: 'Change', cell: (group) => <LeaveGroup {...part} group={group} /> },
]

const JoinGroup = ({ person, say }: PersonPart) => {
  const [group, setGroup] = useState<GroupOut>()
  const join = useChange('joinGroup', [...groupReads])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!group) return
    join.mutate(
      { path: { group: group.id, person: person.id } },
      {
        onSuccess: () => {
          say(`${person.name} is in ${group.name} now.`)
          setGroup(undefined)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Group gap="sm" align="flex-end">
        <Box w={{ base: '100%', sm: '22rem' }}>
          <GroupSelect value={group} set={setGroup} />
        </Box>
        <Button type="submit" variant="default" disabled={!group} loading={join.isPending}>
          Add to the group
        </Button>
      </Group>
      {join.error && <Trouble error={join.error} />}
    </form>
  )
}

const Groups = (part: PersonPart) => {
  const groups = useAnswer('listGroupsOfPerson', { path: { person: part.person.id } })
  return (
    <Card title="Groups">
      <Stack gap="md">
        <Answered of={groups} what="the groups">
          {({ items }) => (
            <ListTable
              of={whole(items)}
              what={`Groups of ${part.person.name}`}
              columns={groupColumns(part)}
              keyOf={({ id }) => id}
              empty={<Empty title="They are in no group" />}
            />
          )}
        </Answered>
        <JoinGroup {...part} />
      </Stack>
    </Card>
  )
}

const Withdraw = ({ person, say, grant }: PersonPart & { grant: Grant }) => {
  const withdraw = useChange('withdrawGrant', ['listGrantsOfPerson', 'listGrants'])
  const { application } = grant
  return (
    <RowAct
      word="Withdraw"
      label={`Withdraw ${application.name}`}
      title={`Withdraw ${application.name} from ${person.name}?`}
      run={() => withdraw.mutateAsync({ path: { application: application.id, holder: person.id } })}
      done={() => say(`${application.name} is withdrawn from ${person.name}.`)}
    >
      From the next time on they cannot open it, unless it is open to everyone or to a group of
      theirs.
    </RowAct>
  )
}

const grantColumns = (part: PersonPart): readonly Column<Grant>[] => [
  { heading: 'Application', cell: (grant) => <ApplicationName grant={grant} /> },
  {
    heading: 'As',
    cell: ({ role, status }) => (status === 'invited' ? `${role}, invited` : role),
    isWide: true,
  },
  { heading: 'Since', cell: ({ createdAt }) => <When at={createdAt} />, isWide: true },
  { heading: 'Change', cell: (grant) => <Withdraw {...part} grant={grant} /> },
]

const Grants = (part: PersonPart) => {
  const grants = useList('listGrantsOfPerson', { path: { person: part.person.id } })
  return (
    <Card title="Applications granted by name">
      <ListTable
        of={grants}
        what={`Grants of ${part.person.name}`}
        columns={grantColumns(part)}
        keyOf={({ id }) => id}
        empty={
          <Empty title="None is granted by name">
            Applications that are open to everyone need no grant. Give one on the application’s
            page.
          </Empty>
        }
      />
    </Card>
  )
}

export const AccessTab = (part: PersonPart) => (
  <Stack gap="lg">
    <Roles {...part} />
    <Groups {...part} />
    <Grants {...part} />
  </Stack>
)
