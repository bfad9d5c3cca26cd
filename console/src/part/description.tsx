/** A description that the maker of something hands out: as a file, or pasted. */
import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { Trouble } from './state.tsx'

/** Reads it with the hub, and hands on the settings that it gives. */
export const Description = (given: {
  label: string
  help: string
  /** As the operation takes it: `text/xml` or `application/json`. */
  type: string
  placeholder?: string
  /** What the hub said of it when it was to be kept. */
  fault?: string | undefined
  /** Each time that something is typed. */
  typed?: (text: string) => void
  /** Throws what the hub says against it. */
  read: (description: Blob) => Promise<unknown>
}) => {
  const [text, setText] = useState('')
  const [error, setError] = useState<Error>()
  const [said, setSaid] = useState('')
  const [isBusy, setBusy] = useState(false)
  const read = async (whole: string): Promise<void> => {
    setBusy(true)
    setError(undefined)
    setSaid('')
    try {
      await given.read(new Blob([whole], { type: given.type }))
      setSaid('It was read.')
    } catch (thrown) {
      setError(thrown as Error)
    } finally {
      setBusy(false)
    }
  }
  const take = async (file: File | null): Promise<void> => {
    if (!file) return
    const whole = await file.text()
    setText(whole)
    await read(whole)
  }
  return (
    <Stack gap="sm">
      <Textarea
        label={given.label}
        description={given.help}
        className="code"
        autosize
        minRows={4}
        maxRows={18}
        spellCheck={false}
        value={text}
        error={given.fault}
        placeholder={given.placeholder}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setSaid('')
          given.typed?.(event.currentTarget.value)
        }}
      />
      <Group gap="sm">
        <Button
          variant="default"
          loading={isBusy}
          disabled={text.trim() === ''}
          onClick={() => void read(text)}
        >
          Read it
        </Button>
        <FileButton onChange={(file) => void take(file)}>
          {(props) => (
            <Button {...props} variant="default">
              Choose a file
            </Button>
          )}
        </FileButton>
      </Group>
      <Text role="status" size="sm" hidden={said === ''}>
        {said}
      </Text>
      {error && <Trouble error={error} />}
    </Stack>
  )
}
