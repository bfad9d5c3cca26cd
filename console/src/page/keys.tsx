/** The keys with which servers call: of whom, for what, used when, until when. */
import { Button, Select, Stack } from '@mantine/core'
import { Link, useSearchParams } from 'wouter'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { type KeyQuery, KeyTable } from './key-table.tsx'

const owners = [
  { value: '', label: 'all' },
  { value: 'organization', label: 'organizations' },
  { value: 'application', label: 'applications' },
  { value: 'connector', label: 'sources' },
  { value: 'person', label: 'people' },
]

/** What the address asks for; anything else is all of them. */
const readQuery = (asked: URLSearchParams): KeyQuery => {
  const of = asked.get('of') ?? ''
  const owner = asked.get('owner') ?? ''
  if (!owners.some(({ value }) => value === of) || of === '') return {}
  return { of: of as NonNullable<KeyQuery['of']>, ...(owner !== '' && { owner }) }
}

const Keys = () => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const [asked, setAsked] = useSearchParams()
  const query = readQuery(asked)
  return (
    <Page
      title="Keys"
      lead="With a key, a server calls the hub. Whoever has its text can do what it may do."
      actions={
        <Button component={Link} href={pathIn(organization, 'keys', 'new')}>
          Make a key
        </Button>
      }
    >
      {notice}
      <Card>
        <Stack gap="md">
          <Select
            label="Of whom"
            allowDeselect={false}
            w={{ base: '100%', sm: '16rem' }}
            data={owners}
            value={query.of ?? ''}
            onChange={(of) => setAsked(of ? { of } : {}, { replace: true })}
          />
          <KeyTable query={query} organization={organization.id} say={say} />
        </Stack>
      </Card>
    </Page>
  )
}

export default Keys
