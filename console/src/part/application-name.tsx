/** The name of an application that a grant is of, leading to its page. */
import { Anchor } from '@mantine/core'
import { Link } from 'wouter'
import type { Grant } from '../client.ts'
import { pathIn, usePlace } from '../place.tsx'

export const ApplicationName = ({ grant }: { grant: Grant }) => {
  const { organization } = usePlace()
  const { id, name } = grant.application
  return (
    <Anchor
      component={Link}
      href={pathIn(organization, 'applications', id)}
      inherit
      className="wrap"
    >
      {name}
    </Anchor>
  )
}
