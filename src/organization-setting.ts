/**
 * What an organization says of itself and of what stands below it: its settings, each declared
 * once. A value that it does not have is inherited from the one above. The logo is not among them:
 * it is a picture, and changed by `branding.ts`.
 */
import { readAccent } from './branding.ts'
import { isObject } from './json-object.ts'
import { languageTags } from './language.ts'
import { mailTemplates } from './mail.ts'
import type { JsonValue, Organization, Organizations } from './organization.ts'
import { restCallers } from './organization-answer.ts'
import { passwordPlaces } from './organization-password.ts'
import { isRefusal } from './refusal.ts'
import { readSettings, type Setting, type Settings } from './setting.ts'

const domainPattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/

const checkAccent = (value: JsonValue): string | undefined => {
  try {
    readAccent(String(value))
    return undefined
  } catch (error) {
    if (!isRefusal(error)) throw error
    return 'must be a # and six of 0-9 and a-f, as #245b4e.'
  }
}

const checkDomains = (value: JsonValue): string | undefined => {
  const wrong = (value as string[]).find((each) => !domainPattern.test(each))
  return wrong === undefined ? undefined : `must be names as example.com; "${wrong}" is none.`
}

const isWords = (value: JsonValue): boolean =>
  isObject(value) &&
  Object.entries(value).every(([key, each]) =>
    key === 'subject'
      ? typeof each === 'string'
      : key === 'paragraphs' &&
        Array.isArray(each) &&
        each.every((text) => typeof text === 'string'),
  )

/** `{ reset: { de: { subject, paragraphs } } }`, of the letters and languages that there are. */
const checkTemplates = (value: JsonValue): string | undefined => {
  const letters: readonly string[] = mailTemplates
  const languages: readonly string[] = languageTags
  const isLetter = ([name, each]: [string, JsonValue]): boolean =>
    letters.includes(name) &&
    isObject(each) &&
    Object.entries(each).every(([tag, words]) => languages.includes(tag) && isWords(words))
  return isObject(value) && Object.entries(value).every(isLetter)
    ? undefined
    : 'must be letters with their languages, each with "subject" and "paragraphs".'
}

export const organizationSettings = [
  {
    key: 'accent',
    label: 'Colour',
    help:
      'The colour of its pages and letters. Where it would be hard to read, it is shown darker ' +
      'or lighter.',
    kind: 'text',
    check: checkAccent,
  },
  {
    key: 'language',
    label: 'Language',
    help: 'For whoever asks for none: on its pages, and in its letters.',
    kind: 'choice',
    choices: languageTags,
  },
  {
    key: 'emailDomains',
    label: 'E-mail domains',
    help:
      'E-mails that are its own. They lead to its way of signing in, and a source is believed ' +
      'about these addresses alone.',
    kind: 'texts',
    check: checkDomains,
  },
  {
    key: 'passwords',
    label: 'Where passwords are',
    help:
      'Here: the hub keeps a hash of each. Elsewhere: your sources are asked, and those that ' +
      'are here are forgotten at once.',
    kind: 'choice',
    choices: passwordPlaces,
  },
  {
    key: 'answersRest',
    label: 'Who is told if a password is right',
    help:
      'Platforms that ask this hub over REST: nobody; servers with a key for passwords; or ' +
      'anyone, as often as the limits of each account let them.',
    kind: 'choice',
    choices: restCallers,
  },
  {
    key: 'expiryMail',
    label: 'Letters about what ends soon',
    help: 'Who administers it is told 30, 14, 7 days and a day before a key or certificate ends.',
    kind: 'switch',
  },
  {
    key: 'mailTemplates',
    label: 'Words of its letters',
    help: 'Subject and paragraphs in the place of ours, by letter and language.',
    kind: 'free',
    check: checkTemplates,
  },
] as const satisfies readonly Setting[]

export type OrganizationSettingKey = (typeof organizationSettings)[number]['key']

/** What holds where nobody says anything. */
const usual: Partial<Record<OrganizationSettingKey, JsonValue>> = {
  language: 'en',
  passwords: 'here',
  answersRest: 'nobody',
  expiryMail: true,
}

/** What it says itself, what it would inherit, and from whom; null is the hub itself. */
export type OrganizationValue = {
  setting: Setting
  own: JsonValue
  inherited: JsonValue
  from: Organization | null
}

/** The given settings, each checked as it is declared; null takes one away. Refuses `invalid`. */
export const readOrganizationSettings = (given: Settings): Settings => {
  const read = readSettings(organizationSettings, given)
  return Object.fromEntries(Object.keys(given).map((key) => [key, read[key] ?? null]))
}

/** The nearest organization above that says something of it. */
const findAbove = (above: readonly Organization[], key: string): Organization | undefined =>
  above.findLast((each) => (each.settings[key] ?? null) !== null)

/** Every setting of an organization, with what it would inherit. */
export const organizationValues = async (
  organizations: Pick<Organizations, 'line'>,
  organization: Organization,
): Promise<OrganizationValue[]> => {
  const above = (await organizations.line(organization)).slice(0, -1)
  return organizationSettings.map((setting) => {
    const { key } = setting
    const from = findAbove(above, key)
    const own = organization.settings[key] ?? null
    const inherited = from?.settings[key] ?? usual[key] ?? null
    return { setting, own, inherited, from: from ?? null }
  })
}

/**
 * Which settings of that organization only who runs the hub may change. The e-mail domains of one
 * at the top say, in the whole hub, whose sources are asked for a password: as soon as there are
 * several trees, nobody may claim the addresses of another (TEN-03).
 */
export const isOfOperator = async (
  organizations: Pick<Organizations, 'roots'>,
  { parentId }: Organization,
): Promise<(key: string) => boolean> => {
  const isShared = parentId === null && (await organizations.roots()).length > 1
  return (key) => isShared && key === 'emailDomains'
}
