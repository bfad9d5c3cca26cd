/** What the forms of the pages share: hidden fields, alerts, notices, codes. */

import { type Html, html } from './html.ts'

/** A value that a form sends along without showing it. */
export type Field = { name: string; value: string }

/** Why a form came back: what happened, what to do, a code that the administrator can look up. */
export type Alert = {
  title: string
  text: string
  code?: string | undefined
  /** What stands before the code, where a page speaks another language. */
  codeWords?: string
  /** False when what was typed is not the matter (too many tries, a source that is away). */
  aboutFields?: boolean
}

const codeWords = 'If it goes on, give your administrator this code:'

export const alertId = 'alert'

export const hiddenFields = (fields: readonly Field[]): Html =>
  html`${fields.map(
    (field) => html`<input type="hidden" name="${field.name}" value="${field.value}">
`,
  )}`

export const alertBlock = (alert: Alert | undefined): Html | undefined =>
  alert &&
  html`<div class="alert" role="alert" id="${alertId}">
<strong>${alert.title}</strong>
<p>${alert.text} ${
    alert.code && html`${alert.codeWords ?? codeWords} <code>${alert.code}</code>`
  }</p>
</div>`

/** Something good to know that is no trouble. */
export const noticeBlock = (notice: string | undefined): Html | undefined =>
  notice ? html`<p class="notice" role="status">${notice}</p>` : undefined

/** The attributes of an input that say that the alert is about it. */
export const alertAttributes = (alert: Alert | undefined): Html | undefined => {
  if (!alert) return undefined
  return alert.aboutFields === false
    ? html`aria-describedby="${alertId}"`
    : html`aria-describedby="${alertId}" aria-invalid="true"`
}

/** The attribute of the field where typing begins. */
export const autofocus = (here: boolean): Html | false => here && html`autofocus`
