/** One person: profile, what they may, how they sign in, and what has happened. */
import { Anchor, Group, Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useParams, useSearchParams } from 'wouter'
import type { Person as PersonOut, WayIn } from '../client.ts'
import { Found } from '../part/found.tsx'
import { useNotice } from '../part/notice.tsx'
import { Page } from '../part/page.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { AccessTab } from './person-access.tsx'
import { ActivityTab } from './person-activity.tsx'
import { type PersonPart, ProfileTab } from './person-profile.tsx'
import { SignInTab } from './person-sign-in.tsx'

const tabs: readonly { name: string; label: string; show: (part: PersonPart) => ReactNode }[] = [
  { name: 'profile', label: 'Profile', show: ProfileTab },
  { name: 'access', label: 'Access', show: AccessTab },
  { name: 'sign-in', label: 'Sign-in and devices', show: SignInTab },
  { name: 'activity', label: 'Activity', show: ActivityTab },
]

const Lead = ({ person }: { person: PersonOut }) => {
  const { organization } = usePlace()
  const { email, name, status } = person
  return (
    <Group component="span" gap="xs">
      <span className="wrap">
        <Anchor component={Link} href={pathIn(organization, 'people')} underline="always">
          People
        </Anchor>
        {` › ${person.organization.name}`}
        {email !== null && email !== name && ` · ${email}`}
      </span>
      {status === 'disabled' && <span className="pill refused">disabled</span>}
    </Group>
  )
}

const Loaded = ({ person, way }: { person: PersonOut; way: WayIn }) => {
  const { notice, say } = useNotice()
  const [asked, setAsked] = useSearchParams()
  const shown = tabs.find(({ name }) => name === asked.get('tab'))?.name ?? 'profile'
  return (
    <Page title={person.name} lead={<Lead person={person} />}>
      {notice}
      <Tabs
        value={shown}
        keepMounted={false}
        onChange={(tab) => {
          say('')
          setAsked(tab === null || tab === 'profile' ? {} : { tab }, { replace: true })
        }}
      >
        <div className="scroll">
          <Tabs.List className="tabs" aria-label={`Parts of ${person.name}`}>
            {tabs.map(({ name, label }) => (
              <Tabs.Tab key={name} value={name}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        {tabs.map(({ name, show: Tab }) => (
          <Tabs.Panel key={name} value={name} pt="lg">
            <Tab person={person} way={way} say={say} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}

const Person = () => {
  const { person: id = '' } = useParams<{ person: string }>()
  const person = useAnswer('getPerson', { path: { person: id } })
  const way = useAnswer('getWayIn', { path: { person: id } })
  return (
    <Found of={person} what="the person">
      {(found) => (
        <Found of={way} what="how they sign in">
          {(known) => <Loaded key={found.id} person={found} way={known} />}
        </Found>
      )}
    </Found>
  )
}

export default Person
