/** How far the log is sealed, and whether it is as it was sealed. */
import { Button, Group, List, Stack, Text } from '@mantine/core'
import type { AuditVerification } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Answered, Trouble } from '../part/state.tsx'
import { Verdict } from '../part/verdict.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { momentWords } from './attempt-word.ts'

const numbers = new Intl.NumberFormat('en')

const Verified = ({ found }: { found: AuditVerification }) => {
  const { faults, events, isDone, unsealed, since } = found
  const wait = unsealed > 0 ? ` ${numbers.format(unsealed)} wait to be sealed.` : ''
  const rest = isDone ? '' : ' There is more: foyer audit verify looks at all of it.'
  const seen = `${numbers.format(events)} events since ${momentWords(since)}.${wait}${rest}`
  if (faults.length === 0) {
    return (
      <Verdict tone="good" title="Everything is as it was sealed">
        {seen}
      </Verdict>
    )
  }
  return (
    <Verdict tone="bad" title="The log is not as it was sealed">
      {seen}
      <List size="sm" mt="xs">
        {faults.map(({ event, position, words }) => (
          <List.Item key={`${event} ${position} ${words}`}>
            {event === null ? `Position ${position ?? '?'}` : `Event ${event}`} {words}.
          </List.Item>
        ))}
      </List>
    </Verdict>
  )
}

const sealedWords = (sealedAt: string | null, events: number): string =>
  sealedAt === null
    ? 'Nothing is sealed yet.'
    : `${numbers.format(events)} events are sealed, the last of them ${momentWords(sealedAt)}.`

export const AuditSeal = () => {
  const { organization } = usePlace()
  const path = { organization: organization.id }
  const audit = useAnswer('getAudit', { path })
  const verify = useChange('verifyAudit', [])
  return (
    <Card title="The seal of the log">
      <Answered of={audit} what="how far the log is sealed">
        {({ sealedAt, events }) => (
          <Stack gap="md">
            <Group justify="space-between" gap="md">
              <Text maw="42rem">
                {sealedWords(sealedAt, events)} Nobody changes, removes or reorders them unnoticed.
              </Text>
              <Button
                variant="default"
                loading={verify.isPending}
                onClick={() => verify.mutate({ path, body: {} })}
              >
                Verify the last 7 days
              </Button>
            </Group>
            {verify.error && <Trouble error={verify.error} />}
            {verify.data && <Verified found={verify.data} />}
          </Stack>
        )}
      </Answered>
    </Card>
  )
}
