/** What stands around every page: the organization, the ways to go, who is signed in. */
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Select,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Redirect, Router, useLocation } from 'wouter'
import type { Me, Organization } from './client.ts'
import { Answered, Empty, Waiting } from './part/state.tsx'
import { PlaceProvider, pathIn } from './place.tsx'
import { useAnswer } from './query.ts'
import { Routes, sections } from './routes.tsx'

const slugIn = (path: string): string => path.split('/')[1] ?? ''

/** Chooses the organization whose pages are shown. */
const Chooser = ({ now, all }: { now: Organization; all: Organization[] }) => {
  const [path, go] = useLocation()
  const section = path.split('/')[2] ?? 'overview'
  return (
    <Select
      aria-label="Organization"
      searchable
      allowDeselect={false}
      data={all.map(({ slug, name }) => ({ value: slug, label: name }))}
      value={now.slug}
      onChange={(slug) => slug && go(`/${slug}/${section}`)}
      w={{ base: '10rem', sm: '16rem' }}
    />
  )
}

const SchemeButton = () => {
  const { setColorScheme } = useMantineColorScheme()
  const now = useComputedColorScheme('light')
  const next = now === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={`Change to ${next}`}
      onClick={() => setColorScheme(next)}
    >
      {now === 'dark' ? '☀' : '☾'}
    </ActionIcon>
  )
}

const Inside = ({ me, all }: { me: Me; all: Organization[] }) => {
  const [path] = useLocation()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const organization = all.find(({ slug }) => slug === slugIn(path))
  const [first] = all
  if (!first) return <Empty title="You administer no organization" />
  if (!organization) return <Redirect to={pathIn(first, 'overview')} replace />
  return (
    <PlaceProvider place={{ me, organization }}>
      <AppShell
        header={{ height: 60 }}
        navbar={{ width: 230, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        padding={{ base: 'md', sm: 'xl' }}
      >
        <AppShell.Header>
          <a className="skip" href="#main">
            Skip to the main part
          </a>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={isOpen}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
              />
              <Text fw={650} visibleFrom="sm">
                Foyer
              </Text>
              <Chooser now={organization} all={all} />
            </Group>
            <Group gap="sm" wrap="nowrap">
              <Text size="sm" c="dimmed" visibleFrom="md">
                {me.name}
              </Text>
              <SchemeButton />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" component="nav" aria-label="Sections">
          {sections.map(({ path: section, label }) => {
            const href = pathIn(organization, section)
            return (
              <NavLink
                key={section}
                component={Link}
                href={href}
                label={label}
                active={path === href || path.startsWith(`${href}/`)}
                onClick={close}
              />
            )
          })}
        </AppShell.Navbar>
        <AppShell.Main id="main">
          <Routes />
        </AppShell.Main>
      </AppShell>
    </PlaceProvider>
  )
}

const Loaded = () => {
  const me = useAnswer('getMe', {})
  const all = useAnswer('listOrganizations', { query: { limit: 1000 } })
  if (!me.data && !me.error) return <Waiting what="the console" />
  return (
    <Answered of={me} what="who you are">
      {(person) => (
        <Answered of={all} what="your organizations">
          {({ items }) => <Inside me={person} all={items} />}
        </Answered>
      )}
    </Answered>
  )
}

export const Shell = () => (
  <Router base="/admin">
    <Loaded />
  </Router>
)
