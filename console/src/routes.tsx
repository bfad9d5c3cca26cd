/** The pages of the console, each loaded when it is gone to. */
import { Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { lazy } from './later.tsx'
import { NotFound } from './page/not-found.tsx'
import { Waiting } from './part/state.tsx'

const Applications = lazy(() => import('./page/applications.tsx'))
const Application = lazy(() => import('./page/application.tsx'))
const NewApplication = lazy(() => import('./page/application-new.tsx'))
const Certificates = lazy(() => import('./page/certificates.tsx'))
const Keys = lazy(() => import('./page/keys.tsx'))
const NewKey = lazy(() => import('./page/key-new.tsx'))
const Sources = lazy(() => import('./page/sources.tsx'))
const Source = lazy(() => import('./page/source.tsx'))
const NewSource = lazy(() => import('./page/source-new.tsx'))
const Organizations = lazy(() => import('./page/organizations.tsx'))
const NewOrganization = lazy(() => import('./page/organization-new.tsx'))
const Settings = lazy(() => import('./page/settings.tsx'))

/** What the navigation shows, in its order, and the paths below an organization. */
export const sections: readonly { path: string; label: string }[] = [
  { path: 'overview', label: 'Overview' },
  { path: 'people', label: 'People' },
  { path: 'groups', label: 'Groups' },
  { path: 'applications', label: 'Applications' },
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
      <Route path="/:slug/applications" component={Applications} />
      <Route path="/:slug/applications/new/:kind?" component={NewApplication} />
      <Route path="/:slug/applications/:application" component={Application} />
      <Route path="/:slug/sources" component={Sources} />
      <Route path="/:slug/sources/new/:kind?" component={NewSource} />
      <Route path="/:slug/sources/:source" component={Source} />
      <Route path="/:slug/keys" component={Keys} />
      <Route path="/:slug/keys/new" component={NewKey} />
      <Route path="/:slug/certificates" component={Certificates} />
      <Route path="/:slug/organizations" component={Organizations} />
      <Route path="/:slug/organizations/new" component={NewOrganization} />
      <Route path="/:slug/settings" component={Settings} />
      <Route component={NotFound} />
    </Switch>
  </Suspense>
)
