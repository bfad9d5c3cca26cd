/** A list as a table: part after part, with its empty, waiting and refused state. */
import { Button, Center, Stack, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Trouble, Waiting } from './state.tsx'

export type Column<T> = {
  heading: string
  cell: (item: T) => ReactNode
  /** Left out where the screen is narrow. */
  isWide?: boolean
}

type Listed<T> = {
  data: { pages: { items: T[] }[] } | undefined
  error: Error | null
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => Promise<unknown>
  refetch: () => Promise<unknown>
}

/** A list that comes whole, as the table takes it. */
export const whole = <T,>(items: readonly T[]) => ({
  data: { pages: [{ items: [...items] }] },
  error: null,
  hasNextPage: false,
  isFetchingNextPage: false,
  fetchNextPage: async () => {},
  refetch: async () => {},
})

export const ListTable = <T,>({
  of,
  what,
  columns,
  keyOf,
  empty,
}: {
  of: Listed<T>
  /** The caption: "People of Harbor Realty". */
  what: string
  columns: readonly Column<T>[]
  keyOf: (item: T) => string | number
  empty: ReactNode
}) => {
  if (of.error) return <Trouble error={of.error} again={() => void of.refetch()} />
  if (!of.data) return <Waiting what={what} />
  const items = of.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return empty
  return (
    <Stack gap="md">
      <Table.ScrollContainer minWidth={0} type="native">
        <Table verticalSpacing="sm" highlightOnHover aria-label={what}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ heading, isWide }) => (
                <Table.Th key={heading} {...(isWide && { visibleFrom: 'sm' })}>
                  {heading}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={keyOf(item)}>
                {columns.map(({ heading, cell, isWide }) => (
                  <Table.Td key={heading} {...(isWide && { visibleFrom: 'sm' })}>
                    {cell(item)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {of.hasNextPage && (
        <Center>
          <Button
            variant="default"
            loading={of.isFetchingNextPage}
            onClick={() => void of.fetchNextPage()}
          >
            Show more
          </Button>
        </Center>
      )}
    </Stack>
  )
}
