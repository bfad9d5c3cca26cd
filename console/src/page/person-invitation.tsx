/** The link by which somebody chooses a first password: mailed, or handed over. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Invitation } from '../client.ts'
import { Copied } from '../part/copy.tsx'

/** Shown where no letter could be sent: the only time that the link is seen. */
export const InvitationShown = ({
  name,
  invitation,
  close,
}: {
  name: string
  invitation: Invitation | undefined
  close: () => void
}) => (
  <Modal
    opened={invitation !== undefined}
    onClose={close}
    title={`The link for ${name}`}
    closeButtonProps={{ 'aria-label': 'Close' }}
    size="lg"
  >
    <Stack>
      <Text size="sm">
        This hub sends no mail, so hand the link over yourself, to them alone: whoever has it
        chooses the password. It is good once, for a week, and is not shown again; you can make
        another at any time.
      </Text>
      <Copied label="Link" value={invitation?.link ?? ''} />
      <Group justify="flex-end">
        <Button onClick={close}>I have it</Button>
      </Group>
    </Stack>
  </Modal>
)
