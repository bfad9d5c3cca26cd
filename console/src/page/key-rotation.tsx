/** Gives a new key in the place of another, which stays good until the server has the new one. */
import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Key, KeyOnce } from '../client.ts'
import { Dialog } from '../part/dialog.tsx'
import { Trouble } from '../part/state.tsx'
import { useChange } from '../query.ts'
import { EndInput, readEnd } from './key-end.tsx'

const overlaps = [
  { value: '0', label: 'not at all: it ends now' },
  { value: '1', label: 'for an hour' },
  { value: '24', label: 'for a day' },
  { value: '168', label: 'for a week' },
  { value: '720', label: 'for 30 days' },
]

const Question = ({ old, close, made }: RotationProps & { old: Key }) => {
  const [overlap, setOverlap] = useState('24')
  const [end, setEnd] = useState('')
  const rotate = useChange('rotateKey', ['listKeys'])
  const start = (): void =>
    rotate.mutate(
      {
        path: { key: old.id },
        body: { overlapHours: Number(overlap), endsAt: readEnd(end) ?? null },
      },
      { onSuccess: made },
    )
  return (
    <Stack gap="md">
      <Text size="sm">
        A new key is made that may do the same. Give it to the server while both are good.
      </Text>
      <Select
        label="The old one stays good"
        allowDeselect={false}
        data={overlaps}
        value={overlap}
        onChange={(chosen) => setOverlap(chosen ?? '24')}
      />
      <EndInput label="The new one ends" value={end} set={setEnd} />
      {rotate.error && <Trouble error={rotate.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Keep the old one
        </Button>
        <Button loading={rotate.isPending} onClick={start}>
          Make the new key
        </Button>
      </Group>
    </Stack>
  )
}

type RotationProps = { close: () => void; made: (once: KeyOnce) => void }

export const KeyRotation = ({ old, ...given }: RotationProps & { old: Key | undefined }) => (
  <Dialog
    isOpen={old !== undefined}
    close={given.close}
    title={`Replace the key ${old?.name ?? ''}`}
  >
    {old && <Question old={old} {...given} />}
  </Dialog>
)
