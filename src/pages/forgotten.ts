/** The page for who forgot their password, and what it says whoever asked. */

import { writeAddress } from './address.ts'
import {
  type Alert,
  alertAttributes,
  alertBlock,
  autofocus,
  type Field,
  hiddenFields,
} from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { type Language, wordsOf } from './words/words.ts'

export type ForgottenPage = {
  organization: OrganizationLook
  language: Language
  action: string
  fields: readonly Field[]
  signInUrl: string
  email?: string | undefined
  alert?: Alert | undefined
}

/** Asks for the e-mail. */
export const forgottenPage = (data: ForgottenPage): Html => {
  const { organization, language, email, alert } = data
  const words = wordsOf(language)
  const { title, below, button, back } = words.forgotten
  const body = html`${doorHead(organization, title, below)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${alertBlock(alert)}
<div class="field">
<label for="email">${words.email}</label>
<input id="email" name="email" type="text" inputmode="email" autocomplete="username"
 autocapitalize="none" spellcheck="false" required value="${email}"
 ${alertAttributes(alert)} ${autofocus(true)}>
</div>
<button class="primary">${button}</button>
<a class="button plain" href="${writeAddress(data.signInUrl)}">${back}</a>
</form>`
  return page({ title, organization, body, language })
}

export type KeptElsewherePage = {
  organization: OrganizationLook
  language: Language
  signInUrl: string
}

/** Says that no letter of ours helps: the organization manages its passwords itself. */
export const keptElsewherePage = (data: KeptElsewherePage): Html => {
  const { organization, language, signInUrl } = data
  const { forgotten, keptElsewhere } = wordsOf(language)
  const { title, text } = keptElsewhere
  const body = html`${doorHead(organization, title)}
<div class="card">
<p>${text}</p>
<a class="button plain" href="${writeAddress(signInUrl)}">${forgotten.back}</a>
</div>`
  return page({ title, organization, body, language })
}

export type MailSentPage = {
  organization: OrganizationLook
  language: Language
  /** `register`: it leads to an account, for whoever has none. */
  purpose: 'reset' | 'register'
  /** What was typed, whoever it belongs to. */
  email: string
  againUrl: string
}

/** Says that a letter is on its way, if there is anybody to send it to (AUTH-04). */
export const mailSentPage = (data: MailSentPage): Html => {
  const { organization, language, purpose, email, againUrl } = data
  const { sent, register } = wordsOf(language)
  const text = purpose === 'register' ? register.sent : sent.text
  const body = html`${doorHead(organization, sent.title)}
<div class="card">
<p>${text(html`<strong><bdi>${email}</bdi></strong>`)}</p>
<p class="quiet small">${sent.wait}</p>
<a class="button plain" href="${writeAddress(againUrl)}">${sent.again}</a>
</div>`
  return page({ title: sent.title, organization, body, language })
}
