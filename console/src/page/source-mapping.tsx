/** What the groups of a source give to the people in them. */
import { Button, Group, Select, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Connector, Mapping } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Card } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Answered, Empty, Trouble } from '../part/state.tsx'
import { useAnswer, useChange } from '../query.ts'

type Kind = Mapping['kind']
type Role = Mapping['role']

const kindWords: Record<Kind, string> = {
  group: 'Membership of a group',
  role: 'A role in an organization',
  grant: 'The use of an application',
}

const roles: Record<Kind, readonly Role[]> = {
  group: ['member'],
  role: ['member', 'administrator'],
  grant: ['member', 'owner'],
}

/** What somebody gets by it, in words that go after "gives". */
const giftOf = ({ kind, role, targetName }: Mapping): string => {
  const target = targetName ?? 'something that is gone'
  if (kind === 'group') return `membership of the group ${target}`
  if (kind === 'role') return `the role of ${role} in ${target}`
  return role === 'owner' ? `ownership of ${target}` : `the use of ${target}`
}

/** What can be given, by its name, of the organization of the source and below. */
const useTargets = (kind: Kind, organization: string): { value: string; label: string }[] => {
  const slice = { limit: 1000 }
  const groups = useAnswer(
    'listGroups',
    { path: { organization }, query: slice },
    { enabled: kind === 'group' },
  )
  const applications = useAnswer(
    'listApplications',
    { path: { organization }, query: slice },
    { enabled: kind === 'grant' },
  )
  const organizations = useAnswer(
    'listOrganizations',
    { query: { below: organization, ...slice } },
    { enabled: kind === 'role' },
  )
  const found = { group: groups, grant: applications, role: organizations }[kind].data?.items ?? []
  return found.map(({ id, name }) => ({ value: id, label: name }))
}

const AddMapping = ({ source, say }: { source: Connector; say: (words: string) => void }) => {
  const [name, setName] = useState('')
  const [kind, setKind] = useState<Kind>('group')
  const [target, setTarget] = useState<string | null>(null)
  const [role, setRole] = useState<Role>('member')
  const targets = useTargets(kind, source.organization)
  const add = useChange('addMapping', ['listMappings'])
  const fault = faultOf(add.error)
  const isShown = ['name', 'target', 'role'].includes(fault?.field ?? '')
  const faultAt = (field: string) => (fault?.field === field ? fault.words : undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (target === null) return
    add.mutate(
      { path: { connector: source.id }, body: { name, kind, target, role } },
      {
        onSuccess: (added) => {
          setName('')
          setTarget(null)
          say(`${added.name} gives ${giftOf(added)} from now on.`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Group at the source"
          description="Letter by letter, as the source writes it; some write an id."
          required
          spellCheck={false}
          error={faultAt('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <Select
            label="It gives"
            allowDeselect={false}
            data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
            value={kind}
            onChange={(chosen) => {
              setKind(chosen as Kind)
              setTarget(null)
              setRole('member')
            }}
          />
          <Select
            label="Of what"
            searchable
            required
            nothingFoundMessage="There is none"
            data={targets}
            error={faultAt('target')}
            value={target}
            onChange={setTarget}
          />
          <Select
            label="As"
            allowDeselect={false}
            data={[...roles[kind]]}
            error={faultAt('role')}
            value={role}
            onChange={(chosen) => setRole(chosen as Role)}
          />
        </SimpleGrid>
        {add.error && !isShown && <Trouble error={add.error} />}
        <Group>
          <Button type="submit" loading={add.isPending} disabled={target === null}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const MappingTable = ({
  source,
  items,
  say,
}: {
  source: Connector
  items: Mapping[]
  say: (words: string) => void
}) => {
  const remove = useChange('removeMapping', ['listMappings'])
  return (
    <Table verticalSpacing="sm" aria-label={`What the groups of ${source.name} give`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Group there</Table.Th>
          <Table.Th>Gives</Table.Th>
          <Table.Th>
            <Text span className="unseen">
              Remove
            </Text>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((mapping) => (
          <Table.Tr key={mapping.id}>
            <Table.Td className="wrap">{mapping.name}</Table.Td>
            <Table.Td className="wrap">{giftOf(mapping)}</Table.Td>
            <Table.Td>
              <Group justify="flex-end">
                <Confirmed
                  label="Remove"
                  title={`Remove what ${mapping.name} gives?`}
                  run={() =>
                    remove.mutateAsync({ path: { connector: source.id, mapping: mapping.id } })
                  }
                  done={() => say(`${mapping.name} gives that no more.`)}
                >
                  It gives {giftOf(mapping)} to everybody in that group. Who has that by nothing
                  else loses it at once; others keep it.
                </Confirmed>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

export const Mappings = ({ source, say }: { source: Connector; say: (words: string) => void }) => {
  const mappings = useAnswer('listMappings', { path: { connector: source.id } })
  return (
    <Stack gap="lg">
      <Card title="What its groups give">
        <Answered of={mappings} what="the mappings">
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="Its groups give nothing yet">
                A source says who is in which of its groups. What that means here, you say.
              </Empty>
            ) : (
              <MappingTable source={source} items={items} say={say} />
            )
          }
        </Answered>
      </Card>
      <Card title="Give something to a group">
        <AddMapping source={source} say={say} />
      </Card>
    </Stack>
  )
}
