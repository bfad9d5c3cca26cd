/** A new organization: its name, where it stands, and the short name that it keeps. */
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { linesOf } from '../organization-tree.ts'
import { OrganizationField } from '../part/organization-pick.tsx'
import { Card, Page } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useChange } from '../query.ts'

const slugLength = 40

/** The short name that the hub would make of a name. */
const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, slugLength)
    .replaceAll(/^-+|-+$/g, '')

/** The one above: as the address says, else the one whose pages these are. */
const useParent = () => {
  const { organization, tree } = usePlace()
  const [asked, setAsked] = useSearchParams()
  const branches = linesOf(tree)
  const below = asked.get('below')
  const found = branches.find((each) => each.organization.slug === below)
  const choose = (id: string): void => {
    const chosen = branches.find((each) => each.organization.id === id)
    if (chosen) setAsked({ below: chosen.organization.slug }, { replace: true })
  }
  return { parent: found?.organization ?? organization, branches, choose }
}

const NewOrganization = () => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const { parent, branches, choose } = useParent()
  const [name, setName] = useState('')
  const [kind, setKind] = useState('')
  const [slug, setSlug] = useState<string>()
  const { mutate, error, isPending } = useChange('addOrganization', ['listOrganizations'])
  const fault = faultOf(error)
  const faultAt = (field: string) => (fault?.field === field ? fault.words : undefined)
  const list = pathIn(organization, 'organizations')
  const add = (event: FormEvent): void => {
    event.preventDefault()
    const body = { name, parent: parent.id, kind, ...(slug !== undefined && { slug }) }
    const said = `${name} is there now, below ${parent.name}.`
    mutate({ body }, { onSuccess: () => go(list, { state: { said } }) })
  }
  return (
    <Page title="Add an organization" lead="It inherits from the one above until it says more.">
      <Card>
        <form onSubmit={add}>
          <Stack gap="md" maw="32rem">
            <TextInput
              label="Name"
              required
              value={name}
              error={faultAt('name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label="Kind"
              description="What you call such a one: Office, Region, Team …"
              value={kind}
              onChange={(event) => setKind(event.currentTarget.value)}
            />
            <OrganizationField label="Below" branches={branches} now={parent} choose={choose} />
            <TextInput
              label="Short name"
              description="A part of its addresses, and never changed. Letters, digits, hyphens."
              value={slug ?? slugOf(name)}
              error={faultAt('slug')}
              onChange={(event) => setSlug(event.currentTarget.value || undefined)}
            />
            {error && !['name', 'slug'].includes(fault?.field ?? '') && <Trouble error={error} />}
            <Group>
              <Button type="submit" loading={isPending}>
                Add it
              </Button>
              <Button component={Link} href={list} variant="default">
                Do not
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </Page>
  )
}

export default NewOrganization
