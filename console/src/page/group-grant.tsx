/** Which applications a group opens to the people in it. */
import { Button, Group, Select, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Grant } from '../client.ts'
import { ApplicationName } from '../part/application-name.tsx'
import { Card } from '../part/page.tsx'
import { RowAct } from '../part/row-act.tsx'
import { Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'
import type { GroupPart } from './group.tsx'

const reads = ['listGrantsOfGroup', 'listGrants'] as const
const applicationMost = 1000

const Withdraw = ({ group, say, grant }: GroupPart & { grant: Grant }) => {
  const withdraw = useChange('withdrawGrant', [...reads])
  const { application } = grant
  return (
    <RowAct
      word="Withdraw"
      label={`Withdraw ${application.name}`}
      title={`Withdraw ${application.name} from ${group.name}?`}
      run={() => withdraw.mutateAsync({ path: { application: application.id, holder: group.id } })}
      done={() => say(`${group.name} opens ${application.name} no more.`)}
    >
      The people in the group cannot open it from the next time on, unless it is open to everyone or
      granted to them otherwise.
    </RowAct>
  )
}

const columnsFor = (part: GroupPart): readonly Column<Grant>[] => [
  { heading: 'Application', cell: (grant) => <ApplicationName grant={grant} /> },
  { heading: 'As', cell: ({ role }) => role, isWide: true },
  { heading: 'Since', cell: ({ createdAt }) => <When at={createdAt} />, isWide: true },
  { heading: 'Change', cell: (grant) => <Withdraw {...part} grant={grant} /> },
]

const Give = ({ group, say }: GroupPart) => {
  const { organization } = usePlace()
  const [application, setApplication] = useState<string | null>(null)
  const give = useChange('giveGrant', [...reads])
  const { data } = useAnswer('listApplications', {
    path: { organization: organization.id },
    query: { limit: applicationMost },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (application === null) return
    give.mutate(
      { path: { application }, body: { group: group.id } },
      {
        onSuccess: (grant: Grant) => {
          setApplication(null)
          say(`${group.name} opens ${grant.application.name} now.`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <Select
            label="Application"
            w={{ base: '100%', sm: '22rem' }}
            searchable
            nothingFoundMessage="There is none"
            data={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={application}
            onChange={setApplication}
          />
          <Button
            type="submit"
            variant="default"
            disabled={application === null}
            loading={give.isPending}
          >
            Open it to the group
          </Button>
        </Group>
        {give.error && <Trouble error={give.error} />}
      </Stack>
    </form>
  )
}

export const GroupGrants = (part: GroupPart) => {
  const { group } = part
  const grants = useList('listGrantsOfGroup', { path: { group: group.id } })
  return (
    <Card title="Applications">
      <Stack gap="md">
        <Give {...part} />
        <ListTable
          of={grants}
          what={`Applications that ${group.name} opens`}
          columns={columnsFor(part)}
          keyOf={({ id }) => id}
          empty={
            <Empty title="It opens none yet">
              Applications that are open to everyone need no group.
            </Empty>
          }
        />
      </Stack>
    </Card>
  )
}
