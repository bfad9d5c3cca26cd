/** The settings of an organization in words that people would say. */
import type { Json, Setting } from '../client.ts'

type Choice = { value: string; label: string; help: string }

const choices: Record<string, readonly Choice[]> = {
  language: [
    { value: 'en', label: 'English', help: '' },
    { value: 'de', label: 'Deutsch', help: '' },
  ],
  passwords: [
    { value: 'here', label: 'Here', help: 'The hub keeps a hash of each, and never the password.' },
    {
      value: 'elsewhere',
      label: 'Elsewhere',
      help: 'Your sources are asked. Only administrators marked as break-glass keep one here.',
    },
  ],
  answersRest: [
    { value: 'nobody', label: 'Nobody', help: 'No platform is told whether a password is right.' },
    {
      value: 'key',
      label: 'Servers with a key',
      help: 'Each needs a key with the permission for passwords.',
    },
    {
      value: 'anyone',
      label: 'Anyone',
      help: 'For platforms that carry no key, as often as the limits of each account let them.',
    },
  ],
}

/** The choices of a setting; what has no words is said as it is. */
export const choicesOf = ({ key, choices: values }: Setting): readonly Choice[] =>
  values.map(
    (value) =>
      choices[key]?.find((each) => each.value === value) ?? { value, label: value, help: '' },
  )

/** A value in words. */
export const wordsOf = (setting: Setting, value: Json): string => {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'None'
  if (typeof value === 'boolean') return value ? 'On' : 'Off'
  if (Array.isArray(value)) return value.join(', ')
  const text = String(value)
  return choicesOf(setting).find((each) => each.value === text)?.label ?? text
}

/** The letters that an organization may write in words of its own. */
export const letterNames: Record<string, string> = {
  invite: 'Invitation',
  reset: 'A new password was asked for',
  'password-changed': 'The password has changed',
  'verify-email': 'Is this address yours?',
  'email-changing': 'The e-mail is about to change',
  register: 'A new account at an application',
  'registered-before': 'An account is there already',
  expiring: 'Something ends soon',
}

export const languageNames: Record<string, string> = { en: 'English', de: 'Deutsch' }

/** The packages of features, as people know them. */
export const featureWords: Record<string, { label: string; help: string }> = {
  'sso-login': {
    label: 'Signing in from bots',
    help: 'Servers of bots vouch for their people, and get a link that signs them in.',
  },
  embedding: {
    label: 'Embedding',
    help: 'Such a link may open within the page of another site.',
  },
  'enterprise-toolkit': {
    label: 'Enterprise toolkit',
    help: 'Sources of companies: Okta, Entra ID, Ping Identity, and directories over SCIM.',
  },
}
