/** The session has ended meanwhile: says so, and leads to the sign-in and back to this page. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { resumeSession, useSessionOver } from '../session.ts'

const here = (): string => `${location.pathname}${location.search}`

export const SessionOver = () => (
  <Modal
    opened={useSessionOver()}
    onClose={() => {}}
    title="You are signed out"
    withCloseButton={false}
    closeOnClickOutside={false}
    closeOnEscape={false}
  >
    <Stack>
      <Text size="sm">
        Your session has ended, here or elsewhere. Sign in again, and you are back on this page.
        What you have typed and not saved stays only if you sign in in another tab.
      </Text>
      <Group justify="flex-end">
        <Button
          component="a"
          variant="default"
          href={here()}
          target="_blank"
          rel="noopener"
          onClick={resumeSession}
        >
          In another tab
        </Button>
        <Button onClick={() => location.assign(here())}>Sign in</Button>
      </Group>
    </Stack>
  </Modal>
)
