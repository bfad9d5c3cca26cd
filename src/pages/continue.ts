/**
 * What a person confirms, because it was started from elsewhere: a launch, or that another server
 * may act for them. One click shows the will.
 */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Hole, type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { plainName, showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type ContinuePage = {
  organization: OrganizationLook
  language: Language
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
  const { organization, language, person, cancelUrl } = data
  const words = wordsOf(language)
  const body = html`${doorHead(organization, question.heading)}
<form class="card" method="post" action="${writeAddress(data.action)}">
${hiddenFields(data.fields)}${question.about}${
  person &&
  html`<p>${words.signedInAs(html`<strong>${showName(person.name)}</strong>`)}<br>
<span class="quiet">${person.email}</span></p>`
}
<button class="primary">${question.button}</button>
${cancelUrl && html`<a class="button plain" href="${writeAddress(cancelUrl)}">${words.notNow}</a>`}
</form>`
  return page({ title: question.title, organization, body, language })
}

/** One question, one button: "Open <application>". */
export const continuePage = (data: ContinuePage): Html => {
  const name = showName(data.application.name)
  const { open } = wordsOf(data.language)
  const title = open.title(plainName(data.application.name))
  return confirmationPage(data, { title, heading: open.heading(name), button: open.button(name) })
}

/** The same for a server that wants to act for a person; `host` is where the answer goes. */
export const allowPage = (data: ContinuePage & { host: string }): Html => {
  const name = showName(data.application.name)
  const { allow } = wordsOf(data.language)
  return confirmationPage(data, {
    title: allow.title(plainName(data.application.name)),
    heading: allow.heading(name),
    about: html`<p>${allow.about(name, html`<strong>${data.host}</strong>`)}</p>
`,
    button: allow.button,
  })
}

export type OnwardPage = Pick<ContinuePage, 'organization' | 'language' | 'application'> & {
  url: string
}

/** On the way to an application. The browser is told by a header; who waits in vain, clicks. */
export const onwardPage = ({ organization, language, application, url }: OnwardPage): Html => {
  const name = showName(application.name)
  const { onward } = wordsOf(language)
  const body = html`${doorHead(organization, onward.heading(name))}
<div class="card">
<a class="button primary" href="${writeAddress(url)}">${onward.button(name)}</a>
</div>`
  const title = onward.title(plainName(application.name))
  return page({ title, organization, body, language, languageUrl: false })
}
