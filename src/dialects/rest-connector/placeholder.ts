/** The placeholders of seed 001, and what a template may do with them: checked when it is saved. */
import { isSafeForSecrets, readCallUrl } from '../../exchange.ts'
import { isRefusal } from '../../refusal.ts'
import { namesIn } from '../../template.ts'

/** Seed 001, "Authentication URL": these eight, and no others. */
export const placeholders = [
  'USERID',
  'USEREMAIL',
  'USERPASSWORD',
  'USEREXTERNALID',
  'ORGID',
  'DEVICEOS',
  'DEVICENAME',
  'DEVICEIP',
] as const

export type Placeholder = (typeof placeholders)[number]

/** Seed 001, "Forgot Password URL": the same without the password. */
export const forgotPlaceholders: readonly Placeholder[] = placeholders.filter(
  (name) => name !== 'USERPASSWORD',
)

/** Whatever stands in double braces asks for something: what nobody knows is refused on saving. */
export const placeholderPattern = /\{\{([^{}]*)\}\}/g

/** How a body is written: seed 001, "Data As". */
export const dataForms = ['JSON', 'URL Encoded', 'XML'] as const
export type DataForm = (typeof dataForms)[number]

/** A letter in the place of each value: nothing that has a meaning anywhere. */
const fillIn = (text: string): string => text.replaceAll(placeholderPattern, 'x')

/** Says which name in double braces is not among those, or nothing. */
export const checkNames = (
  text: string,
  known: readonly Placeholder[] = placeholders,
): string | undefined => {
  const unknown = namesIn(text, placeholderPattern).find(
    (name) => !known.some((each) => each === name),
  )
  if (unknown !== undefined) return `asks for {{${unknown}}}, which there is not here.`
  return fillIn(text).includes('{{') ? 'has braces that ask for nothing.' : undefined
}

/** RFC 3986 §5.2.4, as browsers read it: whoever follows such a path ends up in another. */
export const hasDotSegment = (url: string): boolean => {
  const [path = ''] = url.split(/[?#]/, 1)
  return path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
}

const checkAddress = (text: string): string | undefined => {
  try {
    return isSafeForSecrets(readCallUrl(text))
      ? undefined
      : 'must begin with https://: it is about somebody’s password.'
  } catch (error) {
    if (isRefusal(error)) return `cannot be asked: ${error.detail.cause}.`
    throw error
  }
}

/** The origin is the administrator's word alone: nothing that a person types becomes part of it. */
export const checkUrl = (text: string, known: readonly Placeholder[]): string | undefined => {
  const [origin = ''] = /^https?:\/\/[^/?#]*/i.exec(text) ?? []
  if (origin === '') return 'must begin with https:// (or http:// on this machine).'
  if (origin.includes('{{')) return 'may have no placeholder before its path.'
  if (text.includes('#')) return 'may have no #: what follows it is never sent.'
  const plain = fillIn(text)
  if (hasDotSegment(plain)) return 'may not go up in its own path.'
  return checkNames(text, known) ?? checkAddress(plain)
}

/** JSON with a letter for each value is JSON only where they all stand within its texts. */
const checkJson = (text: string): string | undefined => {
  try {
    JSON.parse(fillIn(text))
    return undefined
  } catch {
    return 'must be JSON, with every placeholder within quotes.'
  }
}

const tag = /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g
const quoted = /"[^"]*"|'[^']*'/g

/** Escaped values are read back in texts and in attributes, and nowhere else. */
const checkXml = (text: string): string | undefined => {
  const names = [...text.matchAll(tag)].map(([each]) => each.replaceAll(quoted, ''))
  const isPlain = !text.includes('<!') && !names.some((each) => each.includes('{{'))
  return isPlain ? undefined : 'may have placeholders in texts and quoted attributes alone.'
}

/** Says what will not do about a body that is written in that form, or nothing. */
export const checkBody = (form: DataForm, text: string): string | undefined => {
  if (form === 'JSON') return checkJson(text)
  return form === 'XML' ? checkXml(text) : undefined
}
