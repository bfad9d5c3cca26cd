/** Which of several accounts a person means, where their password is good for all of them. */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { monogram, plainName, tone } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

/** `detail` tells accounts of the same name apart: the username, or the e-mail. */
export type Account = { id: string; name: string; detail: string }

export type AccountPage = {
  organization: OrganizationLook
  language: Language
  accounts: readonly Account[]
  action: string
  fields: readonly Field[]
}

const accountButton = ({ id, name, detail }: Account): Html =>
  html`<li><button class="plain account" name="user" value="${id}">
<span class="icon tone-${tone(name)}" aria-hidden="true">${monogram(name)}</span>
<span><strong dir="auto">${plainName(name)}</strong>
${detail !== name && html`<span class="quiet small" dir="auto">${plainName(detail)}</span>`}</span>
</button></li>
`

/** One button an account; the tick remembers it on this device. */
export const accountPage = (data: AccountPage): Html => {
  const { organization, language, accounts, action, fields } = data
  const { title, below, remember } = wordsOf(language).account
  const body = html`${doorHead(organization, title, below)}
<form class="card" method="post" action="${writeAddress(action)}">
${hiddenFields(fields)}<label class="check">
<input type="checkbox" name="remember" value="1">
<span>${remember}</span>
</label>
<ul class="accounts">
${accounts.map(accountButton)}</ul>
</form>`
  return page({ title, organization, body, language })
}
