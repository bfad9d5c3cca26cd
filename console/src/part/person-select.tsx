/** Chooses one person of the organization by how their e-mail or name begins. */
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'

const typingMs = 250
const shownMost = 20

export const PersonSelect = (given: {
  label: string
  description?: string
  value: string | null
  set: (person: string | null) => void
}) => {
  const { organization } = usePlace()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed, typingMs)
  const found = useAnswer('listPeople', {
    path: { organization: organization.id },
    query: { search: search.trim(), limit: shownMost },
  })
  // What is chosen stays among the choices, whatever is looked for.
  const [chosen, setChosen] = useState<{ value: string; label: string }>()
  const choices = (found.data?.items ?? []).map(({ id, name, email }) => ({
    value: id,
    label: email === null || email === name ? name : `${name}, ${email}`,
  }))
  const isThere = choices.some(({ value }) => value === chosen?.value)
  return (
    <Select
      label={given.label}
      description={given.description}
      searchable
      placeholder="Type an e-mail or a name"
      nothingFoundMessage={found.isFetching ? 'Looking …' : 'Nobody begins like that'}
      filter={({ options }) => options}
      data={chosen && !isThere ? [...choices, chosen] : choices}
      value={given.value}
      onSearchChange={(text) => setTyped(text === chosen?.label ? '' : text)}
      onChange={(value) => {
        setChosen(choices.find((each) => each.value === value))
        given.set(value)
      }}
    />
  )
}
