/** An application: how it is connected, its settings, who may open it, and what was tried. */
import { Anchor, Group, Tabs, Text } from '@mantine/core'
import { Link, useParams, useSearchParams } from 'wouter'
import type { Application as Item, Kind } from '../client.ts'
import { Mark } from '../part/mark.tsx'
import { useNotice } from '../part/notice.tsx'
import { Page } from '../part/page.tsx'
import { Answered } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { Access } from './application-access.tsx'
import { ApplicationAttempts } from './application-attempt.tsx'
import { Connect } from './application-connect.tsx'
import { kindOf } from './application-kind.ts'
import { ApplicationChange } from './application-setting.tsx'

const tabs = [
  { value: 'connect', label: 'Connect' },
  { value: 'settings', label: 'Settings' },
  { value: 'access', label: 'Who may open it' },
  { value: 'attempts', label: 'Attempts' },
] as const

const Whole = ({ application, kind }: { application: Item; kind: Kind }) => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const [asked, ask] = useSearchParams()
  const tab = tabs.find(({ value }) => value === asked.get('tab'))?.value ?? 'connect'
  return (
    <Page
      title={application.name}
      lead={
        <Group component="span" gap="sm">
          <Mark {...application} />
          {kind.label}
        </Group>
      }
      actions={
        <Anchor component={Link} href={pathIn(organization, 'applications')}>
          All applications
        </Anchor>
      }
    >
      {notice}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          ask(value === 'connect' ? {} : { tab: value ?? '' }, { replace: true })
        }
      >
        <Tabs.List mb="lg" aria-label={`Parts of ${application.name}`}>
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="connect">
          <Connect application={application} say={say} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <ApplicationChange application={application} kind={kind} say={say} />
        </Tabs.Panel>
        <Tabs.Panel value="access">
          <Access application={application} say={say} />
        </Tabs.Panel>
        <Tabs.Panel value="attempts">
          <ApplicationAttempts application={application} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

const Application = () => {
  const { application: id = '' } = useParams<{ application: string }>()
  const application = useAnswer('getApplication', { path: { application: id } })
  const kinds = useAnswer('listApplicationTypes', {})
  return (
    <Answered of={application} what="the application">
      {(found) => (
        <Answered of={kinds} what="its kind">
          {({ items }) => {
            const kind = kindOf(items, found)
            return kind ? (
              <Whole key={found.id} application={found} kind={kind} />
            ) : (
              <Text>Applications of this kind are not served here any more.</Text>
            )
          }}
        </Answered>
      )}
    </Answered>
  )
}

export default Application
