/** The profile: what a person sees and changes of themselves. Every act is a form of its own. */

import { passwordLengthMin } from '../password-rule.ts'
import { findPicture, findPictureOrigin, writeAddress } from './address.ts'
import { type BarData, bar, profilePath } from './bar.ts'
import { type Alert, alertBlock, alertId, type Field, hiddenFields, noticeBlock } from './form.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import { monogram, plainName, showName, tone } from './name.ts'
import {
  type DeviceLine,
  deviceSection,
  type SessionLine,
  type SourceLine,
  sessionSection,
  sourceSection,
} from './profile-session.ts'
import type { Clock } from './time.ts'
import { type Language, languages, wordsOf } from './words/words.ts'

/** Where the forms of the profile go. */
export const profileActions = {
  name: `${profilePath}/name`,
  picture: `${profilePath}/picture`,
  removePicture: `${profilePath}/picture/remove`,
  language: `${profilePath}/language`,
  password: `${profilePath}/password`,
  sendPassword: `${profilePath}/password/send`,
  session: `${profilePath}/session/end`,
  sessions: `${profilePath}/session/end-others`,
} as const

export type ProfileAct = keyof typeof profileActions

export type ProfilePage = BarData & {
  /** What every form of the page carries. */
  fields: readonly Field[]
  clock: Clock
  notice?: string | undefined
  /** What will not do, in the form that was sent. */
  refused?: { act: ProfileAct; alert: Alert; field?: string | undefined } | undefined
  name: { first: string; last: string; managedBy?: string | undefined }
  email: { address?: string | undefined; isVerified: boolean; managedBy?: string | undefined }
  /** Undefined where the browser decides. */
  chosenLanguage?: Language | undefined
  password:
    | { at: 'here'; forgotUrl?: string | undefined }
    | { at: 'nowhere'; canBeSent: boolean }
    | { at: 'elsewhere'; sources: readonly string[]; forgotUrl?: string | undefined }
  sessions: readonly SessionLine[]
  devices: readonly DeviceLine[]
  sources: readonly SourceLine[]
}

const alertOf = ({ refused }: ProfilePage, act: ProfileAct): Html | undefined =>
  refused?.act === act ? alertBlock(refused.alert) : undefined

/** What an input says of itself where the alert is about it. */
const about = ({ refused }: ProfilePage, act: ProfileAct, field: string, hint?: string) => {
  const isAbout = refused?.act === act && refused.field === field
  const described = [isAbout && alertId, hint].filter(Boolean).join(' ')
  return html`${described && html`aria-describedby="${described}"`} ${
    isAbout && html`aria-invalid="true" autofocus`
  }`
}

const section = (id: string, title: string, body: Html): Html =>
  html`<section class="card part" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`

const pictureSection = (data: ProfilePage): Html => {
  const { person, fields } = data
  const { picture: words } = wordsOf(data.language).profile
  const shown = findPictureOrigin(person.picture ?? '')
    ? person.picture
    : findPicture(person.picture)
  const face = shown
    ? html`<img class="portrait" src="${shown}" alt="${words.alt}" width="96" height="96">`
    : html`<span class="portrait tone-${tone(person.name)}" aria-hidden="true">${monogram(
        person.name,
      )}</span>`
  const remove =
    person.picture !== undefined &&
    html`<form method="post" action="${profileActions.removePicture}">
${hiddenFields(fields)}<button class="plain">${words.remove}</button>
</form>`
  return section(
    'picture',
    words.title,
    html`<div class="beside">${face}
<div class="forms">
<form method="post" action="${profileActions.picture}" enctype="multipart/form-data">
${hiddenFields(fields)}${alertOf(data, 'picture')}${alertOf(data, 'removePicture')}<div
 class="field">
<label for="picture-file">${words.label}</label>
<input id="picture-file" name="picture" type="file" required
 accept="image/png,image/jpeg,image/gif,image/webp" ${about(
   data,
   'picture',
   'icon',
   'picture-hint',
 )}>
<p class="quiet small hint" id="picture-hint">${words.hint}</p>
</div>
<button class="plain">${words.button}</button>
</form>
${remove}</div>
</div>`,
  )
}

const nameInput = (data: ProfilePage, id: 'firstName' | 'lastName', value: string): Html => {
  const { first, last } = wordsOf(data.language).profile.name
  const isFirst = id === 'firstName'
  return html`<div class="field">
<label for="${id}">${isFirst ? first : last}</label>
<input id="${id}" name="${id}" type="text" maxlength="100" value="${value}"
 autocomplete="${isFirst ? 'given-name' : 'family-name'}" ${about(data, 'name', id)}>
</div>
`
}

const nameSection = (data: ProfilePage): Html => {
  const { first, last, managedBy } = data.name
  const { name: words } = wordsOf(data.language).profile
  if (managedBy !== undefined) {
    return section(
      'name',
      words.title,
      html`<p dir="auto">${plainName(`${first} ${last}`.trim())}</p>
<p class="quiet small">${words.managed(showName(managedBy))}</p>`,
    )
  }
  return section(
    'name',
    words.title,
    html`<form method="post" action="${profileActions.name}">
${hiddenFields(data.fields)}${alertOf(data, 'name')}<div class="two">
${nameInput(data, 'firstName', first)}${nameInput(data, 'lastName', last)}</div>
<button class="plain">${words.button}</button>
</form>`,
  )
}

