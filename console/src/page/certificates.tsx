/** What an organization signs with, and what ends soon. */
import { Anchor, Table, Text } from '@mantine/core'
import { Link } from 'wouter'
import { Problem } from '../call.ts'
import type { Expiry } from '../client.ts'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { SigningKeys } from './certificate-key.tsx'

const kindWords: Record<Expiry['kind'], string> = {
  'signing-key': 'Signing key',
  key: 'Key',
  certificate: 'Certificate',
  secret: 'Secret',
}

/** Where it is replaced. */
const pathOf = ({ kind, application, connector }: Expiry): string[] => {
  if (kind === 'key') return ['keys']
  if (application !== null) return ['applications', application]
  if (connector !== null) return ['sources', connector]
  return ['certificates']
}

const isOver = ({ endsAt }: Expiry): boolean => Date.parse(endsAt) <= Date.now()

const Ending = () => {
  const { organization } = usePlace()
  const expiries = useAnswer('listExpiries', { path: { organization: organization.id } })
  return (
    <Card title="Ends soon">
      <Answered of={expiries} what="what ends soon">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing ends within 30 days">
              Signing keys, keys, certificates and secrets with a known end are looked at every
              hour. Administrators are told 30, 14 and 7 days and one day ahead.
            </Empty>
          ) : (
            <Table verticalSpacing="sm" aria-label="What ends soon">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>What</Table.Th>
                  <Table.Th visibleFrom="sm">Kind</Table.Th>
                  <Table.Th>Ends</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((item) => (
                  <Table.Tr key={`${item.kind} ${item.name} ${item.endsAt}`}>
                    <Table.Td className="wrap">
                      <Anchor component={Link} href={pathIn(organization, ...pathOf(item))}>
                        {item.name}
                      </Anchor>
                    </Table.Td>
                    <Table.Td visibleFrom="sm">{kindWords[item.kind]}</Table.Td>
                    <Table.Td className={isOver(item) ? 'is-bad' : ''}>
                      {isOver(item) && 'over since '}
                      <When at={item.endsAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Answered>
    </Card>
  )
}

/** The keys are those of the root: who administers a part of it alone does not see them. */
const Signing = ({ say }: { say: (words: string) => void }) => {
  const { organization } = usePlace()
  const keys = useAnswer('listSigningKeys', { path: { organization: organization.id } })
  if (keys.error instanceof Problem && keys.error.status === 404) {
    return (
      <Card title="Signing keys">
        <Text size="sm">
          They belong to the organization at the top. Who administers that one looks after them.
        </Text>
      </Card>
    )
  }
  return (
    <Answered of={keys} what="the signing keys">
      {(answer) => <SigningKeys {...answer} say={say} />}
    </Answered>
  )
}

const Certificates = () => {
  const { notice, say } = useNotice()
  return (
    <Page
      title="Certificates"
      lead="What applications check us by, and what has to be replaced before it ends."
    >
      {notice}
      <Ending />
      <Signing say={say} />
    </Page>
  )
}

export default Certificates
