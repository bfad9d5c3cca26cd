/** What a page is of, once it is there; what is not there, or not theirs, is a page too. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Page } from './page.tsx'
import { Answered, Trouble } from './state.tsx'

export const Found = <T,>({
  of,
  what,
  children,
}: {
  of: UseQueryResult<T, Error>
  /** "the person". */
  what: string
  children: (answer: T) => ReactNode
}) =>
  of.error ? (
    <Page title="Nothing to show here">
      <Trouble error={of.error} again={() => void of.refetch()} />
    </Page>
  ) : (
    <Answered of={of} what={what}>
      {children}
    </Answered>
  )
