/** Last step: the application is opened as people will open it, and what comes of it is shown. */
import { Anchor, Button, Group, List, Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Application, Attempt } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'

const lookEveryMs = 2_000

const Outcome = ({ attempt, name }: { attempt: Attempt | undefined; name: string }) => {
  const { organization } = usePlace()
  if (!attempt || attempt.outcome === 'open') {
    return <Text size="sm">As soon as it was opened, it is said here.</Text>
  }
  if (attempt.outcome === 'ok') {
    return (
      <div className="verdict good">
        <Text fw={600}>It went well</Text>
        <Text size="sm">
          {attempt.person?.name ?? 'Somebody'} was sent on to {name}, signed in. If {name} says
          otherwise, compare what it shows with{' '}
          <Anchor
            component={Link}
            inherit
            underline="always"
            href={pathIn(organization, 'attempts', attempt.code)}
          >
            what it was sent
          </Anchor>
          .
        </Text>
      </div>
    )
  }
  return (
    <div className="verdict bad">
      <Text fw={600}>It was refused</Text>
      <Text size="sm">
        <Anchor
          component={Link}
          inherit
          underline="always"
          href={pathIn(organization, 'attempts', attempt.code)}
        >
          See why, and what to change
        </Anchor>
        . Then open it again.
      </Text>
    </div>
  )
}

const Next = () => {
  const { organization, me } = usePlace()
  const to = (...parts: string[]) => pathIn(organization, ...parts)
  return (
    <Card title="What next">
      <List spacing="xs" size="sm">
        <List.Item>
          <Anchor component={Link} inherit underline="always" href={to('applications', 'new')}>
            Add the other applications
          </Anchor>
          , and say who may open each.
        </List.Item>
        <List.Item>
          <Anchor component={Link} inherit underline="always" href={to('people')}>
            Bring in the people
          </Anchor>{' '}
          one by one or from a list; or let them sign in{' '}
          <Anchor component={Link} inherit underline="always" href={to('sources', 'new')}>
            with what they have
          </Anchor>
          : Google, Microsoft, a directory.
        </List.Item>
        {!me.hub.sendsMail && (
          <List.Item>
            Have whoever runs the hub set up mail: without it nobody can mend a forgotten password.
          </List.Item>
        )}
        <List.Item>
          <Anchor href="/" inherit underline="always">
            Your own page of applications
          </Anchor>{' '}
          is what people see. “Administration” there leads back here.
        </List.Item>
      </List>
    </Card>
  )
}

const Try = ({ application }: { application: Application }) => {
  const { organization } = usePlace()
  const { id, name } = application
  const attempts = useAnswer(
    'listAttempts',
    {
      path: { organization: organization.id },
      query: { application: id, kind: 'launch', limit: 1 },
    },
    { everyMs: lookEveryMs },
  )
  return (
    <Stack gap="lg">
      <Card title={`Open ${name}`}>
        <Stack gap="md">
          <Text size="sm">
            It opens in a new tab, as it does for people who click its tile. Come back here then.
          </Text>
          <Group>
            <Button component="a" href={`/applications/${id}/open`} target="_blank" rel="noopener">
              Open {name} as you
            </Button>
          </Group>
          <div role="status">
            <Outcome attempt={attempts.data?.items[0]} name={name} />
          </div>
        </Stack>
      </Card>
      <Next />
    </Stack>
  )
}

const Found = ({ id }: { id: string }) => {
  const application = useAnswer('getApplication', { path: { application: id } })
  return (
    <Answered of={application} what="the application">
      {(found) => <Try application={found} />}
    </Answered>
  )
}

export const TryStep = ({
  application,
  back,
}: {
  application: string | undefined
  back: () => void
}) =>
  application === undefined ? (
    <Empty title="No application to open yet" action={<Button onClick={back}>Add one</Button>} />
  ) : (
    <Found id={application} />
  )
