/** Trying out the mail of an organization: a letter to whoever asks, and how letters would be. */
import type { Config } from './config.ts'
import type { Actor } from './event.ts'
import type { Language } from './language.ts'
import type { Limits } from './limit.ts'
import type { Mail, MailTemplate, MailValues } from './mail.ts'
import type { JsonValue, Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import { nameOf, type User } from './user.ts'

/** Nobody fills a mailbox with them. */
const perPerson = { burst: 5, everyMs: 60_000 }

/** The letters that carry a link, and for how many minutes it works. */
const lifetimes: Partial<Record<MailTemplate, number>> = {
  invite: 10_080,
  reset: 15,
  'verify-email': 1_440,
  register: 60,
  'registered-before': 15,
}

export type LetterPreview = {
  organization: Organization
  template: MailTemplate
  language: Language
  /** `{ subject, paragraphs }` in the place of ours; null for ours. */
  words: JsonValue
}

export const createMailTrials = ({
  config,
  limits,
  mail,
}: {
  config: Config
  limits: Limits
  mail: Mail
}) => {
  /** What a letter to that person would speak of. */
  const valuesFor = (user: User, template: MailTemplate): MailValues => {
    const lifetimeMinutes = lifetimes[template]
    return {
      person: nameOf(user),
      email: user.email ?? '',
      application: 'Listing Studio',
      ...(lifetimeMinutes !== undefined && { link: `${config.url}/…`, lifetimeMinutes }),
      ...(template === 'expiring' && { things: ['Listing Studio: certificate, 2027-01-31'] }),
    }
  }

  return {
    /**
     * Sends a test letter to that person, now, and tells what the mail server said. Refuses with
     * `invalid` who has no e-mail, with `throttled`, and with `unavailable` where there is no mail.
     */
    async send(organization: Organization, user: User, by: Actor = {}) {
      const { email: to, language } = user
      if (to === null) return refuse('invalid', 'You have no e-mail address.', { field: 'email' })
      await limits.take([{ bucket: `test letter to ${user.id}`, ...perPerson }])
      const values = valuesFor(user, 'test')
      const told = await mail.try(
        {
          ...{ to, organization, template: 'test', values, subject: user.id },
          ...(language !== null && { language }),
        },
        by,
      )
      return { to, ...told }
    },

    /** A letter to that person, as the organization would write it with those words. */
    async preview({ organization, template, language, words }: LetterPreview, user: User) {
      const own = words === null ? null : { [template]: { [language]: words } }
      const values = valuesFor(user, template)
      const to = user.email ?? ''
      const input = { to, organization, template, values, language, subject: user.id }
      const written = await mail.preview(input, own)
      return written ?? refuse('unavailable', 'This hub cannot send mail.', { rule: 'mail.off' })
    },
  }
}

export type MailTrials = ReturnType<typeof createMailTrials>
