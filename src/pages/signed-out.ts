/** The page after signing out. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { showName } from './name.ts'

export type SignedOutPage = {
  organization: OrganizationLook
  signInUrl: string
  /** The names of applications that could not be told, and may still be open. */
  stillOpen?: readonly string[] | undefined
}

const openList = (names: readonly string[]): Html =>
  html`<p>These did not answer, so you may still be signed in there. Open each and sign out:</p>
<ul>
${names.map((name) => html`<li>${showName(name)}</li>\n`)}</ul>`

/** Says that the person is signed out, where they may not be, and how to come back. */
export const signedOutPage = ({ organization, signInUrl, stillOpen }: SignedOutPage): Html => {
  const words = stillOpen?.length
    ? openList(stillOpen)
    : html`<p>On a device that others use, close the browser window too.</p>`
  const body = html`${doorHead(organization, 'You are signed out', 'See you soon.')}
<div class="card">
${words}
<a class="button primary" href="${writeAddress(signInUrl)}">Sign in again</a>
</div>`
  return page({ title: 'Signed out', organization, body })
}
