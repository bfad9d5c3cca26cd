/** Yes or no in a sentence, before all that is known of it. */
import { Box, Text } from '@mantine/core'
import type { ReactNode } from 'react'

export type Tone = 'good' | 'bad' | 'plain'

export const Verdict = ({
  tone,
  title,
  children,
}: {
  tone: Tone
  title: string
  children?: ReactNode
}) => (
  <Box className={`verdict ${tone}`} role="status">
    <Text fw={600}>{title}</Text>
    {children && (
      <Text component="div" size="sm" mt={4} className="wrap">
        {children}
      </Text>
    )}
  </Box>
)
