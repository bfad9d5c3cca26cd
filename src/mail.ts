/**
 * Mail: letters from templates, in the words and the look of an organization. Sending never
 * holds up a request: it is queued, tried again, and told by an event. A link is in no event.
 */
import type { Config } from './config.ts'
import type { Actor, Events } from './event.ts'
import { newId } from './identifier.ts'
import { createMailQueue } from './mail-queue.ts'
import { readMailServer, readSender } from './mail-server.ts'
import type { JsonValue, Organization, Organizations } from './organization.ts'
import type { Outside } from './outside.ts'
import { isRefusal, refuse } from './refusal.ts'
import { causeOf, createSmtp, type Deliver, isRefusedForGood, type Message } from './smtp.ts'
import type { World } from './world.ts'

export const mailTemplates = [
  'invite',
  'reset',
  'password-changed',
  'verify-email',
  'email-changing',
  'register',
  'registered-before',
  'expiring',
  'test',
] as const
export type MailTemplate = (typeof mailTemplates)[number]

export type MailValues = {
  /** Whom the letter speaks to. */
  person: string
  /** The address that the letter is about. */
  email: string
  /** The application that it is about, if it is about one. */
  application?: string
  link?: string
  /** How long the link works. */
  lifetimeMinutes?: number
  /** What the letter lists, a line each. */
  things?: readonly string[]
}

export type Letter = {
  template: MailTemplate
  /** A language tag (`de`); the writer has one to fall back on. */
  language: string
  organization: { name: string; accent?: string | undefined; logo?: string | undefined }
  values: MailValues
  /** What the organization says in the place of our words (its setting `mailTemplates`). */
  own: JsonValue
}

/** Writes subject, text and HTML from one source. Refuses nothing: bad words are passed over. */
export type WriteMail = (letter: Letter) => { subject: string; text: string; html: string }

export type MailInput = {
  to: string
  organization: Organization
  template: MailTemplate
  values: MailValues
  /** Only where the organization has not chosen one (its setting `language`). */
  language?: string | undefined
  /** The person whom it is about, if the hub knows one. */
  subject: string | undefined
}

export type KeptMail = Message & { link: string | undefined }

export type MailParts = {
  config: Config
  world: World
  outside: Outside
  organizations: Organizations
  events: Events
  write: WriteMail | undefined
  /** Where development reads what would have been sent. */
  say: (line: string) => void
}

const standardLanguage = 'en'
const keptMax = 50
const saidLength = 300

// An address is one box at one place; these would make it more in a header or a command.
const addressPattern = /^[^\s<>()[\]\\,;:"@\p{C}]+@[^\s<>()[\]\\,;:"@\p{C}]+$/u

const keptWords = 'A hub in development sends nothing: the letter is at /development/mail.'
const awayWords = 'This hub cannot send mail. Please ask your administrator.'

