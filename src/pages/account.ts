/** Which of several accounts a person means, where their password is good for all of them. */

import { writeAddress } from './address.ts'
import { type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { showName } from './name.ts'

export type AccountPage = {
  organization: OrganizationLook
  accounts: readonly { id: string; name: string; detail: string }[]
  action: string
  fields: readonly Field[]
}

/** One button an account; the tick remembers it on this device. */
export const accountPage = ({ organization, accounts, action, fields }: AccountPage): Html => {
  const body = html`${doorHead(organization, 'Which account?', 'You have more than one here.')}
<form class="card" method="post" action="${writeAddress(action)}">
${hiddenFields(fields)}${accounts.map(
  ({ id, name, detail }) =>
    html`<button class="plain choice" name="user" value="${id}"><strong>${showName(name)}</strong>
<span class="quiet">${detail}</span></button>
`,
)}<label class="check">
<input type="checkbox" name="remember" value="1">
<span>Always use this one on this device</span>
</label>
</form>`
  return page({ title: 'Which account?', organization, body })
}
