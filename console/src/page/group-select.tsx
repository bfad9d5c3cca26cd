/** Chooses one group of the organization. */
import { Select } from '@mantine/core'
import type { Group } from '../client.ts'
import { usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'

const groupsMost = 1000

export const GroupSelect = ({
  value,
  set,
}: {
  value: Group | undefined
  set: (group: Group | undefined) => void
}) => {
  const { organization } = usePlace()
  const { data } = useAnswer('listGroups', {
    path: { organization: organization.id },
    query: { limit: groupsMost },
  })
  const groups = data?.items ?? []
  return (
    <Select
      label="Group"
      placeholder={`Of ${organization.name}`}
      searchable
      nothingFoundMessage="There is no such group"
      data={groups.map(({ id, name }) => ({ value: id, label: name }))}
      value={value?.id ?? null}
      onChange={(id) => set(groups.find((each) => each.id === id))}
    />
  )
}
