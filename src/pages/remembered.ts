/** The door of somebody who has signed in with a source in this browser before. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type RememberedPage = {
  organization: OrganizationLook
  language: Language
  /** Where the person is going, when they came from an application. */
  application?: { name: string } | undefined
  source: { name: string; url: string }
  /** The whole sign-in page. */
  otherUrl: string
}

/** Offers that source, and every other way behind a link. */
export const rememberedPage = (data: RememberedPage): Html => {
  const { organization, language, application, source, otherUrl } = data
  const { signIn: words } = wordsOf(language)
  const going = application && words.going(showName(application.name))
  const label = words.other(source.name)
  const body = html`${doorHead(organization, words.heading(showName(organization.name)), going)}
<div class="card">
<a class="button primary" href="${writeAddress(source.url)}">${label}</a>
<a class="button plain" href="${writeAddress(otherUrl)}">${words.another}</a>
</div>`
  return page({ title: words.title, organization, body, language })
}
