/**
 * The frame of the sample's own applications, in development. They stand for applications of
 * others: the pages say so with a bar of another colour, and show what the proxy told.
 */

import { readFileSync } from 'node:fs'
import { isAddress } from './address.ts'
import { type Asset, writeAsset } from './asset.ts'
import { type Html, html } from './html.ts'
import { organizationMark, page } from './layout.ts'
import { monogram, plainName, tone } from './name.ts'

/** Who is signed in, as the application was told. `picture` is empty where there is none. */
export type Visitor = { name: string; email: string; picture: string }

export type SitePage = {
  /** What the application calls itself. */
  name: string
  accent: string
  title: string
  body: Html
  /** Shown within a page of another site, that has a header of its own. */
  isEmbedded: boolean
  isSignedIn: boolean
  /** What the proxy said with this request, to look at. */
  told: readonly { label: string; value: string }[]
}

/** The stylesheet of these pages, beside the one of all others. */
export const siteAsset: Asset = writeAsset(
  'sample-site',
  'css',
  'text/css; charset=utf-8',
  readFileSync(new URL('sample-site.css', import.meta.url), 'utf8'),
)

const signOutUrl = '/.foyer/sign-out'

const bar = ({ name, isSignedIn }: SitePage): Html =>
  html`<header class="bar there">
<div class="brand">${organizationMark({ name })}
<strong>${name}</strong></div>
${isSignedIn && html`<a class="button plain" href="${signOutUrl}">Sign out</a>`}
</header>`

// The policy of the page says which sites may show it.
const findPicture = (address: string): string | undefined =>
  address !== '' && isAddress(address) ? address : undefined

/** The picture of a person, or their letters. */
export const face = (name: string, picture = '', kind = 'face'): Html => {
  const found = findPicture(picture)
  return found === undefined
    ? html`<span class="${kind} tone-${tone(name)}" aria-hidden="true">${monogram(name)}</span>`
    : html`<img class="${kind}" src="${found}" alt="" referrerpolicy="no-referrer">`
}

export const visitorCard = ({ name, email, picture }: Visitor, more?: Html): Html =>
  html`<div class="visitor">
${face(name, picture)}
<div>
<p>Signed in as <strong dir="auto">${plainName(name)}</strong></p>
<p class="quiet">${email}</p>
${more}
</div>
</div>`

const toldBlock = (told: SitePage['told']): Html =>
  html`<details class="source">
<summary>What this application was told</summary>
<pre>
${told.map(({ label, value }) => `${label}: ${value}`).join('\n')}</pre>
</details>`

/** A page of such an application. Without the bar where another site shows it. */
export const sitePage = (data: SitePage): Html => {
  const { name, accent, title, isEmbedded } = data
  return page({
    title,
    organization: { name, accent },
    body: html`<div class="reading">
${data.body}
${toldBlock(data.told)}
</div>`,
    width: 'wide',
    header: isEmbedded ? undefined : bar(data),
    head: html`<link rel="stylesheet" href="${siteAsset.path}">`,
  })
}
