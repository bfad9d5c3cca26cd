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

export type HandOverPage = {
  organization: OrganizationLook
  application: { name: string }
  action: string
  fields: readonly Field[]
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
  form.hidden = true
  document.getElementById('handed-over').hidden = false
}
`

const digest = createHash('sha256').update(script).digest('base64')

/** For the Content-Security-Policy of this page: `script-src '<this>'`. */
export const handOverScriptHash: string = `sha256-${digest}`

const handedOver = (name: string, homeUrl: string | undefined): Html =>
  html`<div class="card" id="handed-over" hidden>
<p>You have already been handed over to ${showName(name)}, and that works once. To open it again,
 start anew.</p>
${homeUrl && html`<a class="button primary" href="${writeAddress(homeUrl)}">Your applications</a>`}
</div>`

/**
 * The hand-over page. Its policy must allow `form-action` to the application's address. Throws when
 * that address is not http or https: a response must never be sent where a script would read it.
 */
export const handOverPage = (data: HandOverPage): Html => {
  const { organization, application, action } = data
  if (!isAddress(action)) throw new Error('a hand-over goes to an http or https address only')
  const name = application.name
  const body = html`${doorHead(organization, html`Opening ${showName(name)}`)}
<form class="card" id="hand-over" method="post" action="${action}">
${hiddenFields(data.fields)}<p>You are being signed in. If nothing happens,
 go on with the button.</p>
<button class="primary">Continue to ${showName(name)}</button>
</form>
${handedOver(name, data.homeUrl)}
<script>${raw(script)}</script>`
  return page({ title: `Opening ${plainName(name)}`, organization, body })
}
