/** The addresses at which an organization answers, and what its DNS has to say for that. */
import { Button, Code, Group, Stack, TagsInput, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Copied } from '../part/copy.tsx'
import { Card } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import type { TabProps } from './setting-value.tsx'

const addressOf = (hub: string, host: string): string => {
  const { protocol, port } = new URL(hub)
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`
}

const Own = ({ say }: Pick<TabProps, 'say'>) => {
  const { organization } = usePlace()
  const [names, setNames] = useState(organization.hostnames)
  const change = useChange('changeOrganization', ['listOrganizations', 'getOrganizationSettings'])
  const fault = faultOf(change.error)
  const isAbout = fault?.field?.startsWith('hostnames') === true
  const save = (event: FormEvent): void => {
    event.preventDefault()
    const path = { organization: organization.id }
    const hostnames = names.map((each) => each.trim().toLowerCase())
    change.mutate({ path, body: { hostnames } }, { onSuccess: () => say('It answers there now.') })
  }
  return (
    <form onSubmit={save}>
      <Stack gap="md" maw="32rem">
        <TagsInput
          label="Host names of its own"
          description="As sign-in.example.com. Each is ended with Enter."
          acceptValueOnBlur
          value={names}
          onChange={setNames}
          error={isAbout ? fault?.words : undefined}
        />
        {change.error && !isAbout && <Trouble error={change.error} />}
        <Group>
          <Button
            type="submit"
            disabled={names.join() === organization.hostnames.join()}
            loading={change.isPending}
          >
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export const HostTab = ({ settings, say }: TabProps) => {
  const { me, organization } = usePlace()
  const { url } = me.hub
  const { hostname } = new URL(url)
  return (
    <Stack gap="lg">
      <Card title="Where it answers">
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            At these addresses the sign-in page wears its name, logo and colour.
          </Text>
          {settings.hosts.map((host) => (
            <Copied key={host} label={host} value={addressOf(url, host)} />
          ))}
        </Stack>
      </Card>
      <Card title="Host names">
        <Own key={organization.updatedAt} say={say} />
      </Card>
      <Card title="What has to be set up for one">
        <ol className="plain">
          <li>
            In the DNS of its domain, a <Code>CNAME</Code> from the host name to{' '}
            <Code>{hostname}</Code>.
          </li>
          <li>A certificate for it where TLS ends: at your proxy.</li>
          <li>
            The proxy hands it on to the hub with the same <Code>Host</Code>.
          </li>
          <li>The host name in the list above.</li>
        </ol>
      </Card>
      <Card title="Applications with hosts of their own">
        <Text size="sm">
          What stands behind the proxy, chat rooms and bots have their addresses among the settings
          of the application.
        </Text>
      </Card>
    </Stack>
  )
}
