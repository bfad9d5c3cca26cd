/**
 * The links of letters: tickets that are mailed, and the letters that carry them. A link leads to
 * the hub's own address, or to the host of the application at whose own door it was asked for;
 * never to what a request says of its host.
 */
import type { Application } from './application.ts'
import type { Actor } from './event.ts'
import type { Nouns } from './hub.ts'
import { sourceOf } from './limit.ts'
import type { MailTemplate } from './mail.ts'
import { refuse } from './refusal.ts'
import { emailKey, nameOf, type User } from './user.ts'

const minutesOfDay = 24 * 60
/** ASVS 6.5.5: what is sent to somebody's mailbox is good for minutes where it opens an account. */
export const linkLifetimeMinutes = {
  reset: 15,
  invite: 7 * minutesOfDay,
  'verify-email': minutesOfDay,
  register: 60,
}

/** What a link that is mailed can be for. */
export type LinkPurpose = keyof typeof linkLifetimeMinutes

const paths: Record<LinkPurpose, string> = {
  reset: '/reset',
  invite: '/invite',
  'verify-email': '/verify-email',
  register: '/register/choose',
}

/** An application at whose own door something is asked for, and the origin of that door. */
export type AtDoor = { application: Application; origin: string }

export type LinkLetter = {
  to: string
  template: MailTemplate
  /** Whose words and look it has. */
  organizationId: string
  /** The person, where there is one yet. */
  user?: User
  /** The address that the letter is about, where it goes to another. */
  email?: string
  link?: { purpose: LinkPurpose; secret: string }
  at?: AtDoor | undefined
  language?: string | undefined
}

const perAccount = { burst: 3, everyMs: 15 * 60_000 }
const perAddress = { burst: 10, everyMs: 60_000 }

export const createLinks = ({ config, events, limits, mail, organizations }: Nouns) => {
  const linkOf = (purpose: LinkPurpose, secret: string, at?: AtDoor): string =>
    `${at?.origin ?? config.url}${paths[purpose]}?ticket=${secret}`

  return {
    linkOf,

    /**
     * Somebody asks for a letter to that address, known or not. Refuses with `throttled`, for
     * both alike, and with `unavailable` where mail is needed and there is none, with an event.
     */
    async checkAsk(
      type: 'reset' | 'register',
      email: string,
      by: Actor,
      { needsMail = true } = {},
    ): Promise<void> {
      if (needsMail && !mail.isAvailable) {
        const cause = 'FOYER_MAIL is not set'
        await events.add({ ...by, type: `${type}.asked`, outcome: 'refused', data: { cause } })
        refuse('unavailable', 'This hub cannot send mail. Please ask your administrator.', {
          cause,
          rule: 'mail.off',
        })
      }
      const account = emailKey(email).slice(0, 254)
      await limits.take([
        { bucket: `${type} of ${account}`, ...perAccount },
        { bucket: `${type} from ${sourceOf(by.address)}`, ...perAddress },
      ])
    },

    /** How often a person may have another address shown to be theirs. */
    checkUser: (user: User): Promise<void> =>
      limits.take([{ bucket: `e-mail of user ${user.id}`, ...perAccount }]),

    /** Queues a letter. What an asker typed is not in it, but for the address that it goes to. */
    async send(letter: LinkLetter, by: Actor): Promise<void> {
      const { to, template, user, email = to, link, at } = letter
      const values = {
        person: user ? nameOf(user) : to,
        email,
        ...(at && { application: at.application.name }),
        ...(link && {
          link: linkOf(link.purpose, link.secret, at),
          lifetimeMinutes: linkLifetimeMinutes[link.purpose],
        }),
      }
      const organization = await organizations.get(letter.organizationId)
      const language = user?.language ?? letter.language
      await mail.send({ to, organization, template, values, language, subject: user?.id }, by)
    },
  }
}

export type Links = ReturnType<typeof createLinks>
