/**
 * What a person confirms, because it was started from elsewhere: a launch, or that another server
 * may act for them. One click shows the will.
 */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Hole, type Html, html } from './html.ts'
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

type Question = { title: string; heading: Html; about?: Html; button: Hole }

const confirmationPage = (data: ContinuePage, question: Question): Html => {
  const { organization, person, cancelUrl } = data
  const body = html`${doorHead(organization, question.heading)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${question.about}${
  person &&
  html`<p>You are signed in as <strong>${showName(person.name)}</strong><br>
<span class="quiet">${person.email}</span></p>`
}
<button class="primary">${question.button}</button>
${cancelUrl && html`<a class="button plain" href="${writeAddress(cancelUrl)}">Not now</a>`}
</form>`
  return page({ title: question.title, organization, body })
}

/** One question, one button: "Open <application>". */
export const continuePage = (data: ContinuePage): Html => {
  const name = showName(data.application.name)
  const title = `Open ${plainName(data.application.name)}`
  return confirmationPage(data, { title, heading: html`Open ${name}?`, button: html`Open ${name}` })
}

/** The same for a server that wants to act for a person; `host` is where the answer goes. */
export const allowPage = (data: ContinuePage & { host: string }): Html => {
  const name = showName(data.application.name)
  return confirmationPage(data, {
    title: `Continue to ${plainName(data.application.name)}`,
    heading: html`Continue to ${name}?`,
    about: html`<p>${name} at <strong>${data.host}</strong> will be able to read and change
 applications and brands for you, as far as you can yourself.</p>
`,
    button: 'Allow',
  })
}

export type OnwardPage = Pick<ContinuePage, 'organization' | 'application'> & { url: string }

/** On the way to an application. The browser is told by a header; who waits in vain, clicks. */
export const onwardPage = ({ organization, application, url }: OnwardPage): Html => {
  const name = showName(application.name)
  const body = html`${doorHead(organization, html`Continuing to ${name}`)}
<div class="card">
<a class="button primary" href="${writeAddress(url)}">Continue to ${name}</a>
</div>`
  return page({ title: `Continuing to ${plainName(application.name)}`, organization, body })
}
