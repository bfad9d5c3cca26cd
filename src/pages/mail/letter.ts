/**
 * Letters: subject, text and HTML from the same words. The HTML carries its look with it, since
 * mail programs fetch no stylesheet; it holds no script, no form and no picture but a logo.
 */

import { isObject } from '../../json-object.ts'
import type { Letter, WriteMail } from '../../mail.ts'
import type { JsonValue } from '../../organization.ts'
import { accentColors } from '../asset.ts'
import { readColor, writeColor } from '../color.ts'
import { type Html, html, writeHtml } from '../html.ts'
import { getColor } from '../look.ts'
import { plainName } from '../name.ts'
import { fillWords, type LetterWords, readLanguage, wordsOf } from '../words/words.ts'

const subjectLength = 200
const paragraphLength = 2_000
const paragraphCount = 10

type Content = {
  language: string
  organization: Letter['organization']
  subject: string
  greeting: string
  paragraphs: string[]
  /** The link, and what its button says. */
  link: { url: string; label: string; fallback: string } | undefined
  note: string
  sender: string
}

const isText = (value: JsonValue | undefined, length: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= length

/** Our words, with those of the organization in their place: `{ reset: { de: { subject } } }`. */
const chooseWords = ({ template, own }: Letter, language: string, ours: LetterWords) => {
  const ofTemplate = isObject(own) ? own[template] : undefined
  const given = isObject(ofTemplate) ? ofTemplate[language] : undefined
  if (!isObject(given)) return ours
  const { subject, paragraphs } = given
  const texts = Array.isArray(paragraphs) ? paragraphs.slice(0, paragraphCount) : []
  const kept = texts.filter((text) => isText(text, paragraphLength))
  return {
    ...ours,
    ...(isText(subject, subjectLength) && { subject }),
    ...(kept.length > 0 && { paragraphs: kept }),
  }
}

const readContent = (letter: Letter): Content => {
  const { template, organization, values } = letter
  const language = readLanguage(letter.language)
  const words = wordsOf(language)
  const ours = words.letters[template]
  const { subject, paragraphs, note } = chooseWords(letter, language, ours)
  const named = {
    person: plainName(values.person),
    email: plainName(values.email),
    organization: plainName(organization.name),
    application: plainName(values.application ?? ''),
    lifetime: words.lifetime(values.lifetimeMinutes ?? 0),
  }
  const fill = (text: string): string => fillWords(text, named)
  const { fallback } = words.letter
  const { button: label } = ours
  return {
    language,
    organization,
    // A subject is one line: nothing in it may begin another.
    subject: plainName(fill(subject)).slice(0, subjectLength),
    greeting: fill(words.letter.greeting),
    paragraphs: [...paragraphs.map(fill), ...(values.things ?? []).map(plainName)],
    link:
      values.link !== undefined && label !== undefined
        ? { url: values.link, label, fallback }
        : undefined,
    note: fill(note),
    sender: fill(words.letter.sender),
  }
}

const writeText = ({ greeting, paragraphs, link, note, sender }: Content): string => {
  const parts = [greeting, ...paragraphs, link && `${link.label}:\n${link.url}`, note]
  const shown = parts.filter((part) => part !== undefined)
  return `${[...shown, `-- \n${sender}`].join('\n\n')}\n`
}

const color = (name: string): string => writeColor(getColor('light', name))

const standardAccent = getColor('light', 'accent')

const fonts = "system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"

/** In the dark, for programs that read it; the others show the letter as in daylight. */
const darkStyle = (accent: ReturnType<typeof accentColors>): string => {
  const dark = (name: string): string => writeColor(getColor('dark', name))
  return [
    '@media (prefers-color-scheme: dark) {',
    `.paper { background: ${dark('paper')} !important; }`,
    `.card { background: ${dark('card')} !important; border-color: ${dark('line')} !important; }`,
    `.ink { color: ${dark('ink')} !important; }`,
    `.quiet { color: ${dark('quiet')} !important; }`,
    `.link { color: ${accent.link} !important; }`,
    `.button { background: ${accent.accent} !important; color: ${accent.onAccent} !important; }`,
    '}',
  ].join('\n')
}

const paragraphStyle = `margin:0 0 16px;font:16px/1.5 ${fonts};color:${color('ink')}`
const quietStyle = `margin:0;font:13px/1.5 ${fonts};color:${color('quiet')}`

const paragraph = (text: string): Html => html`<p class="ink" style="${paragraphStyle}">${text}</p>
`

const head = ({ name, logo }: Letter['organization']): Html =>
  html`<tr><td style="padding:0 4px 16px;font:600 16px/1.5 ${fonts};color:${color('ink')}"
 class="ink">${
   logo !== undefined &&
   html`<img src="${logo}" alt="" height="32" style="height:32px;vertical-align:middle">
`
 }<bdi>${plainName(name)}</bdi></td></tr>`

type Accent = ReturnType<typeof accentColors>

const linkBlock = ({ url, label, fallback }: NonNullable<Content['link']>, accent: Accent): Html =>
  html`<p style="margin:24px 0"><a class="button" href="${url}"
 style="display:inline-block;padding:12px 20px;font:600 16px/1.25 ${fonts};border-radius:8px;
background:${accent.accent};color:${accent.onAccent};text-decoration:none">${label}</a></p>
<p class="quiet" style="${quietStyle}">${fallback}<br>
<a class="link" href="${url}" style="color:${accent.link};word-break:break-all">${url}</a></p>
<p style="margin:0 0 16px"></p>
`

const writeLetterHtml = (content: Content): Html => {
  const { language, organization, subject, link } = content
  const chosen = readColor(organization.accent ?? '') ?? standardAccent
  const light = accentColors(chosen, 'light')
  const body = html`${paragraph(content.greeting)}${content.paragraphs.map(paragraph)}${
    link && linkBlock(link, light)
  }<p class="quiet" style="${quietStyle}">${content.note}</p>`
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>
${darkStyle(accentColors(chosen, 'dark'))}
</style>
</head>
<body class="paper" style="margin:0;background:${color('paper')}">
<table role="presentation" class="paper" width="100%" cellspacing="0" cellpadding="0"
 style="background:${color('paper')}">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:520px">
${head(organization)}
<tr><td class="card" style="padding:28px;background:${color('card')};
border:1px solid ${color('line')};border-radius:16px">
${body}
</td></tr>
<tr><td style="padding:16px 4px 0"><p class="quiet" style="${quietStyle}">${content.sender}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

/** Subject, text and HTML of a letter. */
export const writeMail: WriteMail = (letter) => {
  const content = readContent(letter)
  const { subject } = content
  return { subject, text: writeText(content), html: writeHtml(writeLetterHtml(content)) }
}
