/** What an organization says of itself, a tab for each part; the tab stands in the address. */
import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { useNotice } from '../part/notice.tsx'
import { Page } from '../part/page.tsx'
import { Answered } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { BrandingTab } from './setting-branding.tsx'
import { FeatureTab } from './setting-feature.tsx'
import { GeneralTab } from './setting-general.tsx'
import { HostTab } from './setting-host.tsx'
import { KeptTab } from './setting-kept.tsx'
import { LetterTab } from './setting-letter.tsx'
import { SignInTab } from './setting-sign-in.tsx'
import type { TabProps } from './setting-value.tsx'

const tabs: readonly { name: string; label: string; show: (props: TabProps) => ReactNode }[] = [
  { name: 'general', label: 'General', show: GeneralTab },
  { name: 'branding', label: 'Branding', show: BrandingTab },
  { name: 'hosts', label: 'Host names', show: HostTab },
  { name: 'sign-in', label: 'Sign-in', show: SignInTab },
  { name: 'features', label: 'Features', show: FeatureTab },
  { name: 'letters', label: 'Letters', show: LetterTab },
  { name: 'kept', label: 'What is kept', show: KeptTab },
]

const Settings = () => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const [asked, setAsked] = useSearchParams()
  const settings = useAnswer('getOrganizationSettings', { path: { organization: organization.id } })
  const shown = tabs.find(({ name }) => name === asked.get('tab')) ?? tabs[0]
  return (
    <Page
      title="Settings"
      lead={`What ${organization.name} says of itself. What stands below it inherits it.`}
    >
      {notice}
      <Tabs
        value={shown?.name ?? null}
        onChange={(tab) => {
          say('')
          setAsked(tab === null || tab === 'general' ? {} : { tab }, { replace: true })
        }}
        keepMounted={false}
      >
        <div className="scroll">
          <Tabs.List className="tabs">
            {tabs.map(({ name, label }) => (
              <Tabs.Tab key={name} value={name}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        {tabs.map(({ name, show: Tab }) => (
          <Tabs.Panel key={name} value={name} pt="lg">
            <Answered of={settings} what="the settings">
              {(read) => <Tab key={organization.id} settings={read} say={say} />}
            </Answered>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}

export default Settings
