/** What is said of a person: names, addresses, whether they may sign in; and their removal. */
import { Button, Group, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { tagOf } from '../call.ts'
import type { Person, WayIn } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Card } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { personReads } from './person-word.ts'

export type PersonPart = { person: Person; way: WayIn; say: (words: string) => void }

const fields = [
  { name: 'firstName', label: 'First name' },
  { name: 'lastName', label: 'Last name' },
  { name: 'email', label: 'E-mail' },
  { name: 'username', label: 'Username' },
  { name: 'phone', label: 'Phone' },
  { name: 'timezone', label: 'Time zone' },
] as const

type Typed = Record<(typeof fields)[number]['name'], string>

const typedOf = (person: Person): Typed => ({
  firstName: person.firstName,
  lastName: person.lastName,
  email: person.email ?? '',
  username: person.username ?? '',
  phone: person.phone ?? '',
  timezone: person.timezone ?? '',
})

/** What has become another. Names are empty; the others are not there. */
const changeOf = (person: Person, typed: Typed) => {
  const before = typedOf(person)
  return Object.fromEntries(
    fields
      .filter(({ name }) => typed[name] !== before[name])
      .map(({ name }) => [name, name.endsWith('Name') ? typed[name] : typed[name] || null]),
  )
}

const WrittenBy = ({ way }: Pick<PersonPart, 'way'>) =>
  way.writers.length === 0 ? null : (
    <Text size="sm">
      Written by {way.writers.map(({ name }) => name).join(', ')}. What you change here, it may
      change back: change it there.
    </Text>
  )

const Profile = ({ person, way, say }: PersonPart) => {
  const [typed, setTyped] = useState(() => typedOf(person))
  const change = useChange('changePerson', personReads)
  const fault = faultOf(change.error)
  const isShown = fields.some(({ name }) => name === fault?.field)
  const changed = changeOf(person, typed)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate(
      { path: { person: person.id }, body: changed, seen: tagOf(person) },
      { onSuccess: ({ name }) => say(`${name} is saved.`) },
    )
  }
  return (
    <form onSubmit={submit}>
      <Card title="Profile">
        <Stack gap="md" maw="44rem">
          <WrittenBy way={way} />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {fields.map(({ name, label }) => (
              <TextInput
                key={name}
                label={label}
                autoComplete="off"
                error={fault?.field === name ? fault.words : undefined}
                value={typed[name]}
                onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
              />
            ))}
          </SimpleGrid>
          {change.error && !isShown && <Trouble error={change.error} />}
          <Group>
            <Button
              type="submit"
              loading={change.isPending}
              disabled={Object.keys(changed).length === 0}
            >
              Save
            </Button>
          </Group>
        </Stack>
      </Card>
    </form>
  )
}

/** Whether they may sign in at all. */
const Status = ({ person, say }: PersonPart) => {
  const change = useChange('changePerson', personReads)
  const { name, status } = person
  const set = (next: Person['status']) =>
    change.mutateAsync({ path: { person: person.id }, body: { status: next } })
  if (status === 'disabled') {
    return (
      <Stack gap="sm" align="flex-start">
        <Text size="sm">Nobody signs in as {name} now. Everything of theirs is kept.</Text>
        {change.error && <Trouble error={change.error} />}
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() =>
            void set('active').then(
              () => say(`${name} may sign in again.`),
              () => {},
            )
          }
        >
          Let {name} in again
        </Button>
      </Stack>
    )
  }
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{name} may sign in.</Text>
      <Confirmed
        label={`Disable ${name}`}
        title={`Disable ${name}?`}
        run={() => set('disabled')}
        done={() => say(`${name} is disabled, and signed out everywhere.`)}
      >
        They are signed out everywhere at once and cannot sign in until you let them in again. Their
        roles, groups and grants are kept.
      </Confirmed>
    </Stack>
  )
}

/** Only administrators keep a password here when those of the others are elsewhere. */
const BreakGlass = ({ person, way, say }: PersonPart) => {
  const memberships = useAnswer('listMemberships', { path: { person: person.id } })
  const change = useChange('changePerson', personReads)
  const isAdministrator = memberships.data?.items.some(({ role }) => role === 'administrator')
  if (!person.isBreakGlass && !isAdministrator) return null
  return (
    <Card title="For emergencies">
      <Stack gap="sm">
        <Switch
          label="Keep a password here"
          description={
            'If sources are asked for passwords and none of them answers, this administrator ' +
            'still gets in. Keep one or two.'
          }
          checked={person.isBreakGlass}
          disabled={change.isPending}
          onChange={(event) => {
            const isBreakGlass = event.currentTarget.checked
            const words = isBreakGlass
              ? `${person.name} keeps a password here.`
              : `${person.name} is like everybody else.`
            change.mutate(
              { path: { person: person.id }, body: { isBreakGlass } },
              { onSuccess: () => say(words) },
            )
          }}
        />
        {person.isBreakGlass && way.password.at === 'elsewhere' && !person.hasPassword && (
          <Text size="sm">They have none yet: the operator makes a link for them.</Text>
        )}
        {change.error && <Trouble error={change.error} />}
      </Stack>
    </Card>
  )
}

const RemovePerson = ({ person }: PersonPart) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const remove = useChange('removePerson', ['listPeople', 'listGroupMembers'])
  const { name } = person
  return (
    <Confirmed
      label={`Remove ${name}`}
      title={`Remove ${name}?`}
      typed={person.email ?? name}
      run={() => remove.mutateAsync({ path: { person: person.id } })}
      done={() => go(pathIn(organization, 'people'), { state: { said: `${name} is removed.` } })}
    >
      They are signed out everywhere, their keys end, and their roles, groups and grants go with
      them. The e-mail is free for somebody else. What they did stays in the events. It cannot be
      taken back: to keep everything, disable them.
    </Confirmed>
  )
}

export const ProfileTab = (part: PersonPart) => {
  const { person } = part
  const { me } = usePlace()
  const isMe = me.id === person.id
  return (
    <Stack gap="lg">
      <Profile key={person.updatedAt} {...part} />
      <BreakGlass {...part} />
      <Card title="Signing in">
        {isMe ? (
          <Text size="sm">This is you. Somebody else has to disable or remove you.</Text>
        ) : (
          <Status {...part} />
        )}
      </Card>
      {!isMe && (
        <Card title="Remove">
          <RemovePerson {...part} />
        </Card>
      )}
    </Stack>
  )
}
