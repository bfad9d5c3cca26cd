/** A key that has just been made: its text is here now, and never again. */
import { Button, Group, Stack, Text } from '@mantine/core'
import type { KeyOnce } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { Dialog } from '../part/dialog.tsx'
import { Verdict } from '../part/verdict.tsx'

export const KeyShown = ({ made, close }: { made: KeyOnce | undefined; close: () => void }) => (
  <Dialog
    isOpen={made !== undefined}
    close={close}
    title={`The key ${made?.key.name ?? ''}`}
    isHeld
  >
    {made && (
      <Stack gap="md">
        <Verdict tone="plain" title="Copy it now">
          It is shown this once. Nobody can read it again, we neither: put it where the server that
          uses it keeps its secrets.
        </Verdict>
        <Copied label="Key" value={made.text} />
        <Text size="sm" c="dimmed">
          Later you know it by how it begins: {made.key.hint}
        </Text>
        <Group justify="flex-end">
          <Button onClick={close}>I have copied it</Button>
        </Group>
      </Stack>
    )}
  </Dialog>
)
