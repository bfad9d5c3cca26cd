/** What of the events is shown: by type, outcome, person, application and time. */
import { Autocomplete, SimpleGrid, Stack } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { type Filter, present, useStretch, wordOf } from '../part/filter.ts'
import { ApplicationFilter, FilterSelect, TimeFilter } from '../part/filter-field.tsx'
import { Narrowed, type Narrowing } from '../part/narrowed.tsx'
import { PersonSelect } from '../part/person-select.tsx'

/** How the types of the most usual events begin. */
const beginnings = [
  ...['application.', 'attempt.', 'audit.', 'certificate.', 'connector.', 'device.', 'grant.'],
  ...['group.', 'key.', 'mail.', 'membership.', 'organization.', 'page.', 'password.', 'session.'],
  ...['session.started', 'signing-key.', 'ticket.', 'user.', 'user.provisioned'],
]

const outcomes = [
  { value: 'ok', label: 'went well' },
  { value: 'refused', label: 'refused' },
] as const

export const filterNames = [
  ...['type', 'outcome', 'person', 'application', 'attempt', 'past', 'since', 'until'],
]

const typingMs = 400

/** What the API is asked for. */
export const useAsked = (filter: Filter) => {
  const { get } = filter
  const stretch = useStretch(filter)
  return present({
    ...stretch,
    type: get('type'),
    outcome: wordOf(['ok', 'refused'], get('outcome')),
    person: get('person'),
    application: get('application'),
    attempt: get('attempt'),
  })
}

const TypeField = ({ filter }: { filter: Filter }) => {
  const [typed, setTyped] = useState(filter.get('type') ?? '')
  const set = useDebouncedCallback((type: string) => filter.set({ type }), typingMs)
  return (
    <Autocomplete
      label="Type"
      placeholder="all"
      data={beginnings}
      limit={8}
      value={typed}
      onChange={(text) => {
        const type = text.toLowerCase().replaceAll(/[^a-z.-]/g, '')
        setTyped(type)
        set(type)
      }}
    />
  )
}

const narrowings: readonly Narrowing[] = [
  { name: 'person', words: () => 'by or about one person' },
  { name: 'attempt', words: (code) => `of the attempt ${code}` },
]

export const EventFilters = ({ filter }: { filter: Filter }) => (
  <Stack>
    <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm">
      <TypeField filter={filter} />
      <FilterSelect filter={filter} name="outcome" label="Outcome" all="any" choices={outcomes} />
      <PersonSelect
        label="Person"
        value={filter.get('person') ?? null}
        set={(person) => filter.set({ person })}
      />
      <ApplicationFilter filter={filter} />
      <TimeFilter filter={filter} />
    </SimpleGrid>
    <Narrowed filter={filter} by={narrowings} />
  </Stack>
)
