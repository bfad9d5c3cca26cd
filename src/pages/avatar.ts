/** The page on which a person chooses the picture that others see of them. */

import { findPicture, findPictureOrigin, writeAddress } from './address.ts'
import { type Alert, alertBlock, alertId, type Field, hiddenFields } from './form.ts'
import { type Html, html } from './html.ts'
import { doorHead, type OrganizationLook, page } from './layout.ts'
import { monogram, plainName, showName, tone } from './name.ts'
import { type Language, wordsOf } from './words/words.ts'

export type AvatarPage = {
  organization: OrganizationLook
  language: Language
  /** Where others see it, and where the person goes back to. */
  application: { name: string; url: string }
  person: { name: string; picture?: string | undefined }
  fields: readonly Field[]
  action: string
  /** Where the picture is taken away, if there is one. */
  removeAction?: string | undefined
  alert?: Alert | undefined
}

const hintId = 'picture-hint'

const portrait = ({ name, picture = '' }: AvatarPage['person']): Html => {
  const shown = findPictureOrigin(picture) ? picture : findPicture(picture)
  const face = shown
    ? html`<img class="portrait" src="${shown}" alt="" width="96" height="96">`
    : html`<span class="portrait tone-${tone(name)}" aria-hidden="true">${monogram(name)}</span>`
  return html`<div class="person">
${face}
<strong dir="auto">${plainName(name)}</strong>
</div>`
}

const uploadForm = (data: AvatarPage): Html => {
  const { avatar } = wordsOf(data.language)
  const described = data.alert ? `${alertId} ${hintId}` : hintId
  return html`<form method="post" action="${writeAddress(data.action)}"
 enctype="multipart/form-data">
${hiddenFields(data.fields)}${alertBlock(data.alert)}
<div class="field">
<label for="picture">${avatar.label}</label>
<input id="picture" name="picture" type="file" required
 accept="image/png,image/jpeg,image/gif,image/webp" aria-describedby="${described}"
 ${data.alert?.aboutFields && html`aria-invalid="true"`}>
<p class="quiet small hint" id="${hintId}">${avatar.hint}</p>
</div>
<button class="primary">${avatar.button}</button>
</form>`
}

const removeForm = ({ language, fields, removeAction }: AvatarPage): Html | undefined =>
  removeAction === undefined
    ? undefined
    : html`<form method="post" action="${writeAddress(removeAction)}">
${hiddenFields(fields)}<button class="plain">${wordsOf(language).avatar.remove}</button>
</form>
`

/** The picture as it is, another in its place, or none. */
export const avatarPage = (data: AvatarPage): Html => {
  const { organization, language, application } = data
  const { avatar } = wordsOf(language)
  const name = showName(application.name)
  const body = html`${doorHead(organization, avatar.title, avatar.below(name))}
<div class="card">
${portrait(data.person)}
${uploadForm(data)}
${removeForm(data)}<p class="quiet small back"><a
 href="${writeAddress(application.url)}">${avatar.back(name)}</a></p>
</div>`
  return page({ title: avatar.title, organization, body, language })
}
