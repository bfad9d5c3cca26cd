/** How a person comes in: password, sources, where they are signed in, and from which devices. */
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Device, Invitation, Session, WayIn } from '../client.ts'
import { Asked } from '../part/asked.tsx'
import { Confirmed } from '../part/confirm.tsx'
import { Card } from '../part/page.tsx'
import { RowAct } from '../part/row-act.tsx'
import { Answered, Empty, Trouble } from '../part/state.tsx'
import { type Column, ListTable, whole } from '../part/table.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange, useList } from '../query.ts'
import { InvitationShown } from './person-invitation.tsx'
import type { PersonPart } from './person-profile.tsx'
import { personReads } from './person-word.ts'

const Invite = ({ person, say }: PersonPart) => {
  const { me } = usePlace()
  const [made, setMade] = useState<Invitation>()
  const invite = useChange('invitePerson', [])
  const start = (): void =>
    invite.mutate(
      { path: { person: person.id } },
      {
        onSuccess: (invitation) => {
          if (invitation.isMailed) say(`An invitation is on its way to ${person.email}.`)
          else setMade(invitation)
        },
      },
    )
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        They have no password yet. An invitation lets them choose one; the last one that was made is
        the one that is good.
      </Text>
      {invite.error && <Trouble error={invite.error} />}
      <Button onClick={start} loading={invite.isPending}>
        {me.hub.sendsMail ? 'Send an invitation' : 'Make a link for them'}
      </Button>
      <InvitationShown
        name={person.name}
        invitation={made}
        close={() => {
          setMade(undefined)
          say(`${person.name} is invited by the link that you have.`)
        }}
      />
    </Stack>
  )
}

const Reset = ({ person, say }: PersonPart) => {
  const { me } = usePlace()
  const reset = useChange('resetPassword', [])
  const [isOpen, { open, close }] = useDisclosure(false)
  const run = async (): Promise<void> => {
    const { isMailed } = await reset.mutateAsync({ path: { person: person.id } })
    if (!isMailed) throw new Error('The letter could not be sent. Ask who runs this hub.')
  }
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        They have a password here, which nobody can read.{' '}
        {!me.hub.sendsMail &&
          'This hub sends no mail: who runs it makes a link with “foyer user reset”.'}
      </Text>
      {me.hub.sendsMail && (
        <>
          <Button variant="default" onClick={open}>
            Let them choose another
          </Button>
          <Asked
            isOpen={isOpen}
            close={close}
            label="Send the link"
            keep="Not now"
            title={`Send ${person.name} a link to choose another password?`}
            isHarmless
            run={run}
            done={() => say(`A link is on its way to ${person.email}. It is good for 15 minutes.`)}
          >
            The letter goes to {person.email}; the link is for them alone and is not shown here.
            Until they use it, the password that they have goes on working.
          </Asked>
        </>
      )}
    </Stack>
  )
}

const Elsewhere = ({ way }: { way: WayIn }) => {
  const names = way.password.connectors.map(({ name }) => name).join(', ')
  return (
    <Text size="sm">
      {names === ''
        ? 'Passwords are kept elsewhere, and no source is there that could be asked.'
        : `Their password is not kept here. They come in by: ${names}.`}
    </Text>
  )
}

const Password = (part: PersonPart) => {
  const { at } = part.way.password
  return (
    <Card title="Password">
      {at === 'here' && <Reset {...part} />}
      {at === 'nowhere' && <Invite {...part} />}
      {at === 'elsewhere' && <Elsewhere way={part.way} />}
    </Card>
  )
}

type Linked = WayIn['links'][number]

const SourceName = ({ link }: { link: Linked }) => {
  const { organization } = usePlace()
  return (
    <Anchor component={Link} href={pathIn(organization, 'sources', link.connector.id)} inherit>
      {link.connector.name}
    </Anchor>
  )
}

const linkColumns: readonly Column<Linked>[] = [
  { heading: 'Source', cell: (link) => <SourceName link={link} /> },
  { heading: 'Calls them', cell: ({ subject }) => <span className="wrap">{subject}</span> },
  { heading: 'Since', cell: ({ since }) => <When at={since} />, isWide: true },
]

const Links = ({ person, way }: PersonPart) => (
  <Card title="Sources that know them">
    <ListTable
      of={whole(way.links)}
      what={`Sources that know ${person.name}`}
      columns={linkColumns}
      keyOf={({ connector, subject }) => `${connector.id} ${subject}`}
      empty={<Empty title="They have come from no source yet" />}
    />
  </Card>
)

const sessionWords: Record<string, string> = {
  password: 'with a password',
  connector: 'with a source',
  ticket: 'by an application that vouched',
  mail: 'by a link in a letter',
}