const emailSection = ({ email, language }: ProfilePage): Html => {
  const { email: words } = wordsOf(language).profile
  const { address, isVerified, managedBy } = email
  const shown = address ? html`<bdi>${address}</bdi>` : words.none
  return section(
    'email',
    words.title,
    html`<p>${shown} ${
      address && isVerified && html`<span class="pill good">${words.verified}</span>`
    }</p>
<p class="quiet small">${managedBy ? words.managed(showName(managedBy)) : words.text}</p>`,
  )
}

const languageOption = (value: string, label: string, isChosen: boolean): Html =>
  html`<label class="check">
<input type="radio" name="language" value="${value}" ${isChosen && html`checked`}>
<span ${value !== '' && html`lang="${value}"`}>${label}</span>
</label>
`

const languageSection = (data: ProfilePage): Html => {
  const { language: words } = wordsOf(data.language).profile
  const { chosenLanguage } = data
  return section(
    'language',
    words.title,
    html`<form method="post" action="${profileActions.language}">
${hiddenFields(data.fields)}${alertOf(data, 'language')}<fieldset>
<legend class="quiet small">${words.text}</legend>
${languages.map(({ language, name }) =>
  languageOption(language, name, language === chosenLanguage),
)}${languageOption('', words.browser, chosenLanguage === undefined)}</fieldset>
<button class="plain">${words.button}</button>
</form>`,
  )
}

/** The e-mail stands in a field of its own, so that a password manager keeps both together. */
const passwordForm = (data: ProfilePage, forgotUrl: string | undefined): Html => {
  const { password: words } = wordsOf(data.language).profile
  return html`<form method="post" action="${profileActions.password}">
${hiddenFields(data.fields)}${alertOf(data, 'password')}<input class="unseen" type="text"
 name="username" autocomplete="username" value="${data.email.address}" readonly tabindex="-1"
 aria-hidden="true" aria-label="E-mail">
<div class="field">
<label for="present">${words.present}</label>
<input id="present" name="present" type="password" autocomplete="current-password" required
 ${about(data, 'password', 'present')}>
${forgotUrl && html`<a class="aside" href="${writeAddress(forgotUrl)}">${words.forgot}</a>`}
</div>
<div class="field">
<label for="new-password">${words.next}</label>
<input id="new-password" name="password" type="password" autocomplete="new-password" required
 minlength="${passwordLengthMin}" ${about(data, 'password', 'password', 'password-hint')}>
<p class="quiet small hint" id="password-hint">${words.hint(passwordLengthMin)}</p>
</div>
<p class="quiet small">${words.ends}</p>
<button class="plain">${words.button}</button>
</form>`
}

const passwordBody = (data: ProfilePage): Html => {
  const { password, language, fields } = data
  const { password: words } = wordsOf(language).profile
  if (password.at === 'here') return passwordForm(data, password.forgotUrl)
  if (password.at === 'elsewhere') {
    const [first, ...others] = password.sources
    const isNamed = first !== undefined && others.length === 0
    return html`<p>${isNamed ? words.elsewhere(showName(first)) : words.elsewhereUnnamed}</p>
${
  password.forgotUrl &&
  html`<p><a href="${writeAddress(password.forgotUrl)}">${words.elsewhereLink}</a></p>`
}`
  }
  if (!password.canBeSent) return html`<p>${words.ask}</p>`
  return html`<form method="post" action="${profileActions.sendPassword}">
${hiddenFields(fields)}${alertOf(data, 'sendPassword')}<p>${words.none}</p>
<button class="plain">${words.send}</button>
</form>`
}

const sessionAlert = (data: ProfilePage): Html | undefined =>
  alertOf(data, 'session') ?? alertOf(data, 'sessions')

/** The whole profile. After a refusal it keeps what was typed, and never a password. */
export const profilePage = (data: ProfilePage): Html => {
  const { organization, language, clock, fields } = data
  const { profile: words } = wordsOf(language)
  const actions = { one: profileActions.session, others: profileActions.sessions }
  const body = html`<div class="reading">
<h1>${words.title}</h1>
${noticeBlock(data.notice)}
${pictureSection(data)}${nameSection(data)}${emailSection(data)}${languageSection(data)}${section(
  'password',
  words.password.title,
  passwordBody(data),
)}${section(
  'sessions',
  words.sessions.title,
  html`${sessionAlert(data)}${sessionSection(data.sessions, { clock, fields, actions })}`,
)}${
  data.devices.length > 0 &&
  section('devices', words.devices.title, deviceSection(data.devices, clock))
}${
  data.sources.length > 0 &&
  section('sources', words.sources.title, sourceSection(data.sources, clock))
}<p><a class="button plain" href="/">${words.back}</a></p>
</div>`
  return page({
    title: words.title,
    organization,
    body,
    width: 'wide',
    header: bar(data),
    language,
    languageUrl: '#language',
  })
}
