/** The launcher: every application that a person may open, as tiles, and only that. */

import { findPicture, writeAddress } from './address.ts'
import { type Field, hiddenFields, noticeBlock } from './form.ts'
import { type Html, html } from './html.ts'
import { type OrganizationLook, organizationMark, page } from './layout.ts'
import { chosenMonogram, plainName, showName, tone } from './name.ts'

export { monogram, tone } from './name.ts'

export type Tile = {
  id: string
  name: string
  /** A few words below the name: where it leads, or how it opens. */
  note: string
  /** Where the browser goes to launch it. */
  url: string
  icon?: string | undefined
  /** Letters to show instead of those that the name gives. */
  monogram?: string | undefined
}

export type LauncherPage = {
  organization: OrganizationLook
  person: { name: string; email: string; initials?: string | undefined }
  greeting: string
  /** What is being looked for; empty for everything. */
  query: string
  groups: readonly { title: string; applications: readonly Tile[] }[]
  /** How many applications the person has in all. */
  total: number
  /** Whether the person is one who adds applications. */
  isAdministrator?: boolean | undefined
  signOut: { action: string; fields: readonly Field[] }
  notice?: string | undefined
}

const searchForm = (query: string): Html =>
  html`<form class="search" role="search" method="get">
<input type="search" name="q" value="${query}" aria-label="Find an application"
 placeholder="Find an application" autocomplete="off" spellcheck="false">
<button aria-label="Find"><svg width="18" height="18" viewBox="0 0 18 18" fill="none"
 stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
<circle cx="7.5" cy="7.5" r="5"/><path d="m11.5 11.5 4 4"/></svg></button>
</form>`

const personMenu = ({ person, signOut }: LauncherPage): Html =>
  html`<details class="menu">
<summary>
<span class="avatar" aria-hidden="true">${chosenMonogram(person.initials, person.name)}</span>
<span class="unseen">Your menu, ${plainName(person.name)}</span>
</summary>
<div class="panel">
<p><strong dir="auto">${plainName(person.name)}</strong></p>
<p class="quiet small">${person.email}</p>
<form method="post" action="${writeAddress(signOut.action)}">
${hiddenFields(signOut.fields)}<button class="plain">Sign out</button>
</form>
</div>
</details>`

const bar = (data: LauncherPage): Html =>
  html`<header class="bar">
<div class="brand">${organizationMark(data.organization)}
<strong>${showName(data.organization.name)}</strong></div>
${data.total > 0 && searchForm(data.query)}
${personMenu(data)}
</header>`

const tileIcon = ({ name, icon, monogram: letters }: Tile): Html => {
  const picture = findPicture(icon)
  if (picture !== undefined) {
    return html`<img class="icon" src="${picture}" alt="" width="44" height="44" loading="lazy">`
  }
  const shown = chosenMonogram(letters, name)
  return html`<span class="icon tone-${tone(name)}" aria-hidden="true">${shown}</span>`
}

const tileLink = (tile: Tile): Html =>
  html`<li><a class="tile" href="${writeAddress(tile.url)}" data-application="${tile.id}">
${tileIcon(tile)}
<span><strong dir="auto">${plainName(tile.name)}</strong>
<span class="quiet small" dir="auto">${tile.note}</span></span></a></li>
`

const tileGroups = (groups: LauncherPage['groups']): Html[] =>
  groups.map(
    ({ title, applications }, index) => html`<section aria-labelledby="group-${index}">
<h2 id="group-${index}">${title}</h2>
<ul class="tiles">
${applications.map(tileLink)}</ul>
</section>
`,
  )

const nothingYet = ({ organization, isAdministrator }: LauncherPage): Html =>
  html`<div class="empty">
<h2>No applications yet</h2>
${
  isAdministrator
    ? html`<p>Add the first on the machine of the hub, with <code>foyer application add</code>.
 It is here as soon as you come back to this page.</p>`
    : html`<p>As soon as ${showName(organization.name)} shares an application with you, it is here.
 Are you missing one? Tell your administrator which, and the e-mail that you signed in with.</p>`
}
</div>`

const nothingFound = ({ query, total }: LauncherPage): Html =>
  html`<div class="empty">
<h2>Nothing here is called “<bdi>${query}</bdi>”</h2>
<p>${total === 1 ? 'Your one application does not have' : `None of your ${total} applications has`}
 these letters in its name. A part of a name is enough.</p>
<p><a class="button plain" href="?">Show all applications</a></p>
</div>`

const countLine = (shown: number, { query, total }: LauncherPage): Html | undefined => {
  if (query !== '') {
    return html`<p class="quiet" role="status">${shown} of ${total} for “<bdi>${query}</bdi>”.
 <a href="?">Show all</a></p>`
  }
  if (shown >= total) return undefined
  return html`<p class="quiet">The first ${shown} of ${total}. To see another, type a part of its
 name above.</p>`
}

/** The launcher, or one of its two empty states: no applications at all, nothing found. */
export const launcherPage = (data: LauncherPage): Html => {
  const groups = data.groups.filter((group) => group.applications.length > 0)
  const shown = groups.reduce((sum, group) => sum + group.applications.length, 0)
  const empty = data.total === 0 ? nothingYet(data) : nothingFound(data)
  const body = html`<h1 dir="auto">${data.greeting}</h1>
${noticeBlock(data.notice)}
${shown === 0 ? empty : [countLine(shown, data), tileGroups(groups)]}`
  return page({
    title: 'Applications',
    organization: data.organization,
    body,
    width: 'wide',
    header: bar(data),
  })
}