const browserOf = ({ browser, system }: Session): string =>
  [browser || 'A browser', system && `on ${system}`].filter(Boolean).join(' ')

const EndSession = ({ person, say, session }: PersonPart & { session: Session }) => {
  const end = useChange('endSession', ['listSessions'])
  const name = browserOf(session)
  return (
    <RowAct
      word="Sign out"
      label={`Sign out ${name}`}
      title={`Sign ${name} out?`}
      run={() => end.mutateAsync({ path: { person: person.id, session: session.id } })}
      done={() => say(`${name} is signed out.`)}
    >
      Whoever sits there has to sign in again. Applications that were opened from it may stay open
      until they ask.
    </RowAct>
  )
}

const sessionColumns = (part: PersonPart): readonly Column<Session>[] => [
  {
    heading: 'Where',
    cell: (session) => (
      <Stack gap={0}>
        <span>{browserOf(session)}</span>
        <Text size="sm" c="dimmed" className="wrap">
          {session.address} · {sessionWords[session.method] ?? session.method}
          {session.reach !== null && ' · for some applications alone'}
        </Text>
      </Stack>
    ),
  },
  { heading: 'Since', cell: ({ since }) => <When at={since} />, isWide: true },
  { heading: 'Last used', cell: ({ seenAt }) => <When at={seenAt} />, isWide: true },
  { heading: 'Change', cell: (session) => <EndSession {...part} session={session} /> },
]

const SignOutAll = ({ person, say }: PersonPart) => {
  const { me } = usePlace()
  const end = useChange('signOutPerson', personReads)
  return (
    <Confirmed
      label="Sign out everywhere"
      title={`Sign ${person.name} out everywhere?`}
      run={() => end.mutateAsync({ path: { person: person.id } })}
      done={() => say(`${person.name} is signed out everywhere.`)}
    >
      Every browser and app has to sign in again.
      {me.id === person.id && ' This is you: this page ends too.'}
    </Confirmed>
  )
}

const Sessions = (part: PersonPart) => {
  const sessions = useList('listSessions', { path: { person: part.person.id } })
  const isSomewhere = (sessions.data?.pages[0]?.items.length ?? 0) > 0
  return (
    <Card title="Where they are signed in" actions={isSomewhere && <SignOutAll {...part} />}>
      <ListTable
        of={sessions}
        what={`Where ${part.person.name} is signed in`}
        columns={sessionColumns(part)}
        keyOf={({ id }) => id}
        empty={<Empty title="They are signed in nowhere" />}
      />
    </Card>
  )
}

const Block = ({ person, say, device }: PersonPart & { device: Device }) => {
  const change = useChange('changeDevice', ['listDevices'])
  const isBlocked = device.blockedAt !== null
  const word = isBlocked ? 'Release' : 'Block'
  const name = device.name || device.id
  return (
    <RowAct
      word={word}
      label={`${word} ${name}`}
      title={`${word} ${name}?`}
      isHarmless={isBlocked}
      run={() =>
        change.mutateAsync({
          path: { person: person.id, device: device.id },
          body: { isBlocked: !isBlocked },
        })
      }
      done={() => say(isBlocked ? `${name} may be used again.` : `${name} is blocked.`)}
    >
      {isBlocked
        ? `${person.name} can sign in with it again.`
        : `${person.name} cannot sign in with it any more, whatever the password is.`}
    </RowAct>
  )
}

const deviceColumns = (part: PersonPart): readonly Column<Device>[] => [
  {
    heading: 'Device',
    cell: ({ name, id, system, blockedAt }) => (
      <Stack gap={2} align="flex-start">
        <span className="wrap">{name || id}</span>
        <Text size="sm" c="dimmed">
          {system}
        </Text>
        {blockedAt !== null && <span className="pill refused">blocked</span>}
      </Stack>
    ),
  },
  { heading: 'Last seen', cell: ({ seenAt }) => <When at={seenAt} />, isWide: true },
  { heading: 'Change', cell: (device) => <Block {...part} device={device} /> },
]

const Devices = (part: PersonPart) => {
  const devices = useAnswer('listDevices', { path: { person: part.person.id } })
  return (
    <Card title="Devices">
      <Answered of={devices} what="the devices">
        {({ items }) => (
          <ListTable
            of={whole(items)}
            what={`Devices of ${part.person.name}`}
            columns={deviceColumns(part)}
            keyOf={({ id }) => id}
            empty={
              <Empty title="No app has reported one">
                Apps that sign in through the hub say which device they run on; browsers do not.
              </Empty>
            }
          />
        )}
      </Answered>
    </Card>
  )
}

export const SignInTab = (part: PersonPart) => (
  <Stack gap="lg">
    <Password {...part} />
    <Links {...part} />
    <Sessions {...part} />
    <Devices {...part} />
  </Stack>
)
