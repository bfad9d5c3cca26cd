/** The fields of filters that several lists have: a choice, an application, a time. */
import { Button, Group, Select, Text } from '@mantine/core'
import { usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { type Filter, pastSpans } from './filter.ts'

type Choice = { value: string; label: string }

/** One of several, or all of them. */
export const FilterSelect = (given: {
  filter: Filter
  name: string
  label: string
  /** What stands there when nothing is chosen. */
  all: string
  choices: readonly Choice[]
  isSearchable?: boolean
}) => (
  <Select
    label={given.label}
    placeholder={given.all}
    clearable
    clearButtonProps={{ 'aria-label': `${given.label}: ${given.all}` }}
    searchable={given.isSearchable ?? false}
    data={[...given.choices]}
    value={given.filter.get(given.name) ?? null}
    onChange={(value) => given.filter.set({ [given.name]: value })}
  />
)

const applicationMost = 1000

export const ApplicationFilter = ({ filter }: { filter: Filter }) => {
  const { organization } = usePlace()
  const { data } = useAnswer('listApplications', {
    path: { organization: organization.id },
    query: { limit: applicationMost },
  })
  const known = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const chosen = filter.get('application')
  const isThere = chosen === undefined || known.some(({ value }) => value === chosen)
  const choices = isThere ? known : [...known, { value: chosen, label: 'one that is gone' }]
  return (
    <FilterSelect
      filter={filter}
      name="application"
      label="Application"
      all="all"
      choices={choices}
      isSearchable
    />
  )
}

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const wordsOf = (text: string | undefined): string =>
  text === undefined || Number.isNaN(Date.parse(text)) ? '…' : exact.format(new Date(text))

/** How far back; or the stretch that a chart led to. */
export const TimeFilter = ({ filter }: { filter: Filter }) => {
  if (!filter.has(['since', 'until'])) {
    return <FilterSelect filter={filter} name="past" label="When" all="ever" choices={pastSpans} />
  }
  return (
    <div>
      <Text size="sm" fw={500} id="stretch">
        When
      </Text>
      <Group gap="xs" role="group" aria-labelledby="stretch">
        <Text size="sm">
          {wordsOf(filter.get('since'))} to{' '}
          {filter.get('until') === undefined ? 'now' : wordsOf(filter.get('until'))}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => filter.set({ since: null, until: null })}
        >
          Any time
        </Button>
      </Group>
    </div>
  )
}
