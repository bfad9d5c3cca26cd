/** Who may open an application: everyone in its organizations, or those who have a grant. */
import { Button, Group, MultiSelect, Radio, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { tagOf } from '../call.ts'
import type { Application } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { Grants } from './application-grant.tsx'
import { applicationReads } from './application-kind.ts'

type Props = { application: Application; say: (words: string) => void }

const Openness = ({ application, say }: Props) => {
  const { organization } = usePlace()
  const [openTo, setOpenTo] = useState(application.openTo)
  const [places, setPlaces] = useState(application.organizations)
  const change = useChange('changeApplication', [...applicationReads])
  const all = useAnswer('listOrganizations', { query: { limit: 1000 } })
  const known = all.data?.items ?? [organization]
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate(
      {
        path: { application: application.id },
        body: { openTo, organizations: places },
        seen: tagOf(application),
      },
      { onSuccess: () => say('Who may open it is saved. It holds at once.') },
    )
  }
  return (
    <form onSubmit={submit}>
      <Card title="Who may open it">
        <Stack gap="md">
          <Radio.Group
            label="People"
            value={openTo}
            onChange={(value) => setOpenTo(value as Application['openTo'])}
          >
            <Stack gap="xs" mt="xs">
              <Radio
                value="everyone"
                label="Everyone in these organizations"
                description="Visitors need a grant all the same."
              />
              <Radio value="granted" label="Only people and groups with a grant" />
            </Stack>
          </Radio.Group>
          <MultiSelect
            label="Organizations"
            description="Each of them, and what stands below it."
            searchable
            data={known.map(({ id, name }) => ({ value: id, label: name }))}
            value={places}
            onChange={setPlaces}
          />
          {places.length === 0 && (
            <Text size="sm" role="status">
              Without an organization nobody can open it.
            </Text>
          )}
          {change.error && <Trouble error={change.error} />}
          <Group>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </Card>
    </form>
  )
}

export const Access = ({ application, say }: Props) => (
  <Stack gap="lg">
    <Openness {...{ application, say }} />
    <Grants {...{ application, say }} />
  </Stack>
)
