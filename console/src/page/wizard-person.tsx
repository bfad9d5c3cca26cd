/** Third step: somebody besides the administrator, or nobody yet. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Invitation, Person } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { Card } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'

type Invited = { person: Person; invitation: Invitation }

/** Adds a person and gives them their invitation; one who is added already is only invited. */
const useInvite = () => {
  const { organization } = usePlace()
  const [added, setAdded] = useState<Person>()
  const [invited, setInvited] = useState<Invited>()
  const add = useChange('addPerson', ['listPeople'])
  const invite = useChange('invitePerson', [])
  const start = async (body: { email: string; firstName: string; lastName: string }) => {
    const path = { organization: organization.id }
    const person = added?.email === body.email ? added : await add.mutateAsync({ path, body })
    setAdded(person)
    const invitation = await invite.mutateAsync({ path: { person: person.id } })
    setInvited({ person, invitation })
  }
  const error = add.error ?? invite.error
  return { start, invited, error, isBusy: add.isPending || invite.isPending }
}

const Done = ({
  invited: { person, invitation },
  next,
}: {
  invited: Invited
  next: () => void
}) => (
  <Card title={`${person.name} is invited`}>
    <Stack gap="md">
      {invitation.isMailed && (
        <Text size="sm">A letter is on its way to {person.email}, with a link to begin.</Text>
      )}
      <Text size="sm">
        {invitation.isMailed ? 'You can also hand the link over' : 'Hand the link over'}: it is good
        for a week, and for {person.name} alone. They choose a password there and are signed in.
      </Text>
      <Copied label="Link of the invitation" value={invitation.link} />
      <Group>
        <Button onClick={next}>Go on to the first sign-in</Button>
      </Group>
    </Stack>
  </Card>
)

export const PersonStep = ({ next }: { next: () => void }) => {
  const { me } = usePlace()
  const [email, setEmail] = useState('')
  const [firstName, setFirstName] = useState('')
  const [lastName, setLastName] = useState('')
  const { start, invited, error, isBusy } = useInvite()
  const fault = faultOf(error)
  if (invited) return <Done invited={invited} next={next} />
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    // What is said against it stands below.
    start({ email: email.trim(), firstName, lastName }).catch(() => undefined)
  }
  return (
    <form onSubmit={submit}>
      <Card title="Who comes first?">
        <Stack gap="md" maw="32rem">
          <Text size="sm">
            {me.hub.sendsMail
              ? 'They get a letter with a link, and choose a password there.'
              : 'They get a link from you, and choose a password there. (No mail is set up yet.)'}
          </Text>
          <TextInput
            type="email"
            label="E-mail"
            required
            autoComplete="off"
            error={fault?.field === 'email' ? fault.words : undefined}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <TextInput
            label="First name"
            autoComplete="off"
            value={firstName}
            onChange={(event) => setFirstName(event.currentTarget.value)}
          />
          <TextInput
            label="Last name"
            autoComplete="off"
            value={lastName}
            onChange={(event) => setLastName(event.currentTarget.value)}
          />
          {error && fault?.field !== 'email' && <Trouble error={error} />}
          <Group gap="sm">
            <Button type="submit" loading={isBusy}>
              Invite them
            </Button>
            <Button variant="default" onClick={next}>
              Only me for now
            </Button>
          </Group>
        </Stack>
      </Card>
    </form>
  )
}
