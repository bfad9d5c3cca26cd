/** What the hub shows on the host of an application behind a proxy. */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'

export type SiteSignOutPage = {
  organization: OrganizationLook
  application: { name: string }
  action: string
  fields: readonly Field[]
  /** Back into the application. */
  cancelUrl: string
}

/** Asked by another site to sign out, a person says so themselves. */
export const siteSignOutPage = (data: SiteSignOutPage): Html => {
  const { organization, application, action, fields, cancelUrl } = data
  const name = showName(application.name)
  const body = html`${doorHead(organization, html`Sign out of ${name}?`)}
<form class="card" method="post" action="${writeAddress(action)}">
${hiddenFields(fields)}<p>You will be signed out of your other applications too.</p>
<button class="primary">Sign out</button>
<a class="button plain" href="${writeAddress(cancelUrl)}">Not now</a>
</form>`
  return page({ title: `Sign out of ${plainName(application.name)}`, organization, body })
}

export type SiteWindowPage = {
  organization: OrganizationLook
  application: { name: string }
  url: string
}

/** Within a page of another site nobody types a password: the sign-in opens beside it. */
export const siteWindowPage = ({ organization, application, url }: SiteWindowPage): Html => {
  const name = showName(application.name)
  const body = html`${doorHead(organization, html`Sign in to ${name}`)}
<div class="card">
<p>The sign-in opens in a new tab. When you are done, come back and load this page again.</p>
<a class="button primary" href="${writeAddress(url)}" target="_blank" rel="noopener">Sign in</a>
</div>`
  return page({ title: `Sign in to ${plainName(application.name)}`, organization, body })
}
