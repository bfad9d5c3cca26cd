/** The frame of a page: its one heading, what can be done there, and its document title. */
import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useHeading } from '../heading.ts'
import { usePlace } from '../place.tsx'

export const Page = (given: {
  title: string
  /** One sentence: what this page is for. */
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) => {
  const { organization } = usePlace()
  const heading = useHeading()
  useEffect(() => {
    document.title = `${given.title} · ${organization.name} · Foyer`
  }, [given.title, organization.name])
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <Box>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} className="heading">
            {given.title}
          </Title>
          {given.lead && (
            <Text c="dimmed" mt={4} maw="42rem">
              {given.lead}
            </Text>
          )}
        </Box>
        {given.actions && <Group gap="sm">{given.actions}</Group>}
      </Group>
      {given.children}
    </Stack>
  )
}

/** A part of a page, with a heading of its own. */
export const Card = ({
  title,
  children,
  actions,
}: {
  title?: string
  actions?: ReactNode
  children: ReactNode
}) => (
  <Box className="card" p={{ base: 'md', sm: 'lg' }}>
    {title && (
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          {title}
        </Title>
        {actions}
      </Group>
    )}
    {children}
  </Box>
)
