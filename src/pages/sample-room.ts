/** The sample's chat room. Nobody can write in it: it is there to be signed in to. */

import { type Html, html } from './html.ts'
import { face, type SitePage, sitePage, type Visitor, visitorCard } from './sample-site.ts'

export type RoomPage = Pick<SitePage, 'isEmbedded' | 'told'> & { visitor: Visitor | undefined }

const talk = [
  { name: 'Chloé Okafor', text: 'The keys for Pier 9 are at the front desk.' },
  { name: 'Dev Patel', text: 'Thank you. Who shows the loft on Saturday?' },
  { name: 'Chloé Okafor', text: 'I do. Come along, there will be coffee.' },
]

const messageLine = ({ name, text }: (typeof talk)[number]): Html =>
  html`<li>${face(name, '', 'face small')}
<div><p><strong>${name}</strong></p>
<p>${text}</p></div></li>
`

const whoIsHere = (visitor: Visitor | undefined): Html =>
  visitor === undefined
    ? html`<p class="notice">You are looking in from outside. <a href="/sign-in">Sign in</a></p>`
    : visitorCard(visitor, html`<p><a href="/avatar">Set your picture</a></p>`)

/** The room as somebody sees it; `visitor` is nobody on a page that is open to all. */
export const roomPage = ({ visitor, isEmbedded, told }: RoomPage): Html =>
  sitePage({
    name: 'Chat room',
    accent: '#5b3f8c',
    title: 'Front desk',
    body: html`<h1>Front desk</h1>
${whoIsHere(visitor)}
<section aria-labelledby="talk">
<h2 id="talk">Today</h2>
<ol class="talk">
${talk.map(messageLine)}</ol>
</section>`,
    isEmbedded,
    isSignedIn: visitor !== undefined,
    told,
  })
