/** A launch that a person confirms: it was started from elsewhere, so one click shows the will. */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'

export type ContinuePage = {
  organization: OrganizationLook
  application: { name: string }
  /** Who is signed in, so that nobody opens something as somebody else. */
  person?: { name: string; email: string } | undefined
  action: string
  fields: readonly Field[]
  /** Where to go instead. */
  cancelUrl?: string | undefined
}

/** One question, one button: "Open <application>". */
export const continuePage = (data: ContinuePage): Html => {
  const { organization, application, person, cancelUrl } = data
  const name = showName(application.name)
  const body = html`${doorHead(organization, html`Open ${name}?`)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${
  person &&
  html`<p>You are signed in as <strong>${showName(person.name)}</strong><br>
<span class="quiet">${person.email}</span></p>`
}
<button class="primary">Open ${name}</button>
${cancelUrl && html`<a class="button plain" href="${writeAddress(cancelUrl)}">Not now</a>`}
</form>`
  return page({ title: `Open ${plainName(application.name)}`, organization, body })
}
