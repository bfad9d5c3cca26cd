/** A key that has just been made: its text is here now, and never again. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { KeyOnce } from '../client.ts'
import { Copied } from '../part/copy.tsx'

export const KeyShown = ({ made, close }: { made: KeyOnce | undefined; close: () => void }) => (
  <Modal
    opened={made !== undefined}
    onClose={close}
    title={`The key ${made?.key.name ?? ''}`}
    closeOnClickOutside={false}
    closeOnEscape={false}
    withCloseButton={false}
  >
    {made && (
      <Stack gap="md">
        <Alert variant="outline" color="yellow.9" title="Copy it now">
          It is shown this once. Nobody can read it again, we neither: put it where the server that
          uses it keeps its secrets.
        </Alert>
        <Copied label="Key" value={made.text} />
        <Text size="sm" c="dimmed">
          Later you know it by how it begins: {made.key.hint}
        </Text>
        <Group justify="flex-end">
          <Button onClick={close}>I have copied it</Button>
        </Group>
      </Stack>
    )}
  </Modal>
)
