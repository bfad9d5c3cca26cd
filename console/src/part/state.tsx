/** In the place of content: while it loads, when there is none, when it did not come. */
import { Alert, Button, Center, Code, Loader, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Problem } from '../call.ts'

export const Waiting = ({ what }: { what: string }) => (
  <Center mih="8rem" className="waiting" role="status" aria-label={`Loading ${what}`}>
    <Loader size="sm" type="dots" />
  </Center>
)

/** Nothing here yet: what it would be, and how to get one. */
export const Empty = ({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) => (
  <Center py="xl">
    <Stack align="center" gap="sm" maw="30rem" ta="center">
      <Text fw={600}>{title}</Text>
      {children && <Text c="dimmed">{children}</Text>}
      {action}
    </Stack>
  </Center>
)

/** A no, with the code by which it is found. */
export const Trouble = ({ error, again }: { error: Error; again?: () => void }) => (
  <Alert color="red" variant="light" title="That did not work" role="alert">
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{error.message}</Text>
      {error instanceof Problem && error.attempt !== '' && (
        <Text size="sm">
          The code <Code>{error.attempt}</Code> finds what happened.
        </Text>
      )}
      {again && (
        <Button size="xs" variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </Stack>
  </Alert>
)

/** What was read, once it is there. */
export const Answered = <T,>({
  of,
  what,
  children,
}: {
  of: UseQueryResult<T, Error>
  /** "people", for who hears that it loads. */
  what: string
  children: (answer: T) => ReactNode
}) => {
  if (of.error) return <Trouble error={of.error} again={() => void of.refetch()} />
  return of.data === undefined ? <Waiting what={what} /> : children(of.data)
}
