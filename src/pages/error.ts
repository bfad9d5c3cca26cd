/** What people read when something did not work, and the words of the eight refusals. */

import type { RefusalCode } from '../refusal.ts'
import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'

export type Words = { title: string; text: string }

export type ErrorPage = Words & {
  organization: OrganizationLook
  /** The code that leads the administrator to the events of this attempt. */
  code?: string | undefined
  action?: { label: string; url: string } | undefined
}

const refusals: Record<RefusalCode, Words> = {
  invalid: {
    title: 'This did not arrive whole',
    text:
      'A part of the link or form is missing, or we cannot read it. ' +
      'Start again from where you came from.',
  },
  unauthenticated: {
    title: 'Please sign in',
    text: 'This opens once we know who you are.',
  },
  forbidden: {
    title: 'This is not open to you yet',
    text:
      'You are signed in, and this has not been shared with you. ' +
      'Your administrator can change that.',
  },
  'not-found': {
    title: 'There is nothing here',
    text: 'The page may have moved, or a letter of the address was lost on the way.',
  },
  conflict: {
    title: 'Something changed in the meantime',
    text:
      'Another change was saved first, and this one does not fit with it. ' +
      'Go back, look again, and try once more.',
  },
  expired: {
    title: 'This link has had its time',
    text:
      'For your safety it works for a short while, and often only once. ' +
      'Start again from where you came from.',
  },
  throttled: {
    title: 'Let us wait a little',
    text: 'There were many tries in a short time. Wait a few minutes, then try once more.',
  },
  unavailable: {
    title: 'We cannot do this right now',
    text:
      'Something that we depend on does not answer. ' +
      'Nothing is lost; try again in a few minutes.',
  },
}

/** The title and text of a refusal for people: what happened and what to do, without blame. */
export const refusalWords = (code: RefusalCode): Words => refusals[code]

/** A page for something that did not work. The words must be safe for anyone to read. */
export const errorPage = ({ organization, title, text, code, action }: ErrorPage): Html => {
  const body = html`${doorHead(organization, title)}
<div class="card">
<p>${text}</p>
${action && html`<a class="button primary" href="${writeAddress(action.url)}">${action.label}</a>`}
${
  code &&
  html`<p class="quiet small">Your administrator can look up what happened by this code:
 <code>${code}</code></p>`
}
</div>`
  return page({ title, organization, body })
}
