/** The bar above the pages of somebody who is signed in, with their menu. */

import { findPicture, writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { type OrganizationLook, organizationMark } from './layout.ts'
import { chosenMonogram, plainName, showName } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type BarData = {
  organization: OrganizationLook
  language: Language
  person: {
    name: string
    email: string
    initials?: string | undefined
    picture?: string | undefined
  }
  /** Whether the console is for them. */
  isAdministrator?: boolean | undefined
  signOut: { action: string; fields: readonly Field[] }
}

/** Where people see and change what is theirs. */
export const profilePath = '/profile'

/** Where administrators do their work. */
export const consolePath = '/admin'

const face = ({ name, initials, picture }: BarData['person']): Html => {
  const shown = findPicture(picture)
  return shown === undefined
    ? html`<span class="avatar" aria-hidden="true">${chosenMonogram(initials, name)}</span>`
    : html`<img class="avatar" src="${shown}" alt="" width="36" height="36">`
}

const consoleLink = ({ isAdministrator, language }: BarData): Html | undefined =>
  isAdministrator
    ? html`<a class="button plain" href="${consolePath}">${wordsOf(language).launcher.console}</a>
`
    : undefined

const personMenu = (data: BarData): Html => {
  const { person, signOut, language } = data
  const { launcher: words } = wordsOf(language)
  return html`<details class="menu">
<summary>
${face(person)}
<span class="unseen">${words.menu(plainName(person.name))}</span>
</summary>
<div class="panel">
<p><strong dir="auto">${plainName(person.name)}</strong></p>
<p class="quiet small">${person.email}</p>
<a class="button plain" href="${profilePath}">${words.profile}</a>
${consoleLink(data)}<form method="post" action="${writeAddress(signOut.action)}">
${hiddenFields(signOut.fields)}<button class="plain">${words.signOut}</button>
</form>
</div>
</details>`
}

/** The organization on the left leads to the launcher; `middle` stands between it and the menu. */
export const bar = (data: BarData, middle?: Html): Html =>
  html`<header class="bar">
<a class="brand" href="/">${organizationMark(data.organization)}
<strong>${showName(data.organization.name)}</strong></a>
${middle}
${personMenu(data)}
</header>`
