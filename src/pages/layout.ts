/** The frame of every page: head, landmarks, the organization's mark, and Foyer in the footer. */

import { findPicture, writeAddress } from './address.ts'
import { accentPath, faviconPath, stylesheetPath } from './asset.ts'
import { type Hole, type Html, html } from './html.ts'
import { monogram, plainName, showName } from './name.ts'
import { type Language, languages, wordsOf } from './words/words.ts'

/**
 * How an organization wants to be seen: its name, its colour (`#rrggbb`), its logo (a path), and
 * the language of whoever asks for none.
 */
export type OrganizationLook = {
  name: string
  accent?: string | undefined
  logo?: string | undefined
  language?: string | undefined
}

export type Page = {
  title: string
  organization: OrganizationLook
  body: Html
  /** `door`: one card in the middle. `wide`: as broad as the screen allows, with a skip link. */
  width?: 'door' | 'wide'
  /** What stands above the main part of a wide page. */
  header?: Html | undefined
  head?: Html | undefined
  /** A page that speaks no other than English has none. */
  language?: Language | undefined
  /**
   * Where another language is chosen, if not by the links of the footer; false for nowhere, on a
   * page that is passed through or stands within another.
   */
  languageUrl?: string | false | undefined
}

/** The look of pages that belong to no organization: those of the hub itself. */
export const hubLook: OrganizationLook = { name: 'Foyer', logo: faviconPath }

/** The organization's logo, or its monogram in its colour. Its name stands beside it in words. */
export const organizationMark = (organization: OrganizationLook): Html => {
  const logo = findPicture(organization.logo)
  if (logo !== undefined) {
    return html`<img class="${logo === faviconPath ? 'mark' : 'logo'}" src="${logo}" alt="">`
  }
  return html`<span class="mark" aria-hidden="true">${monogram(organization.name)}</span>`
}

/** The head of a door: mark, the one heading, and a line below it. */
export const doorHead = (organization: OrganizationLook, heading: Hole, below?: Hole): Html =>
  html`<div class="head">
${organizationMark(organization)}
<h1>${heading}</h1>
${below && html`<p class="quiet">${below}</p>`}
</div>`

const footerWords = (organization: OrganizationLook, language: Language): Html =>
  organization.name === hubLook.name
    ? html`Foyer`
    : wordsOf(language).footer(showName(organization.name))

/** Where a browser says which language it wants from now on. */
export const languagePath = '/.foyer/language'

const addressIn = (language: Language): string => `${languagePath}?lang=${language}`

const languageLink = (language: Language, name: string): Html =>
  html` · <a href="${addressIn(language)}" hreflang="${language}"
 lang="${language}" rel="nofollow">${name}</a>`

/** The way to the other languages, in their own words. */
const languageLinks = ({ language, languageUrl }: Page): Html | Html[] | undefined => {
  if (language === undefined || languageUrl === false) return undefined
  if (languageUrl !== undefined) {
    return html` · <a href="${writeAddress(languageUrl)}">${wordsOf(language).name}</a>`
  }
  return languages
    .filter((other) => other.language !== language)
    .map((other) => languageLink(other.language, other.name))
}

/** A whole document, with one `main` and one footer. It needs no script and no inline style. */
export const page = (data: Page): Html => {
  const { title, organization, body, width = 'door', header, head, language = 'en' } = data
  const accent = accentPath(organization.accent)
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${plainName(organization.name)}</title>
<link rel="icon" type="image/svg+xml" href="${faviconPath}">
<link rel="stylesheet" href="${stylesheetPath}">
${accent && html`<link rel="stylesheet" href="${accent}">`}
${head}
</head>
<body class="${width}">
${width === 'wide' && html`<a class="skip" href="#main">${wordsOf(language).skip}</a>`}
${header}
<main id="main">
${body}
</main>
<footer>${footerWords(organization, language)}${languageLinks(data)}</footer>
</body>
</html>
`
}
