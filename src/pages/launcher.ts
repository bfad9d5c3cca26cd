/** The launcher: every application that a person may open, as tiles, and only that. */

import { findPicture, writeAddress } from './address.ts'
import { type BarData, bar, consolePath, profilePath } from './bar.ts'
import { type Field, hiddenFields, noticeBlock } from './form.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import { chosenMonogram, plainName, showName, tone } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

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
  isFavourite?: boolean | undefined
}

export type LauncherPage = BarData & {
  greeting: string
  /** What is being looked for; empty for everything. */
  query: string
  /** Whether there are so many that people look for them. */
  hasSearch: boolean
  groups: readonly { title: string; applications: readonly Tile[] }[]
  /** How many applications the person has in all. */
  total: number
  /** How many of them are found, and which of these the page shows, where it is not all. */
  slice?:
    | {
        from: number
        to: number
        of: number
        earlierUrl?: string | undefined
        laterUrl?: string | undefined
      }
    | undefined
  /** What the stars send: `add` or `remove`, with the id of an application. */
  favourites: { action: string; fields: readonly Field[] }
  notice?: string | undefined
}

const searchForm = (query: string, language: Language): Html => {
  const { find, findButton } = wordsOf(language).launcher
  return html`<form class="search" role="search" method="get" action="/">
<input type="search" name="q" value="${query}" aria-label="${find}"
 placeholder="${find}" autocomplete="off" spellcheck="false">
<button aria-label="${findButton}"><svg width="18" height="18" viewBox="0 0 18 18" fill="none"
 stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
<circle cx="7.5" cy="7.5" r="5"/><path d="m11.5 11.5 4 4"/></svg></button>
</form>`
}

const tileIcon = ({ name, icon, monogram: letters }: Tile): Html => {
  const picture = findPicture(icon)
  if (picture !== undefined) {
    return html`<img class="icon" src="${picture}" alt="" width="44" height="44" loading="lazy">`
  }
  const shown = chosenMonogram(letters, name)
  return html`<span class="icon tone-${tone(name)}" aria-hidden="true">${shown}</span>`
}

const starId = 'star'

// One form for all stars: the token stands in the page once, not a thousand times.
const starForm = ({ action, fields }: LauncherPage['favourites']): Html =>
  html`<form id="${starId}" method="post" action="${writeAddress(action)}">
${hiddenFields(fields)}</form>
`

const starButton = ({ id, name, isFavourite }: Tile, language: Language): Html => {
  const { star, unstar } = wordsOf(language).launcher
  const label = isFavourite ? unstar(plainName(name)) : star(plainName(name))
  return html`<button class="star ${isFavourite && 'on'}" form="${starId}"
 name="${isFavourite ? 'remove' : 'add'}" value="${id}" aria-label="${label}" title="${label}"><svg
 width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path
 d="m9 1.8 2.2 4.6 5 .7-3.6 3.5.9 5L9 13.2l-4.5 2.4.9-5L1.8 7.1l5-.7z"/></svg></button>`
}

const tileItem =
  (language: Language) =>
  (tile: Tile): Html =>
    html`<li><a class="tile" href="${writeAddress(tile.url)}"
 data-application="${tile.id}">
${tileIcon(tile)}
<span><strong dir="auto">${plainName(tile.name)}</strong>
<span class="quiet small" dir="auto">${tile.note}</span></span></a>
${starButton(tile, language)}</li>
`

const tileGroups = (groups: LauncherPage['groups'], language: Language): Html[] =>
  groups.map(
    ({ title, applications }, index) => html`<section aria-labelledby="group-${index}">
<h2 id="group-${index}">${title}</h2>
<ul class="tiles">
${applications.map(tileItem(language))}</ul>
</section>
`,
  )

const nothingYet = ({ organization, isAdministrator, language }: LauncherPage): Html => {
  const words = wordsOf(language).launcher
  const { title, administrator, person } = words.nothingYet
  return html`<div class="empty">
<h2>${title}</h2>
<p>${
    isAdministrator
      ? administrator(html`<a href="${consolePath}">${words.console}</a>`)
      : person(showName(organization.name))
  }</p>
</div>`
}

const nothingFound = ({ query, total, language }: LauncherPage): Html => {
  const { title, text, all } = wordsOf(language).launcher.nothingFound
  return html`<div class="empty">
<h2>${title(html`<bdi>${query}</bdi>`)}</h2>
<p>${text(total)}</p>
<p><a class="button plain" href="/">${all}</a></p>
</div>`
}

const foundLine = ({ query, total, slice, groups, language }: LauncherPage): Html | undefined => {
  if (query === '') return undefined
  const { found, showAll } = wordsOf(language).launcher
  const shown = slice?.of ?? groups.reduce((sum, group) => sum + group.applications.length, 0)
  return html`<p class="quiet" role="status">${found(shown, total, html`<bdi>${query}</bdi>`)}
 <a href="/">${showAll}</a></p>`
}

const pager = ({ slice, language }: LauncherPage): Html | undefined => {
  if (slice === undefined) return undefined
  const words = wordsOf(language).launcher
  const { from, to, of, earlierUrl, laterUrl } = slice
  const link = (url: string | undefined, label: string): Html | undefined =>
    url === undefined
      ? undefined
      : html`<a class="button plain" href="${writeAddress(url)}">${label}</a>`
  return html`<nav class="pager" aria-label="${words.pages}">
${link(earlierUrl, words.earlier)}
<span class="quiet">${words.slice(from, to, of)}</span>
${link(laterUrl, words.later)}
</nav>`
}

/** The launcher, or one of its two empty states: no applications at all, nothing found. */
export const launcherPage = (data: LauncherPage): Html => {
  const { organization, language, query } = data
  const groups = data.groups.filter((group) => group.applications.length > 0)
  const empty = data.total === 0 ? nothingYet(data) : nothingFound(data)
  const tiles = [starForm(data.favourites), foundLine(data), tileGroups(groups, language)]
  const body = html`<h1 dir="auto">${data.greeting}</h1>
${noticeBlock(data.notice)}
${groups.length === 0 ? empty : tiles.filter((each) => each !== undefined)}${pager(data)}`
  return page({
    title: wordsOf(language).launcher.title,
    organization,
    body,
    width: 'wide',
    header: bar(data, data.hasSearch ? searchForm(query, language) : undefined),
    language,
    languageUrl: `${profilePath}#language`,
  })
}
