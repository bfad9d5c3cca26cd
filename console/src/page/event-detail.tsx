/** One event beside the list: all that is known of it, and the way to the next. */
import { Anchor, Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Link } from 'wouter'
import type { Event } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { OutcomePill } from '../part/outcome.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { momentWords, typeWords } from './attempt-word.ts'

const Ways = ({ event }: { event: Event }) => {
  const { organization } = usePlace()
  const { attempt, by, about, application } = event
  const ways = [
    attempt !== null && { words: `Attempt ${attempt}`, path: ['attempts', attempt] },
    by && { words: `By ${by.name}`, path: ['people', by.id] },
    about && about.id !== by?.id && { words: `About ${about.name}`, path: ['people', about.id] },
    application && { words: application.name, path: ['applications', application.id] },
  ].filter((way) => way !== false && way !== null)
  if (ways.length === 0) return null
  return (
    <Group gap="md">
      {ways.map(({ words, path }) => (
        <Anchor key={words} component={Link} href={pathIn(organization, ...path)}>
          {words}
        </Anchor>
      ))}
    </Group>
  )
}

const Detail = ({ event }: { event: Event }) => (
  <Stack gap="sm">
    <Group gap="sm">
      <OutcomePill outcome={event.outcome} />
      <Text size="sm" c="dimmed">
        {momentWords(event.at)}
      </Text>
    </Group>
    <Ways event={event} />
    <Copied label="Everything that is known of it" value={JSON.stringify(event, undefined, 2)} />
  </Stack>
)

/** One by its id, wherever in the log it stands: the newest of those before the next id. */
const Found = ({ id }: { id: string }) => {
  const { organization } = usePlace()
  const found = useAnswer('listEvents', {
    path: { organization: organization.id },
    query: { limit: 1, after: String(Number(id) + 1) },
  })
  return (
    <Answered of={found} what="the event">
      {({ items: [event] }) =>
        event?.id === id ? <Detail event={event} /> : <Empty title="There is no such event" />
      }
    </Answered>
  )
}

type Given = {
  /** The one that is shown, by its id. */
  shown: string | undefined
  events: readonly Event[]
  show: (id: string | null) => void
}

export const EventDrawer = ({ shown, events, show }: Given) => {
  const at = events.findIndex(({ id }) => id === shown)
  const event = events[at]
  const [newer, older] = [at > 0 ? events[at - 1] : undefined, at < 0 ? undefined : events[at + 1]]
  const go = (to: Event | undefined) => (): void => {
    if (to) show(to.id)
  }
  useHotkeys(
    shown === undefined
      ? []
      : [
          ['ArrowUp', go(newer)],
          ['ArrowDown', go(older)],
        ],
  )
  return (
    <Drawer.Root
      position="right"
      size="lg"
      lockScroll={false}
      opened={shown !== undefined}
      onClose={() => show(null)}
    >
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Body>
          {shown !== undefined && (
            <Stack>
              <Group justify="space-between" wrap="nowrap" pt="md">
                <Drawer.Title fz="h4" fw={650}>
                  {event ? typeWords(event.type) : 'Event'}
                </Drawer.Title>
                <Drawer.CloseButton aria-label="Close" />
              </Group>
              {event ? <Detail event={event} /> : <Found id={shown} />}
              {at >= 0 && (
                <Group gap="sm">
                  <Button variant="default" disabled={!newer} onClick={go(newer)}>
                    Newer
                  </Button>
                  <Button variant="default" disabled={!older} onClick={go(older)}>
                    Older
                  </Button>
                  <Text size="sm" c="dimmed" visibleFrom="sm">
                    or the keys ↑ and ↓
                  </Text>
                </Group>
              )}
            </Stack>
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
