/** The page on which a link leads to a password, and the one for a link that is over. */

import { passwordLengthMin } from '../password-rule.ts'
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
import { showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

const hintId = 'password-hint'

export type ChoosePasswordPage = {
  organization: OrganizationLook
  language: Language
  /** `invite`: the first password of somebody who is new here. */
  purpose: 'invite' | 'reset'
  /** What somebody new is welcomed to, where it is not the organization. */
  application?: { name: string } | undefined
  /** Whose password it is. */
  email: string
  action: string
  fields: readonly Field[]
  alert?: Alert | undefined
}

// The e-mail stands in a field of its own, so that a password manager keeps both together.
const fields = ({ language, email, alert }: ChoosePasswordPage): Html => {
  const { choose } = wordsOf(language)
  return html`<input class="unseen" type="text" name="email" autocomplete="username"
 value="${email}" readonly tabindex="-1" aria-hidden="true" aria-label="E-mail">
<div class="field">
<label for="password">${choose.label}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required
 minlength="${passwordLengthMin}" ${alertAttributes(alert) ?? html`aria-describedby="${hintId}"`}
 ${autofocus(true)}>
<p class="quiet small hint" id="${hintId}">${choose.hint(passwordLengthMin)}</p>
</div>`
}

/** One field and one button. What was typed never comes back. */
export const choosePasswordPage = (data: ChoosePasswordPage): Html => {
  const { organization, application = organization, language, purpose, email } = data
  const { choose } = wordsOf(language)
  const isNew = purpose === 'invite'
  const heading = isNew ? choose.invite.title(showName(application.name)) : choose.reset.title
  const title = isNew ? choose.invite.plainTitle : choose.reset.title
  const body = html`${doorHead(organization, heading, choose.below(html`<bdi>${email}</bdi>`))}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${alertBlock(data.alert)}
${fields(data)}
<button class="primary">${choose[purpose].button}</button>
${!isNew && html`<p class="quiet small">${choose.ends}</p>`}
</form>`
  return page({ title, organization, body, language })
}

export type LinkOverPage = {
  organization: OrganizationLook
  language: Language
  /** Where another link is to be had, or undefined where none is. */
  newUrl?: string | undefined
  /** Where else to go: to the applications, or to the door of one. */
  home: { url: string; isDoor: boolean }
  /** The code that leads the administrator to the events of this attempt. */
  code: string
}

/** Says that a link is over, and where there is another. */
export const linkOverPage = (data: LinkOverPage): Html => {
  const { organization, language, newUrl, home } = data
  const { expired, forgotten, code } = wordsOf(language)
  const homeWords = home.isDoor ? forgotten.back : expired.home
  const action =
    newUrl === undefined
      ? html`<a class="button primary" href="${writeAddress(home.url)}">${homeWords}</a>`
      : html`<a class="button primary" href="${writeAddress(newUrl)}">${expired.button}</a>`
  const body = html`${doorHead(organization, expired.title)}
<div class="card">
<p>${expired.text}</p>
${action}
<p class="quiet small">${code} <code>${data.code}</code></p>
</div>`
  return page({ title: expired.title, organization, body, language })
}
