/** The page on which a person says that an e-mail address is theirs. */

import { writeAddress } from './address.ts'
import { type Alert, alertBlock, type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { type Language, wordsOf } from './words/words.ts'

export type VerifyEmailPage = {
  organization: OrganizationLook
  language: Language
  email: string
  action: string
  fields: readonly Field[]
  alert?: Alert | undefined
}

const strong = (email: string): Html => html`<strong><bdi>${email}</bdi></strong>`

/** One question, one button: opening the link alone changes nothing. */
export const verifyEmailPage = (data: VerifyEmailPage): Html => {
  const { organization, language, email } = data
  const { verify } = wordsOf(language)
  const body = html`${doorHead(organization, verify.title)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${alertBlock(data.alert)}
<p>${verify.text(strong(email))}</p>
<button class="primary">${verify.button}</button>
</form>`
  return page({ title: verify.title, organization, body, language })
}

export type EmailVerifiedPage = {
  organization: OrganizationLook
  language: Language
  email: string
  homeUrl: string
}

export const emailVerifiedPage = (data: EmailVerifiedPage): Html => {
  const { organization, language, email, homeUrl } = data
  const { verified } = wordsOf(language)
  const body = html`${doorHead(organization, verified.title)}
<div class="card">
<p>${verified.text(strong(email))}</p>
<a class="button primary" href="${writeAddress(homeUrl)}">${verified.button}</a>
</div>`
  return page({ title: verified.title, organization, body, language })
}
