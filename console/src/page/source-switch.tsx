/** Whether a source is in use. To switch it off may keep people out, so it is asked about first. */
import { Button, Group, Modal, Stack, Switch, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Connector } from '../client.ts'
import { Trouble } from '../part/state.tsx'
import { useChange } from '../query.ts'

/** What is read again when a source has changed. */
export const sourceReads = ['listConnectors', 'getConnector', 'getConnectorUse'] as const

export const SourceSwitch = ({
  source,
  say,
  isLabelled = false,
}: {
  source: Connector
  say: (words: string) => void
  isLabelled?: boolean
}) => {
  const [isAsking, { open, close }] = useDisclosure(false)
  const change = useChange('changeConnector', [...sourceReads])
  const set = (isActive: boolean): void =>
    change.mutate(
      { path: { connector: source.id }, body: { isActive } },
      {
        onSuccess: () => {
          close()
          say(`${source.name} is switched ${isActive ? 'on' : 'off'}.`)
        },
      },
    )
  return (
    <>
      <Switch
        aria-label={`${source.name} is in use`}
        {...(isLabelled && { label: source.isActive ? 'In use' : 'Switched off' })}
        checked={source.isActive}
        disabled={change.isPending}
        onChange={() => (source.isActive ? open() : set(true))}
      />
      <Modal
        opened={isAsking}
        onClose={close}
        title={`Switch off ${source.name}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm">
            Nobody can sign in with it, and it can write nothing here, until it is switched on
            again. Who is signed in stays signed in. Its settings stay as they are.
          </Text>
          {change.error && <Trouble error={change.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it on
            </Button>
            <Button color="red" loading={change.isPending} onClick={() => set(false)}>
              Switch it off
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
