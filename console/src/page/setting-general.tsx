/** What an organization is called, where it stands in the tree, and how it goes. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import type { Organization, OrganizationHolding } from '../client.ts'
import { findBranch, linesOf } from '../organization-tree.ts'
import { Confirmed } from '../part/confirm.tsx'
import { OrganizationField } from '../part/organization-pick.tsx'
import { Card } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Answered, Trouble } from '../part/state.tsx'
import { When } from '../part/when.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import type { TabProps } from './setting-value.tsx'

const Names = ({ organization, say }: { organization: Organization } & Pick<TabProps, 'say'>) => {
  const [name, setName] = useState(organization.name)
  const [kind, setKind] = useState(organization.kind)
  const change = useChange('changeOrganization', ['listOrganizations', 'getOrganization'])
  const fault = faultOf(change.error)
  const isSame = name === organization.name && kind === organization.kind
  const save = (event: FormEvent): void => {
    event.preventDefault()
    const path = { organization: organization.id }
    change.mutate({ path, body: { name, kind } }, { onSuccess: () => say('The name is saved.') })
  }
  return (
    <Card title="Name">
      <form onSubmit={save}>
        <Stack gap="md" maw="32rem">
          <TextInput
            label="Name"
            required
            value={name}
            error={fault?.field === 'name' ? fault.words : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Kind"
            description="What you call such a one: Office, Region, Team …"
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value)}
          />
          <TextInput
            label="Short name"
            description="A part of its addresses. It stays for good."
            value={organization.slug}
            readOnly
          />
          <Text size="sm" c="dimmed">
            Added <When at={organization.createdAt} />.
          </Text>
          {change.error && fault?.field !== 'name' && <Trouble error={change.error} />}
          <Group>
            <Button type="submit" disabled={isSame} loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

const Place = ({ organization, say }: { organization: Organization } & Pick<TabProps, 'say'>) => {
  const { tree } = usePlace()
  const [chosen, setChosen] = useState<string>()
  const change = useChange('changeOrganization', ['listOrganizations', 'getOrganization'])
  const own = findBranch(tree, organization.id)
  const within = new Set(linesOf(own ? [own] : []).map((each) => each.organization.id))
  const branches = linesOf(tree).filter((each) => {
    const { id, root } = each.organization
    return root === organization.root && !within.has(id)
  })
  const at = chosen ?? organization.parent
  const parent = branches.find((each) => each.organization.id === at)?.organization
  if (organization.parent === null) {
    return (
      <Card title="Place in the tree">
        <Text size="sm">It stands at the top of its tree, and stays there.</Text>
      </Card>
    )
  }
  if (!parent && chosen === undefined) {
    return (
      <Card title="Place in the tree">
        <Text size="sm">Who administers the one above can move it.</Text>
      </Card>
    )
  }
  const move = (): void => {
    if (!parent) return
    const given = { path: { organization: organization.id }, body: { parent: parent.id } }
    change.mutate(given, {
      onSuccess: () => {
        setChosen(undefined)
        say(`It stands below ${parent.name} now.`)
      },
    })
  }
  return (
    <Card title="Place in the tree">
      <Stack gap="md" maw="32rem">
        <OrganizationField
          label="Below"
          description="What it inherits, and who administers it, follows from here."
          branches={branches}
          now={parent}
          choose={setChosen}
        />
        {change.error && <Trouble error={change.error} />}
        <Group>
          <Button
            variant="default"
            disabled={parent?.id === organization.parent}
            loading={change.isPending}
            onClick={move}
          >
            Move it here
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

const counted = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`

const Holding = ({ people, sessions, applications, keys }: OrganizationHolding) => (
  <ul className="plain">
    <li>{counted(people, 'person', 'people')} at home in it, deleted for good</li>
    <li>{counted(sessions, 'session', 'sessions')} of theirs, ended at once</li>
    <li>{counted(applications, 'application', 'applications')} with everything that is set</li>
    <li>{counted(keys, 'key', 'keys')}, good for nothing any more</li>
    <li>its groups, and its short name for 90 days</li>
  </ul>
)

const Removal = ({ organization }: { organization: Organization }) => {
  const { tree } = usePlace()
  const [, go] = useLocation()
  const path = { organization: organization.id }
  const branch = findBranch(tree, organization.id)
  const isTop = branch?.depth === 0
  const isEmpty = branch?.below.length === 0
  const holding = useAnswer('getOrganizationHolding', { path }, { enabled: isEmpty && !isTop })
  const remove = useChange('removeOrganization', ['listOrganizations'])
  const above = linesOf(tree).find((each) => each.organization.id === organization.parent)
  if (isTop) {
    return (
      <Card title="Remove it">
        <Text size="sm">
          The highest organization that you administer is not removed from here.
        </Text>
      </Card>
    )
  }
  if (!isEmpty) {
    return (
      <Card title="Remove it">
        <Text size="sm">There are organizations below it. Move or remove those first.</Text>
      </Card>
    )
  }
  const said = `${organization.name} is gone.`
  const leave = (): void =>
    go(above ? pathIn(above.organization, 'organizations') : '/', { state: { said } })
  return (
    <Card title="Remove it">
      <Stack gap="md" align="flex-start">
        <Text size="sm">
          Its people, applications, groups and keys go with it. You are told how many they are.
        </Text>
        <Answered of={holding} what="what goes with it">
          {(held) => (
            <Confirmed
              label={`Remove ${organization.name}`}
              title={`Remove ${organization.name}?`}
              typed={organization.name}
              run={async () => {
                await remove.mutateAsync({ path })
                leave()
              }}
            >
              <p>This cannot be undone. With it goes:</p>
              <Holding {...held} />
            </Confirmed>
          )}
        </Answered>
      </Stack>
    </Card>
  )
}

export const GeneralTab = ({ say }: TabProps) => {
  const { organization } = usePlace()
  return (
    <Stack gap="lg">
      <Names key={organization.updatedAt} organization={organization} say={say} />
      <Place organization={organization} say={say} />
      <Removal organization={organization} />
    </Stack>
  )
}
