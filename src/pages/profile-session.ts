/** Where somebody is signed in, with what, and through whom: the lists of the profile. */

import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { plainName, showName } from './name.ts'
import { type Clock, showAgo, showDay } from './time.ts'
import { wordsOf } from './words/words.ts'

export type SessionLine = {
  id: number
  /** What the browser and its system are called; empty where nobody knows. */
  browser: string
  system: string
  address: string
  since: number
  seen: number
  /** The applications that it is good for, where it is not everything. */
  within?: readonly string[] | undefined
  isHere: boolean
}

export type DeviceLine = { name: string; system: string; seen: number; isBlocked: boolean }

export type SourceLine = { name: string; subject: string; since: number }

export type SessionForms = {
  clock: Clock
  fields: readonly Field[]
  actions: { one: string; others: string }
}

const nameOf = (line: SessionLine, { language }: Clock): string => {
  const { browser, unknown } = wordsOf(language).profile.sessions
  return browser(line.browser === '' ? unknown : line.browser, line.system)
}

const within = ({ within: names }: SessionLine, { language }: Clock): Html | undefined => {
  if (names === undefined || names.length === 0) return undefined
  const list = new Intl.ListFormat(language).format(names.map(plainName))
  return html` · ${wordsOf(language).profile.sessions.within(list)}`
}

const sessionItem =
  ({ clock, fields, actions }: SessionForms) =>
  (line: SessionLine): Html => {
    const { sessions: words } = wordsOf(clock.language).profile
    const name = nameOf(line, clock)
    const end = html`<form method="post" action="${actions.one}">
${hiddenFields([...fields, { name: 'session', value: String(line.id) }])}<button class="plain"
 aria-label="${words.buttonOf(name)}">${words.button}</button>
</form>`
    return html`<li><div><strong>${name}</strong> ${
      line.isHere && html`<span class="pill good">${words.here}</span>`
    }
<p class="quiet small">${words.seen(showAgo(clock, line.seen))} · ${words.since(
      showDay(clock, line.since),
    )}${line.address !== '' && html` · ${words.address(line.address)}`}${within(
      line,
      clock,
    )}</p></div>
${!line.isHere && end}</li>
`
  }

/** The sessions, this one first, and a button that leaves no other. */
export const sessionSection = (lines: readonly SessionLine[], forms: SessionForms): Html => {
  const { sessions: words } = wordsOf(forms.clock.language).profile
  const others = html`<form method="post" action="${forms.actions.others}">
${hiddenFields(forms.fields)}<button class="plain">${words.others}</button>
</form>`
  return html`${lines.length > 1 && html`<p class="quiet small">${words.text}</p>`}
<ul class="lines">
${lines.map(sessionItem(forms))}</ul>
${lines.length > 1 && others}`
}

export const deviceSection = (lines: readonly DeviceLine[], clock: Clock): Html => {
  const { devices: words } = wordsOf(clock.language).profile
  return html`<p class="quiet small">${words.text}</p>
<ul class="lines">
${lines.map(
  ({ name, system, seen, isBlocked }) => html`<li><div><strong dir="auto">${
    plainName(name) || words.unnamed
  }</strong> ${isBlocked && html`<span class="pill bad">${words.blocked}</span>`}
<p class="quiet small">${system !== '' && html`${system} · `}${words.seen(
    showAgo(clock, seen),
  )}</p></div></li>
`,
)}</ul>`
}

export const sourceSection = (lines: readonly SourceLine[], clock: Clock): Html => {
  const { sources: words } = wordsOf(clock.language).profile
  return html`<p class="quiet small">${words.text}</p>
<ul class="lines">
${lines.map(
  ({ name, subject, since }) => html`<li><div><strong>${showName(name)}</strong>
<p class="quiet small"><bdi>${subject}</bdi> · ${words.since(showDay(clock, since))}</p></div></li>
`,
)}</ul>`
}
