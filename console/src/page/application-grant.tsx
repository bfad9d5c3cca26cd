/** The grants of an application: people and groups who may use it by name, as owner or member. */
import {
  Anchor,
  Badge,
  Button,
  Group,
  Radio,
  Select,
  Stack,
  Switch,
  TagsInput,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import type { Application, Grant } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Card } from '../part/page.tsx'
import { PersonSelect } from '../part/person-select.tsx'
import { Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'

type Props = { application: Application; say: (words: string) => void }

const reads = ['listGrants', 'previewApplication'] as const

const nameOf = ({ person, group }: Grant): string => person?.name ?? group?.name ?? 'somebody gone'

const Holder = ({ grant }: { grant: Grant }) => {
  const { organization } = usePlace()
  const { person, group } = grant
  const href = person
    ? pathIn(organization, 'people', person.id)
    : pathIn(organization, 'groups', group?.id ?? '')
  return (
    <Anchor component={Link} href={href} className="wrap">
      {nameOf(grant)}
      {group && ' (group)'}
    </Anchor>
  )
}

const Withdraw = ({ application, grant, say }: Props & { grant: Grant }) => {
  const withdraw = useChange('withdrawGrant', [...reads])
  const name = nameOf(grant)
  const holder = grant.person?.id ?? grant.group?.id ?? ''
  return (
    <Confirmed
      label={`Withdraw ${name}`}
      title={`Withdraw the grant of ${name}?`}
      run={() => withdraw.mutateAsync({ path: { application: application.id, holder } })}
      done={() => say(`The grant of ${name} is withdrawn.`)}
    >
      {application.openTo === 'everyone'
        ? 'They lose the role and the permissions. It stays open to them if they belong there.'
        : `They cannot open ${application.name} any more, from the next time on.`}
    </Confirmed>
  )
}

const roleWords: Record<Grant['role'], string> = { owner: 'Owner', member: 'Member' }

const columnsFor = ({ application, say }: Props): readonly Column<Grant>[] => [
  { heading: 'Who', cell: (grant) => <Holder grant={grant} /> },
  { heading: 'As', cell: ({ role }) => roleWords[role] },
  {
    heading: 'Permissions',
    cell: ({ permissions }) => permissions.join(', ') || '—',
    isWide: true,
  },
  {
    heading: 'State',
    cell: ({ status }) => (
      <Badge variant="outline" color={status === 'active' ? 'accent' : 'gray'} tt="none" fw={500}>
        {status === 'active' ? 'active' : 'invited'}
      </Badge>
    ),
    isWide: true,
  },
  { heading: 'Since', cell: ({ createdAt }) => <When at={createdAt} />, isWide: true },
  {
    heading: 'Take back',
    cell: (grant) => <Withdraw {...{ application, say, grant }} />,
  },
]

const GroupSelect = ({
  value,
  set,
}: {
  value: string | null
  set: (group: string | null) => void
}) => {
  const { organization } = usePlace()
  const groups = useAnswer('listGroups', {
    path: { organization: organization.id },
    query: { limit: 1000 },
  })
  return (
    <Select
      label="Group"
      searchable
      nothingFoundMessage="There is no such group"
      data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={set}
    />
  )
}

type To = 'person' | 'group'

const Give = ({ application, say }: Props) => {
  const [to, setTo] = useState<To>('person')
  const [holder, setHolder] = useState<string | null>(null)
  const [role, setRole] = useState<string | null>('member')
  const [permissions, setPermissions] = useState<string[]>([])
  const [isInvited, setInvited] = useState(false)
  const give = useChange('giveGrant', [...reads])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (holder === null) return
    give.mutate(
      {
        path: { application: application.id },
        body: {
          ...(to === 'person' ? { person: holder } : { group: holder }),
          ...{ role: role === 'owner' ? 'owner' : 'member', permissions },
          status: isInvited && to === 'person' ? 'invited' : 'active',
        },
      },
      {
        onSuccess: (grant: Grant) => {
          setHolder(null)
          setPermissions([])
          say(`${nameOf(grant)} has a grant now.`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw="32rem">
        <Radio.Group
          label="For"
          value={to}
          onChange={(value) => {
            setTo(value as To)
            setHolder(null)
          }}
        >
          <Group gap="lg" mt="xs">
            <Radio value="person" label="A person" />
            <Radio value="group" label="A group" />
          </Group>
        </Radio.Group>
        {to === 'person' ? (
          <PersonSelect label="Person" value={holder} set={setHolder} />
        ) : (
          <GroupSelect value={holder} set={setHolder} />
        )}
        <Select
          label="As"
          description="What that means is up to the application; an owner may all of it."
          allowDeselect={false}
          data={[
            { value: 'member', label: roleWords.member },
            { value: 'owner', label: roleWords.owner },
          ]}
          value={role}
          onChange={setRole}
        />
        <TagsInput
          label="Permissions"
          description="Words that the application knows. Each is ended with Enter."
          acceptValueOnBlur
          value={permissions}
          onChange={setPermissions}
        />
        {to === 'person' && (
          <Switch
            label="Invite them"
            description="It is open to them as soon as they have signed in by themselves."
            checked={isInvited}
            onChange={(event) => setInvited(event.currentTarget.checked)}
          />
        )}
        {give.error && <Trouble error={give.error} />}
        <Group>
          <Button type="submit" disabled={holder === null} loading={give.isPending}>
            Give the grant
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export const Grants = ({ application, say }: Props) => {
  const grants = useList('listGrants', { path: { application: application.id } })
  return (
    <>
      <Card title="Grants">
        <ListTable
          of={grants}
          what={`Grants of ${application.name}`}
          columns={columnsFor({ application, say })}
          keyOf={({ id }) => id}
          empty={
            <Empty title="Nobody has a grant">
              {application.openTo === 'everyone'
                ? 'It is open without one.'
                : 'Until somebody has one, nobody can open it.'}
            </Empty>
          }
        />
      </Card>
      <Card title="Give a grant">
        <Give {...{ application, say }} />
      </Card>
    </>
  )
}
