/**
 * Links that came by mail. Opening one does nothing but keep it in a cookie and go on to the page
 * without it, so that it stays in no address bar, no history and no Referer, and so that a
 * scanner of mail that opens it uses nothing up (AUTH-08).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { linkOverPage } from '../pages/choose-password.ts'
import { isRefusal, type Refusal, refusalStatus } from '../refusal.ts'
import { readLink, writeLink } from './cookie.ts'
import { tokenFields } from './form-token.ts'
import { alertIn, languageFor } from './language.ts'
import { findOwnDoor } from './own-door.ts'
import { faceOf, lookOf, sendPage } from './page.ts'

const linkPattern = /^[\w-]{43}$/

/**
 * The secret of the link, if the browser is on its page; else it has been sent there, and there
 * is nothing left to do. A page without any link gives an empty secret, which no ticket has.
 */
export const takeLink = (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): string | undefined => {
  const { ticket } = request.query as Record<string, unknown>
  if (ticket === undefined) return readLink(hub.config, request) ?? ''
  if (typeof ticket !== 'string' || !linkPattern.test(ticket)) return ''
  writeLink(hub.config, reply, ticket)
  const path = request.url.split('?')[0] ?? '/'
  reply.header('referrer-policy', 'no-referrer').redirect(path, 303)
  return undefined
}

/** Where a link was opened. */
export type LinkPlace = {
  hub: Hub
  request: FastifyRequest
  reply: FastifyReply
  /** Its path, without the link. */
  path: string
  /** Where people ask for another by themselves, if they can. */
  askPath?: '/forgotten' | '/register'
}

/** Whose address a link has reached, and the organization that they are or will be at home in. */
export type LinkHolder = { email: string; home: Organization | undefined }

/** What the form behind a link shows, whichever it is. */
export const describeLinkForm = async (
  { hub, request, reply, path }: LinkPlace,
  { email, home }: LinkHolder,
  ticket: string,
  refusal: Refusal | undefined,
) => {
  const organization = await lookOf(hub, home)
  const language = languageFor(request, organization)
  const { attempt } = request
  return {
    organization,
    language,
    email,
    action: path,
    fields: [...tokenFields(hub, request, reply, attempt), { name: 'ticket', value: ticket }],
    alert: refusal && alertIn(language, refusal, attempt),
  }
}

/** Says that the link is over, with an event, and where there is another. */
const sendLinkOver = async (
  { hub, request, reply, askPath }: LinkPlace,
  refusal: Refusal,
): Promise<FastifyReply> => {
  const { attempt, ip: address } = request
  await hub.events.refused({ type: 'link.opened', attempt, address }, refusal)
  const face: Organization | undefined = await faceOf(hub, request)
  const isOffered = await hub.recovery.isOffered(face)
  const isDoor = findOwnDoor(request) !== undefined
  const organization = await lookOf(hub, face)
  const page = linkOverPage({
    organization,
    language: languageFor(request, organization),
    newUrl: isOffered ? askPath : undefined,
    home: { url: isDoor ? '/sign-in' : '/', isDoor },
    code: attempt,
  })
  return sendPage(reply, page, refusalStatus[refusal.code])
}

/** Says what of a link, or of the form behind it, will not do; `show` shows the form again. */
export const sayLinkRefusal = async (
  place: LinkPlace,
  error: unknown,
  show: (refusal: Refusal) => Promise<FastifyReply>,
): Promise<FastifyReply> => {
  if (!isRefusal(error) || error.code === 'forbidden') throw error
  if (error.code === 'expired' && error.detail.reason !== 'form') return sendLinkOver(place, error)
  const { retryAfterSeconds } = error.detail
  if (retryAfterSeconds !== undefined) place.reply.header('retry-after', retryAfterSeconds)
  try {
    return await show(error)
  } catch (another) {
    if (!isRefusal(another)) throw another
    return sendLinkOver(place, another)
  }
}
