/** What stands within another site's page while nobody is signed in there. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type EmbeddedPage = {
  organization: OrganizationLook
  language: Language
  application: { name: string }
  /** Where the application is opened, with its sign-in if need be. */
  url: string
}

/** Says how to sign in: in a tab of its own, because a frame does not show whose page it is. */
export const embeddedPage = (data: EmbeddedPage): Html => {
  const { organization, language, application, url } = data
  const name = showName(application.name)
  const { embedded, siteWindow } = wordsOf(language)
  const body = html`${doorHead(organization, siteWindow.heading(name))}
<div class="card">
<p>${embedded.text(name)}</p>
<a class="button primary" target="_blank" rel="noopener"
 href="${writeAddress(url)}">${embedded.button(name)}</a>
</div>`
  const title = siteWindow.title(plainName(application.name))
  return page({ title, organization, body, language, languageUrl: false })
}
