/** One of few, all of them seen at once. */
import { Group, Radio } from '@mantine/core'

export const Pick = (given: {
  label: string
  description?: string
  choices: readonly { value: string; label: string }[]
  value: string
  set: (value: string) => void
}) => (
  <Radio.Group
    label={given.label}
    description={given.description}
    value={given.value}
    onChange={given.set}
  >
    <Group gap="lg" mt="xs">
      {given.choices.map(({ value, label }) => (
        <Radio key={value} value={value} label={label} />
      ))}
    </Group>
  </Radio.Group>
)
