/** Filters that no field shows, because they came with a link: each can be taken away. */
import { Button, Group, Text } from '@mantine/core'
import type { Filter } from './filter.ts'

export type Narrowing = {
  name: string
  /** Goes after "only those": "of chloe@harbor.example". */
  words: (value: string) => string
}

export const Narrowed = ({ filter, by }: { filter: Filter; by: readonly Narrowing[] }) => {
  const said = by.flatMap(({ name, words }) => {
    const value = filter.get(name)
    return value === undefined ? [] : [{ name, words: words(value) }]
  })
  if (said.length === 0) return null
  return (
    <Group gap="xs">
      <Text size="sm">Only those</Text>
      {said.map(({ name, words }) => (
        <Button
          key={name}
          size="compact-sm"
          variant="default"
          aria-label={`No longer only those ${words}`}
          rightSection={<span aria-hidden="true">×</span>}
          onClick={() => filter.set({ [name]: null })}
        >
          {words}
        </Button>
      ))}
    </Group>
  )
}
