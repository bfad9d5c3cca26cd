/** What the built-in test application shows: what it was told, and whether it believes it. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { type OrganizationLook, organizationMark, page } from './layout.ts'
import { showName } from './name.ts'
import { indentXml } from './xml.ts'

export type TestResultPage = {
  organization: OrganizationLook
  /** The sentence first; `text` is the remedy, or what was proved. */
  verdict: { ok: boolean; title: string; text: string }
  /** Who, in which format, from whom, for whom, until when, what was signed. */
  facts: readonly { label: string; value: string }[]
  attributes: readonly { name: string; values: readonly string[] }[]
  xml: string
  actions: readonly { label: string; url: string }[]
}

export const bar = (organization: OrganizationLook): Html =>
  html`<header class="bar">
<div class="brand">${organizationMark(organization)}
<strong>${showName(organization.name)}</strong></div>
</header>`

export const verdictBlock = ({ ok, title, text }: TestResultPage['verdict']): Html =>
  html`<div class="verdict ${ok ? 'good' : 'bad'}">
<p class="outcome">${ok ? 'accepted' : 'refused'}</p>
<h1>${title}</h1>
<p>${text}</p>
</div>`

export const factList = (facts: TestResultPage['facts']): Html | false =>
  facts.length > 0 &&
  html`<section aria-labelledby="facts">
<h2 id="facts">What it says</h2>
<dl class="facts">
${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>
</section>`

const attributeRow = ({ name, values }: TestResultPage['attributes'][number]): Html =>
  html`<tr><th scope="row">${name}</th><td>${
    values.length > 0
      ? values.map((value) => html`<p>${value}</p>`)
      : html`<p class="quiet">empty</p>`
  }</td></tr>
`

const attributeTable = (attributes: TestResultPage['attributes']): Html =>
  html`<section aria-labelledby="attributes">
<h2 id="attributes">Attributes</h2>
${
  attributes.length > 0
    ? html`<table>
<thead><tr><th scope="col">Name</th><th scope="col">Values</th></tr></thead>
<tbody>
${attributes.map(attributeRow)}</tbody>
</table>`
    : html`<p class="quiet">None were sent. The settings of the application choose which are.</p>`
}
</section>`

// A line break right after <pre> is dropped by the browser, so that one is written first.
const xmlBlock = (xml: string): Html | false =>
  xml !== '' &&
  html`<details class="source">
<summary>Show the XML</summary>
<pre>
${indentXml(xml)}</pre>
</details>`

export const actionRow = (actions: TestResultPage['actions']): Html | false =>
  actions.length > 0 &&
  html`<p class="actions">
${actions.map(
  ({ label, url }, index) =>
    html`<a class="button ${index === 0 ? 'primary' : 'plain'}"
 href="${writeAddress(url)}">${label}</a>
`,
)}</p>`

/** The test result, accepted or refused; everything shown is text from outside and is escaped. */
export const testResultPage = (data: TestResultPage): Html => {
  const { organization, verdict, attributes } = data
  const body = html`<div class="reading">
${verdictBlock(verdict)}
${actionRow(data.actions)}
${factList(data.facts)}
${(verdict.ok || attributes.length > 0) && attributeTable(attributes)}
${xmlBlock(data.xml)}
</div>`
  const header = bar(organization)
  return page({ title: 'Test sign-in', organization, body, width: 'wide', header })
}
