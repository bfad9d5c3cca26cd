/** Asks before something is done that cannot be undone, and says what it will do. */
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { Trouble } from './state.tsx'

export const Confirmed = (given: {
  /** The words on the button, and on the one that does it: "Remove Ana Ruiz". */
  label: string
  title: string
  /** What will happen, in sentences. */
  children: ReactNode
  /** To be typed first, for what takes much with it. */
  typed?: string
  run: () => Promise<unknown>
  done?: () => void
}) => {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const start = async () => {
    setBusy(true)
    setError(undefined)
    try {
      await given.run()
      close()
      given.done?.()
    } catch (thrown) {
      setError(thrown as Error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        {given.label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={given.title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text component="div" size="sm">
            {given.children}
          </Text>
          {given.typed !== undefined && (
            <TextInput
              label={`Type ${given.typed} to go on`}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          )}
          {error && <Trouble error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button
              color="red"
              loading={isBusy}
              disabled={given.typed !== undefined && text !== given.typed}
              onClick={() => void start()}
            >
              {given.label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
