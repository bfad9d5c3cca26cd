/** The pages of the console, each loaded when it is gone to. */
import { lazy, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { NotFound } from './page/not-found.tsx'
import { Waiting } from './part/state.tsx'

const Organizations = lazy(() => import('./page/organizations.tsx'))

/** What the navigation shows, in its order, and the paths below an organization. */
export const sections: readonly { path: string; label: string }[] = [
  { path: 'organizations', label: 'Organizations' },
]

export const Routes = () => (
  <Suspense fallback={<Waiting what="the page" />}>
    <Switch>
      <Route path="/:slug/organizations" component={Organizations} />
      <Route component={NotFound} />
    </Switch>
  </Suspense>
)
