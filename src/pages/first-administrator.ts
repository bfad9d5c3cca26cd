/** The one-time page on which a new hub gets its organization and its first administrator. */

import { writeAddress } from './address.ts'
import { type Alert, alertBlock, alertId, autofocus, type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, hubLook, page } from './layout.ts'
import { type Language, wordsOf } from './words/words.ts'

/** NIST SP 800-63B-4 §3.1.1.2: a password that stands alone has at least 15 characters. */
const passwordCharacters = 15

export type FirstAdministratorPage = {
  language: Language
  action: string
  fields: readonly Field[]
  organizationName?: string | undefined
  name?: string | undefined
  email?: string | undefined
  alert?: Alert | undefined
}

type Input = {
  id: string
  label: string
  value?: string | undefined
  attributes: Html
  hint?: string
}

const inputField = (
  { id, label, value, attributes, hint }: Input,
  focused: boolean,
  alerted: boolean,
): Html => {
  const described = [hint && `${id}-hint`, alerted && alertId].filter(Boolean).join(' ')
  return html`<div class="field">
<label for="${id}">${label}</label>
<input id="${id}" name="${id}" value="${value}" required ${attributes}
 ${described && html`aria-describedby="${described}"`} ${autofocus(focused)}>
${hint && html`<p class="quiet small hint" id="${id}-hint">${hint}</p>`}
</div>
`
}

const inputs = (data: FirstAdministratorPage): Input[] => {
  const { first, choose } = wordsOf(data.language)
  return [
    {
      id: 'organization',
      label: first.organization,
      value: data.organizationName,
      attributes: html`autocomplete="organization"`,
      hint: first.organizationHint,
    },
    { id: 'name', label: first.name, value: data.name, attributes: html`autocomplete="name"` },
    {
      id: 'email',
      label: first.email,
      value: data.email,
      attributes: html`type="email" autocomplete="username" spellcheck="false"`,
    },
    {
      id: 'password',
      label: first.password,
      attributes: html`type="password" autocomplete="new-password"
 minlength="${passwordCharacters}"`,
      hint: choose.hint(passwordCharacters),
    },
  ]
}

/** The form of the setup link. What was typed comes back after a refusal, but for the password. */
export const firstAdministratorPage = (data: FirstAdministratorPage): Html => {
  const all = inputs(data)
  const first = all.find((input) => !input.value)
  const words = wordsOf(data.language).first
  const body = html`${doorHead(hubLook, words.heading, words.below)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${alertBlock(data.alert)}
${all.map((input) => inputField(input, input === first, data.alert !== undefined))}
<button class="primary">${words.button}</button>
</form>`
  return page({ title: words.title, organization: hubLook, body, language: data.language })
}
