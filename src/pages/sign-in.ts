/** The door: one form that asks who somebody is, and the other ways to say it. */

import { writeAddress } from './address.ts'
import {
  type Alert,
  alertAttributes,
  alertBlock,
  autofocus,
  type Field,
  hiddenFields,
  noticeBlock,
} from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type SignInPage = {
  organization: OrganizationLook
  language: Language
  /** Where the person is going, when they came from an application. */
  application?: { name: string } | undefined
  /** What they typed before, or what the application said. */
  email?: string | undefined
  alert?: Alert | undefined
  notice?: string | undefined
  /** True where a username will do too. */
  takesUsernames?: boolean | undefined
  /** Whose password it is, where that is somebody else's; the logo is an https address. */
  source?: { name: string; logo?: string | undefined } | undefined
  /** True where an e-mail may be enough to know who asks for the password. */
  isPasswordOptional?: boolean | undefined
  fields: readonly Field[]
  action: string
  /** Whether "Keep me signed in" is ticked. */
  keep: boolean
  forgotUrl?: string | undefined
  /** Where somebody new makes an account, if that is possible. */
  registerUrl?: string | undefined
  /** Other ways to sign in, with the whole words of their button ("Continue with Okta"). */
  others?: readonly { label: string; url: string }[] | undefined
  /** `organization`: asks for the e-mail alone, to find whose people this is. */
  step?: 'password' | 'organization'
}

// A text input, not an e-mail one: some organizations sign in with usernames.
const emailField = ({ email, alert, step, takesUsernames, language }: SignInPage): Html => {
  const words = wordsOf(language)
  return html`<div class="field">
<label for="email">${takesUsernames ? words.signIn.emailOrUsername : words.email}</label>
<input id="email" name="email" type="text" inputmode="${takesUsernames ? 'text' : 'email'}"
 autocomplete="username" autocapitalize="none" spellcheck="false" required value="${email}"
 ${alertAttributes(alert)} ${autofocus(!email || step === 'organization')}>
</div>`
}

// The link follows the input, so that the Tab key leads from the e-mail to the password.
const passwordField = (data: SignInPage): Html => {
  const { email, alert, forgotUrl, isPasswordOptional, language } = data
  const { password, forgot } = wordsOf(language).signIn
  return html`<div class="field">
<label for="password">${password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" ${
    !isPasswordOptional && 'required'
  }
 ${alertAttributes(alert)} ${autofocus(Boolean(email))}>
${forgotUrl && html`<a class="aside" href="${writeAddress(forgotUrl)}">${forgot}</a>`}
</div>`
}

/** Beside its words the picture says nothing more. */
const sourceLine = ({ source, language }: SignInPage): Html | undefined =>
  source &&
  html`<p class="whose">${
    source.logo && html`<img src="${writeAddress(source.logo)}" alt="" height="24">`
  }
<span>${wordsOf(language).signIn.source(showName(source.name))}</span></p>
`

const keepField = ({ keep, language }: SignInPage): Html =>
  html`<label class="check">
<input type="checkbox" name="keep" value="1" ${keep && html`checked`}>
<span>${wordsOf(language).signIn.keep}</span>
</label>`

const otherWays = ({ others, language }: SignInPage): Html | undefined =>
  others?.length
    ? html`<div class="or"><span>${wordsOf(language).signIn.or}</span></div>
${others.map(
  ({ label, url }) => html`<a class="button plain" href="${writeAddress(url)}">${label}</a>
`,
)}`
    : undefined

const newcomer = ({ registerUrl, language }: SignInPage): Html | undefined =>
  registerUrl === undefined
    ? undefined
    : html`
<p class="quiet small">${wordsOf(language).signIn.newcomer}
 <a href="${writeAddress(registerUrl)}">${wordsOf(language).signIn.register}</a></p>`

/** The sign-in page. After a refusal it keeps the e-mail and never the password. */
export const signInPage = (data: SignInPage): Html => {
  const { organization, language, application, step = 'password' } = data
  const { signIn: words } = wordsOf(language)
  const going = application && words.going(showName(application.name))
  const asking = step === 'organization' && !going ? words.organization : going
  const heading = words.heading(showName(organization.name))
  const body = html`${doorHead(organization, heading, asking)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${noticeBlock(data.notice)}
${alertBlock(data.alert)}
${sourceLine(data)}${emailField(data)}
${step === 'password' && html`${passwordField(data)}\n${keepField(data)}`}
<button class="primary">${step === 'password' ? words.button : words.next}</button>
${otherWays(data)}${newcomer(data)}
</form>`
  return page({ title: words.title, organization, body, language })
}
