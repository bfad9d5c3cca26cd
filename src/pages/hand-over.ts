/**
 * The page that carries a form value to an application in the person's own browser, such as a SAML
 * response (Bindings §3.5). It sends itself; without script there is a button.
 */

import { createHash } from 'node:crypto'
import { isAddress, writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html, raw } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type HandOverPage = {
  organization: OrganizationLook
  language: Language
  application: { name: string }
  action: string
  fields: readonly Field[]
  /** It signs out there; without this it signs in. */
  isSignOut?: boolean | undefined
  /** Where to go when the person comes back here with the Back button. */
  homeUrl?: string | undefined
}

// The only script on people's pages. It sends the form on arrival, not after Back or a reload:
// what was handed over is good once. A field called "submit" must not stand in for the method.
const script = `
const form = document.getElementById('hand-over')
const arrival = performance.getEntriesByType('navigation')[0]?.type ?? 'navigate'
if (arrival === 'navigate') HTMLFormElement.prototype.submit.call(form)
if (arrival === 'back_forward') {
  for (const part of document.querySelectorAll('.now')) part.hidden = true
  for (const part of document.querySelectorAll('.before')) part.hidden = false
}
`

const digest = createHash('sha256').update(script).digest('base64')

/** For the Content-Security-Policy of this page: `script-src '<this>'`. */
export const handOverScriptHash: string = `sha256-${digest}`

const wordsFor = ({ language, isSignOut = false }: HandOverPage) => {
  const { handOver, handOverSignOut } = wordsOf(language)
  return isSignOut ? handOverSignOut : handOver
}

const wentOn = (data: HandOverPage): Html => {
  const { homeUrl, language } = data
  return html`<div class="card before" hidden>
<p>${wordsFor(data).over}</p>
${
  homeUrl &&
  html`<a class="button primary"
 href="${writeAddress(homeUrl)}">${wordsOf(language).home}</a>`
}
</div>`
}

/**
 * The hand-over page. Its policy must allow `form-action` to the application's address. Throws when
 * that address is not http or https: a response must never be sent where a script would read it.
 */
export const handOverPage = (data: HandOverPage): Html => {
  const { organization, language, application, action } = data
  const { onward } = wordsOf(language)
  const words = wordsFor(data)
  if (!isAddress(action)) throw new Error('a hand-over goes to an http or https address only')
  const name = application.name
  const heading = html`<span class="now">${words.heading(showName(name))}</span>
<span class="before" hidden>${words.before(showName(name))}</span>`
  const body = html`${doorHead(organization, heading)}
<form class="card now" id="hand-over" method="post" action="${action}">
${hiddenFields(data.fields)}<p>${words.text}</p>
<button class="primary">${onward.button(showName(name))}</button>
</form>
${wentOn(data)}
<script>${raw(script)}</script>`
  const title = words.title(plainName(name))
  return page({ title, organization, body, language, languageUrl: false })
}
