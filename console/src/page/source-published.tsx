/** What a source publishes of itself, beside what is set: it counts only when it is confirmed. */
import { Button, Code, Group, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { call } from '../call.ts'
import type { Connector, Published } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Trouble } from '../part/state.tsx'
import { useChange } from '../query.ts'
import { sourceReads } from './source-switch.tsx'

const Value = ({ text }: { text: string | undefined }) =>
  text === undefined ? (
    <Text span size="sm" c="dimmed">
      not set
    </Text>
  ) : (
    <Code className="wrap">{text}</Code>
  )

const Comparison = ({ facts, kept }: Published) => {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(facts)])]
  return (
    <Table verticalSpacing="sm" aria-label="What is set and what is published" className="compare">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What</Table.Th>
          <Table.Th>Set here now</Table.Th>
          <Table.Th>Published by the source</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {names.map((name) => (
          <Table.Tr key={name} className={facts[name] === kept[name] ? '' : 'changed'}>
            <Table.Th scope="row">{name}</Table.Th>
            <Table.Td data-label="Set here now">
              <Value text={kept[name]} />
            </Table.Td>
            <Table.Td data-label="Published by the source">
              <Value text={facts[name]} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

export const PublishedCard = ({
  source,
  say,
}: {
  source: Connector
  say: (words: string) => void
}) => {
  const [found, setFound] = useState<Published>()
  const [error, setError] = useState<Error>()
  const [isBusy, setBusy] = useState(false)
  const confirm = useChange('readPublished', [...sourceReads])
  const path = { connector: source.id }
  const look = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    confirm.reset()
    try {
      setFound(await call('readPublished', { path, body: {} }))
    } catch (thrown) {
      setError(thrown as Error)
    } finally {
      setBusy(false)
    }
  }
  const take = (published: Published): void =>
    confirm.mutate(
      { path, body: { confirm: published.mark } },
      {
        onSuccess: (after) => {
          setFound(after)
          say(`What ${source.name} publishes is taken over.`)
        },
      },
    )
  return (
    <Card title="What it publishes">
      <Stack gap="md">
        <Text size="sm">
          Its keys and addresses are read from where it publishes them. Whoever could change them
          there could sign in as anybody, so nothing of it counts before you have compared and
          confirmed it.
        </Text>
        <Group gap="sm">
          <Button variant="default" loading={isBusy} onClick={() => void look()}>
            Look what it publishes now
          </Button>
        </Group>
        {error && <Trouble error={error} />}
        {found && <Comparison {...found} />}
        {found && !found.isNew && <Text role="status">That is what is set.</Text>}
        {confirm.error && <Trouble error={confirm.error} />}
        {found?.isNew && (
          <Group gap="sm">
            <Button loading={confirm.isPending} onClick={() => take(found)}>
              Take it over
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  )
}
