/** The pages of the console, each loaded when it is gone to. */
import { Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { lazy } from './later.tsx'
import { NotFound } from './page/not-found.tsx'
import { Waiting } from './part/state.tsx'

const Applications = lazy(() => import('./page/applications.tsx'))
const Application = lazy(() => import('./page/application.tsx'))
const NewApplication = lazy(() => import('./page/application-new.tsx'))
const Wizard = lazy(() => import('./page/wizard.tsx'))
const Certificates = lazy(() => import('./page/certificates.tsx'))
const Keys = lazy(() => import('./page/keys.tsx'))
const NewKey = lazy(() => import('./page/key-new.tsx'))
const Sources = lazy(() => import('./page/sources.tsx'))
const Source = lazy(() => import('./page/source.tsx'))
const NewSource = lazy(() => import('./page/source-new.tsx'))
const Overview = lazy(() => import('./page/overview.tsx'))
const Attempts = lazy(() => import('./page/attempts.tsx'))
const Attempt = lazy(() => import('./page/attempt.tsx'))
const Events = lazy(() => import('./page/events.tsx'))
const People = lazy(() => import('./page/people.tsx'))
const NewPerson = lazy(() => import('./page/person-new.tsx'))
const ImportPeople = lazy(() => import('./page/people-import.tsx'))
const OneImport = lazy(() => import('./page/people-import-one.tsx'))
const Person = lazy(() => import('./page/person.tsx'))
const Groups = lazy(() => import('./page/groups.tsx'))
const OneGroup = lazy(() => import('./page/group.tsx'))
const Organizations = lazy(() => import('./page/organizations.tsx'))
const NewOrganization = lazy(() => import('./page/organization-new.tsx'))
const Settings = lazy(() => import('./page/settings.tsx'))

/** What the navigation shows, in its order, and the paths below an organization. */
export const sections: readonly { path: string; label: string }[] = [
  { path: 'overview', label: 'Overview' },
  { path: 'people', label: 'People' },
  { path: 'groups', label: 'Groups' },
  { path: 'applications', label: 'Applications' },
  { path: 'sources', label: 'Sources' },
  { path: 'keys', label: 'Keys' },
  { path: 'certificates', label: 'Certificates' },
  { path: 'attempts', label: 'Attempts' },
  { path: 'events', label: 'Events' },
  { path: 'organizations', label: 'Organizations' },
  { path: 'settings', label: 'Settings' },
]

export const Routes = () => (
  <Suspense fallback={<Waiting what="the page" />}>
    <Switch>
      <Route path="/:slug/first-steps" component={Wizard} />
      <Route path="/:slug/people" component={People} />
      <Route path="/:slug/people/new" component={NewPerson} />
      <Route path="/:slug/people/import" component={ImportPeople} />
      <Route path="/:slug/people/import/:import" component={OneImport} />
      <Route path="/:slug/people/:person" component={Person} />
      <Route path="/:slug/groups" component={Groups} />
      <Route path="/:slug/groups/:group" component={OneGroup} />
      <Route path="/:slug/applications" component={Applications} />
      <Route path="/:slug/applications/new/:kind?" component={NewApplication} />
      <Route path="/:slug/applications/:application" component={Application} />
      <Route path="/:slug/sources" component={Sources} />
      <Route path="/:slug/sources/new/:kind?" component={NewSource} />
      <Route path="/:slug/sources/:source" component={Source} />
      <Route path="/:slug/keys" component={Keys} />
      <Route path="/:slug/keys/new" component={NewKey} />
      <Route path="/:slug/certificates" component={Certificates} />
      <Route path="/:slug/overview" component={Overview} />
      <Route path="/:slug/attempts" component={Attempts} />
      <Route path="/:slug/attempts/:code" component={Attempt} />
      <Route path="/:slug/events" component={Events} />
      <Route path="/:slug/organizations" component={Organizations} />
      <Route path="/:slug/organizations/new" component={NewOrganization} />
      <Route path="/:slug/settings" component={Settings} />
      <Route component={NotFound} />
    </Switch>
  </Suspense>
)
