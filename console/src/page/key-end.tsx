/** The day on which a key ends; with it, whoever looks after it is told in time. */
import { TextInput } from '@mantine/core'

const dayMs = 86_400_000

const tomorrow = (): string => new Date(Date.now() + dayMs).toISOString().slice(0, 10)

/** The end of that day, as the API takes it; undefined for none. */
export const readEnd = (day: string): string | undefined =>
  day === '' ? undefined : `${day}T23:59:59Z`

export const EndInput = ({
  label,
  value,
  set,
}: {
  label: string
  value: string
  set: (day: string) => void
}) => (
  <TextInput
    type="date"
    label={label}
    description="Left empty, it does not end by itself. You are told 30 days ahead."
    min={tomorrow()}
    value={value}
    onChange={(event) => set(event.currentTarget.value)}
  />
)
