/** The way to the first steps, as long as there is no application. */
import { Alert, Anchor } from '@mantine/core'
import { Link } from 'wouter'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'

export const FirstSteps = () => {
  const { organization } = usePlace()
  const some = useAnswer('listApplications', {
    path: { organization: organization.id },
    query: { limit: 1 },
  })
  if (some.data?.items.length !== 0) return null
  return (
    <Alert color="accent" variant="outline" title="There is nothing to open yet">
      <Anchor
        component={Link}
        inherit
        underline="always"
        href={pathIn(organization, 'first-steps')}
      >
        The first steps
      </Anchor>{' '}
      lead to a first application and a first sign-in, in about five minutes.
    </Alert>
  )
}
