/** What an administrator reads who tries a source out: what came back, and what would follow. */

import { type Html, html } from './html.ts'
import { type OrganizationLook, page } from './layout.ts'
import { actionRow, bar, factList, type TestResultPage, verdictBlock } from './test-result.ts'

export type TrialPage = Pick<TestResultPage, 'verdict' | 'facts' | 'actions'> & {
  organization: OrganizationLook
  /** The groups that the source names, each with what it gives; undefined where it names none. */
  groups: readonly { name: string; gives: readonly string[] }[] | undefined
  /** What happened on the way, in order. */
  steps: readonly { name: string; facts: readonly { label: string; value: string }[] }[]
  /** The code that leads to the event. */
  code: string
}

const groupRow = ({ name, gives }: { name: string; gives: readonly string[] }): Html =>
  html`<tr><th scope="row">${name}</th><td>${
    gives.length > 0
      ? gives.map((each) => html`<p>${each}</p>`)
      : html`<p class="quiet">nothing is mapped</p>`
  }</td></tr>
`

const groupTable = (groups: TrialPage['groups']): Html => {
  if (!groups?.length) {
    const words = groups ? 'The source names none.' : 'The source says nothing of groups.'
    return html`<p class="quiet">${words}</p>`
  }
  return html`<table>
<thead><tr><th scope="col">Group</th><th scope="col">Gives</th></tr></thead>
<tbody>
${groups.map(groupRow)}</tbody>
</table>`
}

const stepRow = ({ name, facts }: TrialPage['steps'][number]): Html =>
  html`<tr><th scope="row">${name}</th><td>${facts.map(
    ({ label, value }) => html`<p>${label}: ${value}</p>`,
  )}</td></tr>
`

/** Everything that is shown is text from outside, and escaped. */
export const trialPage = (data: TrialPage): Html => {
  const { organization, verdict, facts, groups, steps, code, actions } = data
  const body = html`<div class="reading">
${verdictBlock(verdict)}
${actionRow(actions)}
${factList(facts)}
<section aria-labelledby="groups">
<h2 id="groups">Groups</h2>
${groupTable(groups)}
</section>
<section aria-labelledby="steps">
<h2 id="steps">Steps</h2>
<table>
<thead><tr><th scope="col">Step</th><th scope="col">What is known of it</th></tr></thead>
<tbody>
${steps.map(stepRow)}</tbody>
</table>
</section>
<p class="quiet small">The event log has this under <code>${code}</code>.</p>
</div>`
  const header = bar(organization)
  return page({ title: 'Trial sign-in', organization, body, width: 'wide', header })
}
