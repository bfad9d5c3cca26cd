/** What people read when something did not work. */

import type { RefusalCode } from '../refusal.ts'
import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import type { Told } from './words/door-words.ts'
import { type Language, wordsOf } from './words/words.ts'

export type ErrorPage = Told & {
  organization: OrganizationLook
  language: Language
  /** The code that leads the administrator to the events of this attempt. */
  code?: string | undefined
  action?: { label: string; url: string } | undefined
  /** Where a form leads there is no page to come back to in another language. */
  isOfForm?: boolean
}

/** The title and text of a refusal for people: what happened and what to do, without blame. */
export const refusalWords = (code: RefusalCode, language: Language, reason?: string): Told => {
  const { refusals, copy } = wordsOf(language)
  return reason === 'copy' ? copy : refusals[code]
}

/** A page for something that did not work. The words must be safe for anyone to read. */
export const errorPage = (data: ErrorPage): Html => {
  const { organization, language, title, text, code, action, isOfForm } = data
  const body = html`${doorHead(organization, title)}
<div class="card">
<p>${text}</p>
${action && html`<a class="button primary" href="${writeAddress(action.url)}">${action.label}</a>`}
${
  code &&
  html`<p class="quiet small">${wordsOf(language).error.code}
 <code>${code}</code></p>`
}
</div>`
  return page({ title, organization, body, language, ...(isOfForm && { languageUrl: false }) })
}
