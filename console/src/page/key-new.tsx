/** Makes a key: of whom, for what, until when. Its text is shown once. */
import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import type { KeyOnce, Operations } from '../client.ts'
import { Card, Page } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { EndInput, readEnd } from './key-end.tsx'
import { KeyShown } from './key-once.tsx'
import { choosable, type Permission, permissionWords } from './key-word.ts'

const owners = [
  { value: 'organization', label: 'the organization' },
  { value: 'person', label: 'me: with my own rights, as long as I have them' },
  { value: 'application', label: 'one application alone' },
]

type Owner = 'organization' | 'person' | 'application'

const readOwner = (text: string | null): Owner =>
  text === 'application' || text === 'person' ? text : 'organization'

/** What is typed of a key that is not there yet, and what making it does. */
const useNewKey = (owner: Owner) => {
  const { organization } = usePlace()
  const [asked] = useSearchParams()
  const applications = useAnswer(
    'listApplications',
    { path: { organization: organization.id }, query: { limit: 1000 } },
    { enabled: owner === 'application' },
  )
  const [name, setName] = useState('')
  const [application, setApplication] = useState<string | null>(asked.get('owner'))
  const [isAll, setAll] = useState(false)
  const [permissions, setPermissions] = useState<Permission[]>([])
  const [end, setEnd] = useState('')
  const add = useChange('addKey', ['listKeys'])
  const meant = applications.data?.items.find(({ id }) => id === application)
  const endsAt = readEnd(end)
  const body: Operations['addKey']['body'] = {
    name,
    ...(owner === 'application' && meant && { application: meant.id }),
    ...(owner === 'person' && { isPersonal: true }),
    ...(owner !== 'application' && !isAll && { permissions }),
    ...(endsAt !== undefined && { endsAt }),
  }
  const place = owner === 'application' && meant ? meant.organization : organization.id
  const start = (made: (once: KeyOnce) => void): void =>
    add.mutate({ path: { organization: place }, body }, { onSuccess: made })
  const isReady = owner === 'application' ? meant !== undefined : isAll || permissions.length > 0
  const all = applications.data?.items ?? []
  return {
    ...{ name, setName, application, setApplication, isAll, setAll, permissions, setPermissions },
    ...{ end, setEnd, add, start, isReady, all },
  }
}

type Form = ReturnType<typeof useNewKey>

const Permissions = ({ form }: { form: Form }) => (
  <Checkbox.Group
    label="It may"
    description="Give it what its server needs and nothing else."
    value={form.isAll ? ['*'] : form.permissions}
    onChange={(chosen) => {
      form.setAll(chosen.includes('*'))
      form.setPermissions(chosen.filter((each) => each !== '*') as Permission[])
    }}
  >
    <Stack gap="sm" mt="sm">
      {choosable.map((each) => (
        <Checkbox
          key={each}
          value={each}
          disabled={form.isAll}
          label={permissionWords[each]?.help}
        />
      ))}
      <Checkbox value="*" label="Everything, also what comes later." />
    </Stack>
  </Checkbox.Group>
)

const ApplicationSelect = ({ form }: { form: Form }) => (
  <Select
    label="Application"
    description="The key says who somebody is at this application, and is good for nothing else."
    searchable
    required
    nothingFoundMessage="There is none"
    data={form.all.map(({ id, name }) => ({ value: id, label: name }))}
    value={form.application}
    onChange={form.setApplication}
  />
)

const NewKey = () => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const [asked, setAsked] = useSearchParams()
  const owner = readOwner(asked.get('of'))
  const form = useNewKey(owner)
  const [made, setMade] = useState<KeyOnce>()
  const fault = faultOf(form.add.error)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    form.start(setMade)
  }
  const leave = (): void =>
    go(pathIn(organization, 'keys'), { state: { said: `The key ${form.name} is made.` } })
  return (
    <Page title="Make a key" lead="For a server that calls the hub. Make one for each.">
      <form onSubmit={submit}>
        <Card>
          <Stack gap="md" maw="36rem">
            <TextInput
              label="Name"
              description="By which you will know it: the server that uses it, say."
              required
              error={fault?.field === 'name' ? fault.words : undefined}
              value={form.name}
              onChange={(event) => form.setName(event.currentTarget.value)}
            />
            <Select
              label="It is of"
              description="A directory’s key is made on the page of its source."
              allowDeselect={false}
              data={owners}
              value={owner}
              onChange={(chosen) => setAsked({ of: chosen ?? '' }, { replace: true })}
            />
            {owner === 'application' ? (
              <ApplicationSelect form={form} />
            ) : (
              <Permissions form={form} />
            )}
            <EndInput label="It ends" value={form.end} set={form.setEnd} />
            {form.add.error && fault?.field !== 'name' && <Trouble error={form.add.error} />}
            <Group gap="sm">
              <Button type="submit" loading={form.add.isPending} disabled={!form.isReady}>
                Make the key
              </Button>
              <Button variant="default" component={Link} href={pathIn(organization, 'keys')}>
                Back
              </Button>
            </Group>
          </Stack>
        </Card>
      </form>
      <KeyShown made={made} close={leave} />
    </Page>
  )
}

export default NewKey
