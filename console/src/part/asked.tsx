/** A question before something is done: what it will do, and a way back. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { Trouble } from './state.tsx'

type Question = {
  close: () => void
  /** What will happen, in sentences. */
  children: ReactNode
  /** The words on the button that does it: "Remove Ana Ruiz". */
  label: string
  /** The words on the one that does not. */
  keep?: string
  /** It can be taken back: nothing is red. */
  isHarmless?: boolean
  /** To be typed first, for what takes much with it. */
  typed?: string
  run: () => Promise<unknown>
  done?: () => void
}

/** Begins anew each time that it is opened. */
const Body = (given: Question) => {
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const { close, typed } = given
  const start = async (): Promise<void> => {
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
    <Stack>
      <Text component="div" size="sm">
        {given.children}
      </Text>
      {typed !== undefined && (
        <TextInput
          label={`Type ${typed} to go on`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {error && <Trouble error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {given.keep ?? 'Keep it'}
        </Button>
        <Button
          {...(!given.isHarmless && { color: 'red' })}
          loading={isBusy}
          disabled={typed !== undefined && text !== typed}
          onClick={() => void start()}
        >
          {given.label}
        </Button>
      </Group>
    </Stack>
  )
}

export const Asked = ({
  isOpen,
  title,
  ...question
}: Question & { isOpen: boolean; title: string }) => (
  <Dialog isOpen={isOpen} close={question.close} title={title}>
    <Body {...question} />
  </Dialog>
)
