/** There is no such page. */

import { Page } from '../part/page.tsx'
import { Empty } from '../part/state.tsx'

export const NotFound = () => (
  <Page title="Nothing here">
    <Empty title="There is no such page">The address may be of something that is gone.</Empty>
  </Page>
)
