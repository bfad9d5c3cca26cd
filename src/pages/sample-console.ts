/** The console of the sample's bot: a start page, and the sections that its team may open. */

import { type Html, html } from './html.ts'
import { type SitePage, sitePage, type Visitor, visitorCard } from './sample-site.ts'

export type ConsolePage = Pick<SitePage, 'isEmbedded' | 'told'> & {
  visitor: Visitor
  /** Where the console begins, with a slash at its end; the sections are below. */
  startUrl: string
  /** The sections that are open to the visitor. */
  sections: readonly string[]
  /** The one that is shown; without it, the start page. */
  section?: string | undefined
}

const titleOf = (section: string): string =>
  section === 'ai'
    ? 'AI'
    : section.charAt(0).toUpperCase() + section.slice(1).replaceAll(/[-/]/g, ' ')

const partLink = (url: string, label: string, isHere: boolean): Html =>
  html`<a class="button plain" href="${url}" ${isHere && html`aria-current="page"`}>${label}</a>
`

const partLinks = ({ startUrl, sections, section }: ConsolePage): Html =>
  html`<nav class="parts" aria-label="Sections">
${partLink(startUrl, 'Start', section === undefined)}${sections.map((each) =>
  partLink(`${startUrl}${each}`, titleOf(each), each === section),
)}</nav>`

const startWords = ({ sections }: ConsolePage): string =>
  sections.length > 0
    ? 'The bot is on duty. Above are the sections that are open to you.'
    : 'The bot is on duty. No section is open to you; whoever owns the bot can change that.'

/** A page of the console. */
export const consolePage = (data: ConsolePage): Html => {
  const { visitor, section, isEmbedded, told } = data
  const title = section === undefined ? 'Front desk bot' : titleOf(section)
  return sitePage({
    name: 'Bot console',
    accent: '#1d6a6a',
    title,
    body: html`${partLinks(data)}
<h1>${title}</h1>
<p class="quiet">${
      section === undefined ? startWords(data) : 'In a real console, here would be work to do.'
    }</p>
${visitorCard(visitor)}`,
    isEmbedded,
    isSignedIn: true,
    told,
  })
}