export const createMail = (parts: MailParts) => {
  const { config, world, outside, organizations, events, write, say } = parts
  const queue = createMailQueue(world.now)
  const server = config.mail === undefined ? undefined : readMailServer(config.mail)
  const hostname = new URL(config.url).hostname
  const sender = readSender(config.mailFrom) ?? { name: '', address: `foyer@${hostname}` }
  const smtp = server && createSmtp(server, outside, hostname)
  const kept: KeptMail[] = []

  const keep = (message: KeptMail): string => {
    kept.unshift(message)
    kept.length = Math.min(kept.length, keptMax)
    say(`Mail to ${message.to}: ${message.subject} ${message.link ?? ''}`.trim())
    return keptWords
  }

  const deliverer = (link: string | undefined): Deliver | undefined => {
    if (smtp) return smtp
    return config.isDevelopment ? async (message) => keep({ ...message, link }) : undefined
  }
  const isAvailable = write !== undefined && deliverer(undefined) !== undefined

  const settingOf = async (organization: Organization, key: string): Promise<JsonValue> =>
    (await organizations.setting(organization, key))?.value ?? null

  const writeLetter = async (
    input: MailInput,
    own?: JsonValue,
  ): Promise<ReturnType<WriteMail> | undefined> => {
    const { organization, template, values } = input
    const text = async (key: string): Promise<string | undefined> => {
      const value = await settingOf(organization, key)
      return typeof value === 'string' ? value : undefined
    }
    return write?.({
      template,
      values,
      language: input.language ?? (await text('language')) ?? standardLanguage,
      own: own === undefined ? await settingOf(organization, 'mailTemplates') : own,
      organization: {
        name: organization.name,
        accent: await text('accent'),
        logo: await text('logo').then((path) => absolute(path, config.url)),
      },
    })
  }

  const senderOf = ({ name }: Organization) => ({ ...sender, name: sender.name || plainLine(name) })

  const note = (input: MailInput, by: Actor, outcome: 'ok' | 'refused', more: object) => {
    const { template, subject, to, organization } = input
    const type = outcome === 'ok' ? 'mail.sent' : 'mail.failed'
    const data = { template, subject, to: to.slice(0, 254), ...more }
    return events.add({ ...by, type, outcome, organization, data })
  }

  /** What can be sent, and how. Refuses with `unavailable` or `invalid`, and leaves an event. */
  const prepare = async (input: MailInput, by: Actor): Promise<Ready> => {
    const deliver = deliverer(input.values.link)
    const written = deliver && (await writeLetter(input))
    if (!deliver || !written) {
      await note(input, by, 'refused', { cause: 'FOYER_MAIL is not set' })
      const cause = 'FOYER_MAIL is not set'
      return refuse('unavailable', awayWords, { rule: 'mail.off', cause })
    }
    if (!addressPattern.test(input.to)) {
      await note(input, by, 'refused', { cause: 'no mail can go to such an address' })
      return refuse('invalid', 'No mail can go to that address.', { field: 'email' })
    }
    const from = senderOf(input.organization)
    const id = newId(world)
    const message = { id, date: new Date(world.now()), from, to: input.to, ...written }
    return { message, deliver }
  }

  return {
    /** Who the letters of an organization are from: its own name where config says none. */
    senderOf,

    /** Where letters go: to a mail server, to a page of development, or nowhere. */
    way: smtp ? ('server' as const) : isAvailable ? ('development' as const) : ('none' as const),

    /** False where nothing can be sent: then nothing that needs a letter is offered. */
    isAvailable,

    /**
     * Queues a letter; an event tells what became of it. Refuses with `unavailable` where there
     * is no mail, with `invalid` an address that no mail server would take, and leaves an event.
     */
    async send(input: MailInput, by: Actor = {}): Promise<void> {
      const { message, deliver } = await prepare(input, by)
      const isQueued = queue.add({
        run: async () => {
          await deliver(message)
          // What has been sent is not sent again because nobody could write it down.
          await note(input, by, 'ok', {}).catch(() => {})
        },
        isFinal: isRefusedForGood,
        failed: (error, tries) => note(input, by, 'refused', { cause: causeOf(error), tries }),
      })
      if (!isQueued) await note(input, by, 'refused', { cause: 'too much mail waits' })
    },

    /**
     * Sends a letter now, and tells what the mail server said of it, yes or no: for who tries it
     * out. Refuses as `send` does.
     */
    async try(input: MailInput, by: Actor = {}): Promise<{ isSent: boolean; said: string }> {
      const { message, deliver } = await prepare(input, by)
      try {
        const said = await deliver(message)
        await note(input, by, 'ok', {})
        return { isSent: true, said: said.slice(0, saidLength) }
      } catch (error) {
        const said = causeOf(error)
        await note(input, by, 'refused', { cause: said, tries: 1 })
        return { isSent: false, said }
      }
    },

    /** A letter as it would be with these words of its organization; undefined without mail. */
    preview: (input: MailInput, own: JsonValue) => writeLetter(input, own),

    /** Does something after the answer; if it fails it is tried again, as letters are. */
    async later(work: () => Promise<void>, about: { type: string; by: Actor }): Promise<void> {
      const failed = (error: unknown) =>
        events.add({
          ...about.by,
          type: about.type,
          outcome: 'refused',
          data: { cause: causeOf(error) },
        })
      if (!queue.add({ run: work, isFinal: isRefusal, failed }))
        await failed('too much waits to be done')
    },

    /** Sends what is due. The process calls this every now and then. */
    work: (): Promise<void> => queue.work(),
    /** How many letters and other jobs are not done yet. */
    load: (): number => queue.load(),
    /** What development would have sent, newest first. */
    kept: (): readonly KeptMail[] => kept,
    close: (): Promise<void> => queue.close(),
  }
}

type Ready = { message: Message; deliver: Deliver }

export type Mail = ReturnType<typeof createMail>

const plainLine = (text: string): string => text.replaceAll(/[\p{Cc}<>"]+/gu, ' ').trim()

/** A picture of our own, as it is reached from a letter; one inside the page is not shown there. */
const absolute = (path: string | undefined, url: string): string | undefined =>
  path?.startsWith('/') && URL.parse(path, url)?.origin === new URL(url).origin
    ? new URL(path, url).href
    : undefined
