/** One source: what to enter there, its settings, a trial, what its groups give, what it wrote. */
import { Anchor, Button, Group, Stack, Tabs, Text } from '@mantine/core'
import { Link, useParams, useSearchParams } from 'wouter'
import { call } from '../call.ts'
import type { Connector, ConnectorType } from '../client.ts'
import { useNotice } from '../part/notice.tsx'
import { Card, Page } from '../part/page.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { SourceChange } from './source-change.tsx'
import { Facts } from './source-fact.tsx'
import { SourceKeys } from './source-key.tsx'
import { purposes, typeOf } from './source-kind.ts'
import { Mappings } from './source-mapping.tsx'
import { PublishedCard } from './source-published.tsx'
import { Records } from './source-record.tsx'
import { RemoveSource } from './source-remove.tsx'
import { SourceSwitch } from './source-switch.tsx'
import { SourceTest } from './source-test.tsx'

type Part = { source: Connector; type: ConnectorType; say: (words: string) => void }

/** The steps from a source that was just added to one that people use. */
const FirstSteps = ({ source, type }: Part) => {
  if (source.isActive) return null
  const steps: Record<ConnectorType['way'], string[]> = {
    led: ['Enter there what stands below.', 'Test it: sign in there yourself.', 'Switch it on.'],
    asked: ['Test it with a name and a password.', 'Switch it on.'],
    writing: ['Make a key, and enter it there with the base URL.', 'Switch it on.'],
  }
  return (
    <Card title="It is switched off">
      <ol className="plain">
        {steps[type.way].map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Card>
  )
}

const Setup = (part: Part) => {
  const { source, type, say } = part
  const publishes = type.publishes && typeof source.settings.metadataUrl === 'string'
  return (
    <Stack gap="lg">
      <FirstSteps {...part} />
      {publishes && <PublishedCard source={source} say={say} />}
      <Facts facts={source.facts} />
      {type.way === 'writing' && <SourceKeys source={source} say={say} />}
      {type.way === 'asked' && <TestCard source={source} />}
    </Stack>
  )
}

const TestCard = ({ source }: { source: Connector }) => (
  <Card title="Test it">
    <SourceTest
      run={(tried) => call('testConnector', { path: { connector: source.id }, body: tried })}
    />
  </Card>
)

/** For a source that people are led to: the trial is a sign-in there. */
const Trial = ({ source }: { source: Connector }) => (
  <Card title="Test it">
    <Stack gap="md" align="flex-start">
      <Text size="sm">
        You sign in there as people will, and read step by step what came back and who would be
        signed in. Nobody is signed in, made or changed by it. It works while the source is switched
        off.
      </Text>
      <Button component="a" href={source.trial ?? ''} target="_blank" rel="noopener">
        Sign in there to test it
      </Button>
      <Text size="sm" c="dimmed">
        It opens beside this page.
      </Text>
    </Stack>
  </Card>
)

const tabsOf = ({ way }: ConnectorType): { value: string; label: string }[] => [
  { value: 'setup', label: way === 'asked' ? 'Test' : 'Set-up' },
  { value: 'settings', label: 'Settings' },
  ...(way === 'led' ? [{ value: 'test', label: 'Test' }] : []),
  ...(way === 'asked' ? [] : [{ value: 'groups', label: 'Groups' }]),
  ...(way === 'writing' ? [{ value: 'written', label: 'Written' }] : []),
]

const Parts = (part: Part) => {
  const { source, type, say } = part
  const [asked, setAsked] = useSearchParams()
  const tabs = tabsOf(type)
  const tab = tabs.find(({ value }) => value === asked.get('tab'))?.value ?? 'setup'
  return (
    <Tabs value={tab} keepMounted={false} onChange={(value) => setAsked({ tab: value ?? '' })}>
      <Tabs.List mb="lg" aria-label={`Parts of ${source.name}`}>
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="setup">
        <Setup {...part} />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <Stack gap="lg">
          <SourceChange key={source.updatedAt} source={source} type={type} say={say} />
          <RemoveSource source={source} type={type} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="test">
        <Trial source={source} />
      </Tabs.Panel>
      <Tabs.Panel value="groups">
        <Mappings source={source} say={say} />
      </Tabs.Panel>
      <Tabs.Panel value="written">
        <Records source={source} />
      </Tabs.Panel>
    </Tabs>
  )
}

const Loaded = ({ source, types }: { source: Connector; types: ConnectorType[] }) => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const type = typeOf(types, source)
  return (
    <Page
      title={source.name}
      lead={
        <>
          <Anchor component={Link} href={pathIn(organization, 'sources')} underline="always">
            Sources
          </Anchor>
          {type && ` › ${type.label} · ${purposes[type.way]}`}
        </>
      }
      actions={
        <Group>
          <SourceSwitch source={source} say={say} isLabelled />
        </Group>
      }
    >
      {notice}
      {type ? (
        <Parts source={source} type={type} say={say} />
      ) : (
        <Empty title="Such sources are not served here" />
      )}
    </Page>
  )
}

const Source = () => {
  const { source: id = '' } = useParams<{ source: string }>()
  const types = useAnswer('listConnectorTypes', {})
  const source = useAnswer('getConnector', { path: { connector: id } })
  return (
    <Answered of={types} what="the kinds of sources">
      {({ items }) => (
        <Answered of={source} what="the source">
          {(found) => <Loaded source={found} types={items} />}
        </Answered>
      )}
    </Answered>
  )
}

export default Source
