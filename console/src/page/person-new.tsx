/** Adds a person, and invites them to choose a password. */
import { Button, Checkbox, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Invitation, Person } from '../client.ts'
import { linesOf } from '../organization-tree.ts'
import { OrganizationField } from '../part/organization-pick.tsx'
import { Card, Page } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import { InvitationShown } from './person-invitation.tsx'
import { type Role, roles } from './person-word.ts'

type Typed = { email: string; firstName: string; lastName: string; username: string; phone: string }

const nothing: Typed = { email: '', firstName: '', lastName: '', username: '', phone: '' }

/** Only what was typed: an empty field says nothing. */
const filled = ({ email, ...rest }: Typed) => ({
  email,
  ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')) as Partial<
    Omit<Typed, 'email'>
  >),
})

const fields: readonly { name: keyof Typed; label: string; help?: string }[] = [
  { name: 'firstName', label: 'First name' },
  { name: 'lastName', label: 'Last name' },
  { name: 'username', label: 'Username', help: 'If applications know them by one.' },
  { name: 'phone', label: 'Phone' },
]

/** What has come of it: somebody is there, and perhaps a link has to be handed over. */
type Made = { person: Person; invitation?: Invitation }

/** Adds, then invites. Where no password can be chosen here, the person is there all the same. */
const useAdding = () => {
  const add = useChange('addPerson', ['listPeople'])
  const invite = useChange('invitePerson', [])
  const run = async (given: Parameters<typeof add.mutateAsync>[0], isInviting: boolean) => {
    const person = await add.mutateAsync(given)
    if (!isInviting) return { made: { person }, said: `${person.name} is there now.` }
    try {
      const invitation = await invite.mutateAsync({ path: { person: person.id } })
      return invitation.isMailed
        ? { made: { person }, said: `${person.name} is there now, and has got an invitation.` }
        : { made: { person, invitation }, said: `${person.name} is there now.` }
    } catch (error) {
      const said = `${person.name} is there now, and was not invited: ${(error as Error).message}`
      return { made: { person }, said }
    }
  }
  return { run, error: add.error, isPending: add.isPending || invite.isPending }
}

const NewPerson = () => {
  const { organization, tree, me } = usePlace()
  const [, go] = useLocation()
  const branches = linesOf(tree)
  const [home, setHome] = useState(organization)
  const [typed, setTyped] = useState(nothing)
  const [role, setRole] = useState<Role>('member')
  const [isInviting, setInviting] = useState(true)
  const [made, setMade] = useState<Made & { said: string }>()
  const adding = useAdding()
  const fault = faultOf(adding.error)
  const faultAt = (name: string) => (fault?.field === name ? fault.words : undefined)
  const leave = ({ person, said }: { person: Person; said: string }): void =>
    go(pathIn(organization, 'people', person.id), { state: { said } })
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const body = { ...filled(typed), role }
    const done = await adding.run({ path: { organization: home.id }, body }, isInviting)
    if ('invitation' in done.made) setMade({ ...done.made, said: done.said })
    else leave({ person: done.made.person, said: done.said })
  }
  const isAbout = fault !== undefined && (fault.field ?? '') in typed
  return (
    <Page title="Add a person" lead="They choose their own password, by a link that is theirs.">
      <form onSubmit={(event) => void submit(event).catch(() => {})}>
        <Card>
          <Stack gap="md" maw="40rem">
            <TextInput
              type="email"
              label="E-mail"
              description="They sign in with it, and the invitation goes there."
              required
              autoComplete="off"
              error={faultAt('email')}
              value={typed.email}
              onChange={(event) => setTyped({ ...typed, email: event.currentTarget.value })}
            />
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {fields.map(({ name, label, help }) => (
                <TextInput
                  key={name}
                  label={label}
                  description={help}
                  inputWrapperOrder={['label', 'input', 'description', 'error']}
                  autoComplete="off"
                  error={faultAt(name)}
                  value={typed[name]}
                  onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
                />
              ))}
            </SimpleGrid>
            {branches.length > 1 && (
              <OrganizationField
                label="At home in"
                description="Whose administrators look after them; it stays."
                branches={branches}
                now={home}
                choose={(id) =>
                  setHome(
                    branches.find((each) => each.organization.id === id)?.organization ?? home,
                  )
                }
              />
            )}
            <Select
              label="Role"
              description={roles.find(({ value }) => value === role)?.help}
              allowDeselect={false}
              data={roles.map(({ value, label }) => ({ value, label }))}
              value={role}
              onChange={(chosen) => setRole((chosen ?? 'member') as Role)}
            />
            <Checkbox
              label={me.hub.sendsMail ? 'Send them an invitation' : 'Make a link for them'}
              description={
                me.hub.sendsMail
                  ? 'A letter with a link to choose a password, good for a week.'
                  : 'This hub sends no mail: you hand the link over yourself.'
              }
              checked={isInviting}
              onChange={(event) => setInviting(event.currentTarget.checked)}
            />
            {adding.error && !isAbout && <Trouble error={adding.error} />}
            <Group gap="sm">
              <Button type="submit" loading={adding.isPending}>
                Add the person
              </Button>
              <Button variant="default" component={Link} href={pathIn(organization, 'people')}>
                Back
              </Button>
            </Group>
          </Stack>
        </Card>
      </form>
      <InvitationShown
        name={made?.person.name ?? ''}
        invitation={made?.invitation}
        close={() => made && leave(made)}
      />
    </Page>
  )
}

export default NewPerson
