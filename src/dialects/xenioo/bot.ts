/**
 * Bots: which one a server's keys are for, and who is of its team. Whatever does not fit is
 * answered alike, in the same words and after the same work (XEN-06).
 */

import type { FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { Actor } from '../../event.ts'
import { noFor } from '../../grant.ts'
import type { Hub } from '../../hub.ts'
import type { KeyHolder } from '../../key.ts'
import { sourceOf } from '../../limit.ts'
import type { Organization } from '../../organization.ts'
import { isRefusal, Refusal, refuse } from '../../refusal.ts'
import type { User } from '../../user.ts'
import { type Body, readText, settle } from './wire.ts'

export const botType = 'bot'

/** The text of an account's key, and of a bot's own. */
export type Keys = { account: string; own: string }

/** A bot, and whoever has shown its keys. */
export type Bot = {
  application: Application
  /** Whose the bot is: its packages count. */
  owner: Organization
  holder: KeyHolder
  own: KeyHolder
}

/** In the place of an application or a root that is not known, so that it is looked for too. */
const noId = '00000000-0000-7000-8000-000000000000'

const perSource = { burst: 30, everyMs: 2_000 }
const perKey = { burst: 30, everyMs: 10_000 }
/** Of a key that is guessed at without end, the event log hears once an hour (KEY-09). */
const perNote = { burst: 1, everyMs: 3_600_000 }

const unknownWords = 'The chatbot, account or team member was not found.'

/** A bot's key comes in two halves, cut where its public part ends. */
export const readKeys = (body: Body): Keys => ({
  account: readText(body, 'AccountAPIKey'),
  own: `${readText(body, 'BotAPIKey')}_${readText(body, 'BotAPISecret')}`,
})

/** Why a text or a person is not known here: the caller is not told which. */
export const unknown = ({ rule, cause }: Fault): Refusal =>
  new Refusal('not-found', unknownWords, { rule, cause })

/** Why somebody or something is not known here, for the event log. */
export type Fault = { rule: string; cause: string }

/** The same of a key that was refused already. */
const unknownKey = (name: string, { message, detail }: Refusal): Refusal => {
  const { rule = 'key.unknown', cause = message } = detail
  return unknown({ rule, cause: `${name}: ${cause}` })
}

/** The bot of these keys, or why there is none; all of it is looked up in either case. */
export const findBot = async (hub: Hub, keys: Keys): Promise<Bot | Refusal> => {
  const holder = await settle(hub.keys.check(keys.account))
  const own = await settle(hub.keys.checkOwn(keys.own))
  const application = await hub.applications.find(isRefusal(own) ? noId : own.applicationId)
  if (isRefusal(holder)) return unknownKey('AccountAPIKey', holder)
  if (isRefusal(own)) return unknownKey('BotAPIKey, BotAPISecret', own)
  if (application?.type !== botType) {
    return unknown({ rule: 'key.elsewhere', cause: 'the key is of no bot' })
  }
  return join(hub, { application, holder, own })
}

/** A bot with its owner, or why the account's key does not speak for it. */
export const join = async (hub: Hub, shown: Omit<Bot, 'owner'>): Promise<Bot | Refusal> => {
  const { application, holder } = shown
  const owner = await hub.organizations.find(application.organizationId)
  if (owner && (await hub.keys.vouchesAt(holder, application))) return { ...shown, owner }
  const cause = `key ${holder.key.id} does not vouch at application ${application.id}`
  return unknown({ rule: 'key.elsewhere', cause })
}

/** Somebody of the bot's root; looked for also where there is no bot. */
export const findNamed = (hub: Hub, bot: Bot | Refusal, email: string): Promise<User | undefined> =>
  hub.users.findByEmail(isRefusal(bot) ? noId : bot.application.rootId, email)

/**
 * Why a person is not of a bot's team, or nothing. The team are those who hold a grant on it, as
 * owner or member, by themselves or in a group, and for whom it is open now.
 */
export const findFault = async (
  hub: Hub,
  user: User | undefined,
  application: Application,
): Promise<Fault | undefined> => {
  if (!user) return { rule: 'user.unknown', cause: 'there is no such person' }
  const may = await hub.may(user, application)
  if (!may.yes) return noFor(may)
  const held = await hub.grants.held(user, application)
  if (held.length > 0) return undefined
  return { rule: 'application.not-granted', cause: 'the person has no grant on the bot' }
}

/** Refuses with `forbidden` where the package is not enabled. */
export const checkEntitled = async (hub: Hub, account: Organization): Promise<void> => {
  if (await hub.organizations.hasFeature(account, 'sso-login')) return
  refuse('forbidden', 'The SSO Login package is not enabled.', {
    ...{ rule: 'feature.off', cause: 'sso-login is off' },
    evidence: { asked: 'sso-login' },
  })
}

/** Whom an event of a refused call is about, as far as the keys name somebody. */
const describeRefused = async (hub: Hub, text: string) => {
  const key = await hub.keys.named(text)
  const organization = key && (await hub.organizations.find(key.organizationId))
  return {
    organization,
    applicationId: key?.applicationId ?? undefined,
    ...(key && { data: { key: key.id } }),
  }
}

/** Counts a call that named something unknown. Gives the refusal, or another beyond the limit. */
const count = async (hub: Hub, by: Actor, refusal: Refusal, text: string): Promise<Refusal> => {
  const source = sourceOf(by.address)
  const named = await hub.keys.named(text)
  const limits = [{ bucket: `wrong key from ${source}`, ...perSource }]
  if (named) limits.push({ bucket: `wrong secret of key ${named.id}`, ...perKey })
  const taken = await settle(hub.limits.take(limits))
  if (!isRefusal(taken)) return refusal
  const note = { bucket: `notes of ${named ? `key ${named.id}` : source}`, ...perNote }
  taken.isRecorded = !(await hub.limits.allows(note))
  return taken
}

/**
 * What is said to a call that is refused: whatever is unknown counts, for its source and for the
 * key that it names, and leaves an event. Whose keys are right is never held up by that.
 */
export const refuseCall = async (
  hub: Hub,
  request: FastifyRequest,
  refusal: Refusal,
  { type, text }: { type: string; text: string },
): Promise<never> => {
  const by = { address: request.ip, attempt: request.attempt }
  const isUnknown = refusal.code === 'not-found' || refusal.code === 'unauthenticated'
  const said = isUnknown ? await count(hub, by, refusal, text) : refusal
  if (!said.isRecorded) {
    await hub.events.refused({ ...by, type, ...(await describeRefused(hub, text)) }, said)
  }
  throw said
}
