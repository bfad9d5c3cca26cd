/** Pages that are loaded when they are gone to. */
import { Button } from '@mantine/core'
import { type ComponentType, lazy as lazyOf } from 'react'
import { Page } from './part/page.tsx'
import { Empty } from './part/state.tsx'

/** The files of this console are not there any more: the hub has another one by now. */
const Renewed = () => (
  <Page title="Load this page again">
    <Empty
      title="The page could not be loaded"
      action={<Button onClick={() => location.reload()}>Load it again</Button>}
    >
      The console was renewed while you had it open, or the hub does not answer just now.
    </Empty>
  </Page>
)

/** A page in a file of its own. */
export const lazy = (load: () => Promise<{ default: ComponentType }>) =>
  lazyOf(() => load().catch(() => ({ default: Renewed })))
