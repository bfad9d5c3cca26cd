/** What stands around every page: the organization, the ways to go, who is signed in. */
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useEffect, useMemo } from 'react'
import { Link, Redirect, Router, useLocation } from 'wouter'
import type { Me, Organization, OrganizationInTree } from './client.ts'
import markPath from './favicon.svg'
import { linesOf, treeOf } from './organization-tree.ts'
import { OrganizationSwitch } from './part/organization-pick.tsx'
import { SessionOver } from './part/session-over.tsx'
import { Answered, Empty, Trouble, Waiting } from './part/state.tsx'
import { PersonMenu } from './person-menu.tsx'
import { type Place, PlaceProvider, pathIn } from './place.tsx'
import { useAnswer, useList } from './query.ts'
import { Routes, sections } from './routes.tsx'

const slugIn = (path: string): string => path.split('/')[1] ?? ''

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
      <span aria-hidden="true">{now === 'dark' ? '☀' : '☾'}</span>
    </ActionIcon>
  )
}

/** Another organization shows the same section: the page itself may not be there. */
const Switch = ({ organization, tree }: Place) => {
  const [path, go] = useLocation()
  const branches = useMemo(() => linesOf(tree), [tree])
  const section = path.split('/')[2] ?? 'overview'
  const choose = (id: string): void => {
    const chosen = branches.find((each) => each.organization.id === id)
    if (chosen) go(pathIn(chosen.organization, section))
  }
  return <OrganizationSwitch branches={branches} now={organization} choose={choose} />
}

const Header = ({
  place,
  isOpen,
  toggle,
}: {
  place: Place
  isOpen: boolean
  toggle: () => void
}) => (
  <AppShell.Header>
    <a className="skip" href="#main">
      Skip to the main part
    </a>
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger
          opened={isOpen}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-expanded={isOpen}
          aria-label={isOpen ? 'Close the navigation' : 'Open the navigation'}
        />
        <Group gap="xs" wrap="nowrap" visibleFrom="sm" w={206}>
          <img src={markPath} alt="" width="28" height="28" />
          <Text fw={650}>Foyer</Text>
        </Group>
        <Switch {...place} />
      </Group>
      <Group gap="sm" wrap="nowrap">
        <SchemeButton />
        <PersonMenu me={place.me} />
      </Group>
    </Group>
  </AppShell.Header>
)

const Navigation = ({ organization, close }: { organization: Organization; close: () => void }) => {
  const [path] = useLocation()
  return (
    <AppShell.Navbar p="sm" component="nav" aria-label="Sections">
      <div className="scroll-down">
        {sections.map(({ path: section, label }) => {
          const href = pathIn(organization, section)
          const isHere = path === href || path.startsWith(`${href}/`)
          return (
            <NavLink
              key={section}
              component={Link}
              href={href}
              label={label}
              active={isHere}
              {...(isHere && { 'aria-current': 'page' as const })}
              onClick={close}
            />
          )
        })}
      </div>
    </AppShell.Navbar>
  )
}

/** Where somebody comes first: the overview, or the first steps where there is nothing yet. */
const Beginning = ({ organization }: { organization: Organization }) => {
  const path = { organization: organization.id }
  const some = useAnswer('listApplications', { path, query: { limit: 1 } })
  if (some.isPending) return <Waiting what="the console" />
  const isNew = some.data?.items.length === 0
  return <Redirect to={pathIn(organization, isNew ? 'first-steps' : 'overview')} replace />
}

const Inside = ({ me, all }: { me: Me; all: OrganizationInTree[] }) => {
  const [path] = useLocation()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const tree = useMemo(() => treeOf(all), [all])
  const organization = all.find(({ slug }) => slug === slugIn(path))
  const [first] = tree
  if (!first) return <Empty title="You administer no organization" />
  if (!organization) return <Beginning organization={first.organization} />
  const place = { me, organization, tree }
  return (
    <PlaceProvider place={place}>
      <AppShell
        header={{ height: 60 }}
        navbar={{ width: 230, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        padding={{ base: 'md', sm: 'xl' }}
        transitionDuration={0}
      >
        <Header place={place} isOpen={isOpen} toggle={toggle} />
        <Navigation organization={organization} close={close} />
        <AppShell.Main id="main" tabIndex={-1}>
          <div className="content">
            <Routes />
          </div>
        </AppShell.Main>
      </AppShell>
    </PlaceProvider>
  )
}

/** All of them, part after part: the tree is whole before it is shown. */
const useEveryOrganization = () => {
  const list = useList('listOrganizations', { query: { limit: 1000 } })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const all = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data])
  return { error: list.error, again: list.refetch, all: hasNextPage ? undefined : all }
}

const Loaded = () => {
  const me = useAnswer('getMe', {})
  const { error, again, all } = useEveryOrganization()
  if (error) return <Trouble error={error} again={() => void again()} />
  if (!all) return <Waiting what="your organizations" />
  return (
    <Answered of={me} what="who you are">
      {(person) => <Inside me={person} all={all} />}
    </Answered>
  )
}

export const Shell = () => (
  <Router base="/admin">
    <SessionOver />
    <Loaded />
  </Router>
)
