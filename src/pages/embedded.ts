/** What stands within another site's page while nobody is signed in there. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'

export type EmbeddedPage = {
  organization: OrganizationLook
  application: { name: string }
  /** Where the application is opened, with its sign-in if need be. */
  url: string
}

/** Says how to sign in: in a tab of its own, because a frame does not show whose page it is. */
export const embeddedPage = ({ organization, application, url }: EmbeddedPage): Html => {
  const name = showName(application.name)
  const body = html`${doorHead(organization, html`Sign in to ${name}`)}
<div class="card">
<p>You are not signed in within this page. Open ${name} in a tab of its own and sign in there,
 or sign in to this website and load the page again.</p>
<a class="button primary" target="_blank" rel="noopener"
 href="${writeAddress(url)}">Open ${name}</a>
</div>`
  return page({ title: `Sign in to ${plainName(application.name)}`, organization, body })
}
