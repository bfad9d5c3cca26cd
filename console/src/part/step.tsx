/** What happened, in order: each step with what is known of it. */
import { Stack, Text } from '@mantine/core'
import type { Json } from '../client.ts'

type Step = { name: string; facts: Record<string, Json> }

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

export const Steps = ({ steps }: { steps: readonly Step[] }) => (
  <ol className="steps">
    {steps.map(({ name, facts }, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name, and stay in order
      <li key={index}>
        <Stack gap={0}>
          <Text fw={600}>{name.charAt(0).toUpperCase() + name.slice(1)}</Text>
          {Object.entries(facts).map(([label, value]) => (
            <Text key={label} size="sm" c="dimmed" className="wrap">
              {label}: {textOf(value)}
            </Text>
          ))}
        </Stack>
      </li>
    ))}
  </ol>
)
