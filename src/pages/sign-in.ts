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

export type SignInPage = {
  organization: OrganizationLook
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
const emailField = ({ email, alert, step, takesUsernames }: SignInPage): Html =>
  html`<div class="field">
<label for="email">${takesUsernames ? 'E-mail or username' : 'E-mail'}</label>
<input id="email" name="email" type="text" inputmode="${takesUsernames ? 'text' : 'email'}"
 autocomplete="username" autocapitalize="none" spellcheck="false" required value="${email}"
 ${alertAttributes(alert)} ${autofocus(!email || step === 'organization')}>
</div>`

// The link follows the input, so that the Tab key leads from the e-mail to the password.
const passwordField = ({ email, alert, forgotUrl, isPasswordOptional }: SignInPage): Html =>
  html`<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" ${
    !isPasswordOptional && 'required'
  }
 ${alertAttributes(alert)} ${autofocus(Boolean(email))}>
${forgotUrl && html`<a class="aside" href="${writeAddress(forgotUrl)}">Forgot password?</a>`}
</div>`

/** Beside its words the picture says nothing more. */
const sourceLine = (source: SignInPage['source']): Html | undefined =>
  source &&
  html`<p class="whose">${
    source.logo && html`<img src="${writeAddress(source.logo)}" alt="" height="24">`
  }
<span>Use your ${showName(source.name)} password.</span></p>
`

const keepField = (keep: boolean): Html =>
  html`<label class="check">
<input type="checkbox" name="keep" value="1" ${keep && html`checked`}>
<span>Keep me signed in on this device</span>
</label>`

const otherWays = (others: SignInPage['others']): Html | undefined =>
  others?.length
    ? html`<div class="or"><span>or</span></div>
${others.map(
  ({ label, url }) => html`<a class="button plain" href="${writeAddress(url)}">${label}</a>
`,
)}`
    : undefined

const newcomer = (registerUrl: string | undefined): Html | undefined =>
  registerUrl === undefined
    ? undefined
    : html`
<p class="quiet small">New here?
 <a href="${writeAddress(registerUrl)}">Create an account</a></p>`

/** The sign-in page. After a refusal it keeps the e-mail and never the password. */
export const signInPage = (data: SignInPage): Html => {
  const { organization, application, step = 'password' } = data
  const going = application && html`to continue to ${showName(application.name)}`
  const asking =
    step === 'organization' && !going ? 'Your e-mail tells us which organization is yours.' : going
  const heading = html`Sign in to ${showName(organization.name)}`
  const body = html`${doorHead(organization, heading, asking)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${noticeBlock(data.notice)}
${alertBlock(data.alert)}
${sourceLine(data.source)}${emailField(data)}
${step === 'password' && html`${passwordField(data)}\n${keepField(data.keep)}`}
<button class="primary">${step === 'password' ? 'Sign in' : 'Continue'}</button>
${otherWays(data.others)}${newcomer(data.registerUrl)}
</form>`
  return page({ title: 'Sign in', organization, body })
}
