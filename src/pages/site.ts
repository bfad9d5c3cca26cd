/** What the hub shows on the host of an application behind a proxy. */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type SiteSignOutPage = {
  organization: OrganizationLook
  language: Language
  application: { name: string }
  action: string
  fields: readonly Field[]
  /** Back into the application. */
  cancelUrl: string
}

/** Asked by another site to sign out, a person says so themselves. */
export const siteSignOutPage = (data: SiteSignOutPage): Html => {
  const { organization, language, application, action, fields, cancelUrl } = data
  const { siteSignOut: words, notNow } = wordsOf(language)
  const name = showName(application.name)
  const body = html`${doorHead(organization, words.heading(name))}
<form class="card" method="post" action="${writeAddress(action)}">
${hiddenFields(fields)}<p>${words.text}</p>
<button class="primary">${words.button}</button>
<a class="button plain" href="${writeAddress(cancelUrl)}">${notNow}</a>
</form>`
  return page({ title: words.title(plainName(application.name)), organization, body, language })
}

export type SiteWindowPage = {
  organization: OrganizationLook
  language: Language
  application: { name: string }
  url: string
}

/** Within a page of another site nobody types a password: the sign-in opens beside it. */
export const siteWindowPage = (data: SiteWindowPage): Html => {
  const { organization, language, application, url } = data
  const { siteWindow: words } = wordsOf(language)
  const name = showName(application.name)
  const body = html`${doorHead(organization, words.heading(name))}
<div class="card">
<p>${words.text}</p>
<a class="button primary" href="${writeAddress(url)}" target="_blank"
 rel="noopener">${words.button}</a>
</div>`
  const title = words.title(plainName(application.name))
  return page({ title, organization, body, language, languageUrl: false })
}
