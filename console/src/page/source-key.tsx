/** The keys with which a directory calls. */
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Connector, KeyOnce } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Trouble } from '../part/state.tsx'
import { useChange } from '../query.ts'
import { KeyShown } from './key-once.tsx'
import { KeyTable } from './key-table.tsx'

export const SourceKeys = ({
  source,
  say,
}: {
  source: Connector
  say: (words: string) => void
}) => {
  const [made, setMade] = useState<KeyOnce>()
  const add = useChange('addKey', ['listKeys'])
  const start = (): void =>
    add.mutate(
      {
        path: { organization: source.organization },
        body: { name: source.name, connector: source.id },
      },
      { onSuccess: setMade },
    )
  return (
    <Card
      title="Its keys"
      actions={
        <Button size="xs" loading={add.isPending} onClick={start}>
          Make a key
        </Button>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          The directory shows one of them with each call. To change it without a gap, replace it:
          both are good meanwhile.
        </Text>
        {add.error && <Trouble error={add.error} />}
        <KeyTable
          query={{ of: 'connector', owner: source.id }}
          organization={source.organization}
          say={say}
        />
      </Stack>
      <KeyShown made={made} close={() => setMade(undefined)} />
    </Card>
  )
}
