/** One field that finds attempts by what somebody has at hand: a code, an e-mail, a name. */
import { Button, Group, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { call } from '../call.ts'
import type { Filter } from '../part/filter.ts'
import { pathIn, usePlace } from '../place.tsx'
import { readCode } from './attempt-code.ts'

type Choice = { id: string; name: string }

/** The applications that are meant: those of just that name, or else whose name has it in it. */
const findApplications = async (organization: string, search: string): Promise<Choice[]> => {
  const { items } = await call('listApplications', {
    path: { organization },
    query: { search, limit: 10 },
  })
  const same = items.filter(({ name }) => name.toLowerCase() === search.toLowerCase())
  return same.length > 0 ? same : items
}

const useFind = (filter: Filter) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const [words, say] = useState('')
  const [choices, offer] = useState<Choice[]>([])
  const take = (application: string): void => {
    offer([])
    say('')
    filter.set({ application, email: null })
  }
  const find = async (typed: string): Promise<void> => {
    say('')
    offer([])
    const code = readCode(typed)
    if (code !== undefined) return go(pathIn(organization, 'attempts', code))
    if (typed === '') return filter.set({ email: null })
    if (typed.includes('@')) return filter.set({ email: typed, application: null })
    const found = await findApplications(organization.id, typed)
    const [only] = found
    if (only && found.length === 1) return take(only.id)
    if (found.length > 1) return offer(found)
    say(`“${typed}” is no code and no e-mail, and no application is called so.`)
  }
  const start = (typed: string): void => {
    find(typed.trim()).catch((error: Error) => say(error.message))
  }
  return { words, choices, take, start }
}

export const FindAttempt = ({ filter }: { filter: Filter }) => {
  const [typed, setTyped] = useState(filter.get('email') ?? '')
  const { words, choices, take, start } = useFind(filter)
  const send = (event: FormEvent): void => {
    event.preventDefault()
    start(typed)
  }
  return (
    <form onSubmit={send}>
      <Group align="flex-end" gap="sm">
        <TextInput
          flex="1 1 16rem"
          size="lg"
          label="Code, e-mail or application"
          placeholder="R7K2-QF9X"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" size="lg">
          Find
        </Button>
      </Group>
      <div role="status">
        {words !== '' && (
          <Text size="sm" mt="xs">
            {words}
          </Text>
        )}
        {choices.length > 0 && (
          <Group gap="xs" mt="xs">
            <Text size="sm">Which one is meant?</Text>
            {choices.map(({ id, name }) => (
              <Button key={id} size="compact-sm" variant="default" onClick={() => take(id)}>
                {name}
              </Button>
            ))}
          </Group>
        )}
      </div>
    </form>
  )
}
