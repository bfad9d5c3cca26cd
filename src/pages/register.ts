/** The page on which somebody new asks for an account at an application. */

import { writeAddress } from './address.ts'
import { type Alert, alertBlock, alertId, autofocus, type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type RegisterPage = {
  organization: OrganizationLook
  language: Language
  /** What the account opens. */
  application: { name: string }
  action: string
  fields: readonly Field[]
  signInUrl: string
  email?: string | undefined
  username?: string | undefined
  alert?: Alert | undefined
  /** The field that the alert is about, if it is about one. */
  alertField?: 'email' | 'username' | undefined
}

const hintId = 'username-hint'

const emailField = ({ language, email, alertField }: RegisterPage): Html =>
  html`<div class="field">
<label for="email">${wordsOf(language).email}</label>
<input id="email" name="email" type="text" inputmode="email" autocomplete="email"
 autocapitalize="none" spellcheck="false" required maxlength="254" value="${email}"
 ${alertField === 'email' && html`aria-describedby="${alertId}" aria-invalid="true"`}
 ${autofocus(alertField !== 'username')}>
</div>`

const usernameField = ({ language, username, alertField }: RegisterPage): Html => {
  const { register } = wordsOf(language)
  const isAlerted = alertField === 'username'
  const described = isAlerted ? `${alertId} ${hintId}` : hintId
  return html`<div class="field">
<label for="username">${register.username}</label>
<input id="username" name="username" type="text" autocomplete="nickname" autocapitalize="none"
 spellcheck="false" maxlength="100" value="${username}" aria-describedby="${described}"
 ${isAlerted && html`aria-invalid="true"`} ${autofocus(isAlerted)}>
<p class="quiet small hint" id="${hintId}">${register.hint}</p>
</div>`
}

/** Asks for the e-mail, and for a name that others see. The password comes after the letter. */
export const registerPage = (data: RegisterPage): Html => {
  const { organization, language, application, alert } = data
  const { register } = wordsOf(language)
  const below = register.below(showName(application.name))
  const body = html`${doorHead(organization, register.title, below)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${alertBlock(alert)}
${emailField(data)}
${usernameField(data)}
<button class="primary">${register.button}</button>
<a class="button plain" href="${writeAddress(data.signInUrl)}">${register.back}</a>
</form>`
  return page({ title: register.title, organization, body, language })
}
