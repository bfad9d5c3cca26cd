/** The letters that a hub in development would have sent. */

import { writeAddress } from './address.ts'
import { type Html, html } from './html.ts'
import { hubLook, organizationMark, page } from './layout.ts'

export type ShownLetter = {
  to: string
  from: string
  subject: string
  at: Date
  text: string
  link?: string | undefined
}

const header = html`<header class="bar">
<div class="brand">${organizationMark(hubLook)}<strong>Foyer</strong></div>
</header>`

const time = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`

const letterBlock = (letter: ShownLetter, index: number): Html =>
  html`<section class="letter" aria-labelledby="letter-${index}">
<h2 id="letter-${index}">${letter.subject}</h2>
<p class="quiet small">To <bdi>${letter.to}</bdi> · from <bdi>${letter.from}</bdi> ·
${time(letter.at)}</p>
${
  letter.link !== undefined &&
  html`<p class="actions"><a class="button plain" href="${writeAddress(letter.link)}">Open its
link</a></p>`
}
<details class="source" ${index === 0 && html`open`}>
<summary>Read it</summary>
<pre>
${letter.text}</pre>
</details>
</section>
`

/** Newest first. Only in development: whoever reads a letter can do what it is for. */
export const developmentMailPage = (letters: readonly ShownLetter[]): Html => {
  const body = html`<div class="reading">
<div>
<h1>Mail of this hub</h1>
<p class="quiet">This hub is in development and has no mail server, so that nothing leaves it.
Here are the last 50 letters since it was started.</p>
</div>
${
  letters.length > 0
    ? letters.map(letterBlock)
    : html`<p>There is none yet. Ask for a new password
at the <a href="/forgotten">sign-in</a>, and look again.</p>`
}
</div>`
  return page({ title: 'Mail', organization: hubLook, body, width: 'wide', header })
}
