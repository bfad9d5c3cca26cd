/** The page after signing out. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { showName } from './name.ts'
import { type Language, type Words, wordsOf } from './words/words.ts'

export type SignedOutPage = {
  organization: OrganizationLook
  language: Language
  signInUrl: string
  /** The names of applications that could not be told, and may still be open. */
  stillOpen?: readonly string[] | undefined
  /** By which source they were signed in, and what has become of their session there. */
  source?: { name: string; outcome: keyof Words['signedOut']['source'] } | undefined
}

const openList = (names: readonly string[], language: Language): Html =>
  html`<p>${wordsOf(language).signedOut.stillOpen}</p>
<ul>
${names.map((name) => html`<li>${showName(name)}</li>\n`)}</ul>`

/** Says that the person is signed out, where they may not be, and how to come back. */
export const signedOutPage = (data: SignedOutPage): Html => {
  const { organization, language, signInUrl, stillOpen, source } = data
  const { signedOut } = wordsOf(language)
  const advice = source ? signedOut.source[source.outcome](showName(source.name)) : signedOut.window
  const words = stillOpen?.length ? openList(stillOpen, language) : html`<p>${advice}</p>`
  const body = html`${doorHead(organization, signedOut.heading, signedOut.below)}
<div class="card">
${words}
<a class="button primary" href="${writeAddress(signInUrl)}">${signedOut.button}</a>
</div>`
  const { title } = signedOut
  return page({ title, organization, body, language })
}
