/** For how long the hub keeps what happened: decided for the whole hub, shown here. */
import { Code, Table, Text } from '@mantine/core'
import { Card } from '../part/page.tsx'
import type { TabProps } from './setting-value.tsx'

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)

const shareWords = (share: number): string => {
  if (share === 1) return 'All of them'
  return share === 0 ? 'None' : `${Math.round(share * 1000) / 10} % of them`
}

export const KeptTab = ({ settings: { kept } }: TabProps) => {
  const rows = [
    { what: 'Attempts to sign in, step by step', value: days(kept.attemptDays) },
    { what: 'Of those that went well', value: shareWords(kept.attemptSampling) },
    { what: 'Of those that were refused', value: 'All of them' },
    {
      what: 'Events, the audit log',
      value: kept.eventDays === null ? 'For ever' : days(kept.eventDays),
    },
  ]
  return (
    <Card title="What is kept">
      <Table aria-label="What is kept, and for how long" verticalSpacing="sm" maw="40rem">
        <Table.Tbody>
          {rows.map(({ what, value }) => (
            <Table.Tr key={what}>
              <Table.Th scope="row" fw={500}>
                {what}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="md">
        Who runs the hub decides it for everybody: <Code>FOYER_ATTEMPT_DAYS</Code>,{' '}
        <Code>FOYER_ATTEMPT_SAMPLING</Code>, <Code>FOYER_EVENT_DAYS</Code>.
      </Text>
    </Card>
  )
}
