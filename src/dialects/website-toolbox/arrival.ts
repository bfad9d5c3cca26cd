/**
 * What a browser brings to a room: the access token of an address, and what it does to the
 * browser's session. A no leaves its event and changes nothing: an old token is in many addresses
 * (wire 003 §4.3), and whoever comes with one finds the room as it would be without.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import { findPerson } from '../../http/caller.ts'
import { readHop, writeSession, writeSessionAbroad } from '../../http/cookie.ts'
import { findReferrer, isFromThisSite, isPicture } from '../../http/origin.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, isSame } from '../../identifier.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import type { Ticket } from '../../ticket.ts'
import { originsOf, takesFace } from './setting.ts'
import type { StrictValue } from './strict.ts'

export type Brought = {
  /** Undefined where the address names none; empty for what is no token at all. */
  token: string | undefined
  /** "replace REMEMBERME with 1, otherwise replace it with 0" (seed): all else is 0. */
  keep: boolean
}

/** How a token comes: by a link, in a frame of the website's page, or as a picture in one. */
export type Way = 'link' | 'frame' | 'picture'

export type Arrival = {
  application: Application
  request: FastifyRequest
  reply: FastifyReply
  token: string
  keep: boolean
  way: Way
}

/** A parameter by its name in any case: undefined for none, empty where it is unclear. */
const findValue = (query: unknown, name: string): string | undefined => {
  const entries = Object.entries(query as Record<string, unknown>)
  const [value, ...others] = entries.flatMap(([key, each]) =>
    key.toLowerCase() === name ? [each] : [],
  )
  if (value === undefined) return undefined
  return typeof value === 'string' && others.length === 0 ? value : ''
}

/** Reads `access_token` and `rememberMe` of an address. */
export const readBrought = (query: unknown): Brought => ({
  token: findValue(query, 'access_token'),
  keep: findValue(query, 'rememberme') === '1',
})

const closedWords = 'The link does not open this.'

/** What is written on a ticket of the strict face; on others there is nothing. */
const findStrict = ({ value }: Ticket): StrictValue | undefined =>
  (value as StrictValue | null)?.face === 'strict' ? (value as StrictValue) : undefined

/** True for what a browser asks; a developer's own request comes from no page. */
const isOfPage = (request: FastifyRequest): boolean =>
  request.headers['sec-fetch-site'] !== undefined ||
  request.headers.referer !== undefined ||
  isPicture(request)

/**
 * Refuses with `forbidden` a picture or a frame in a page of a website that does not belong to the
 * room: nobody is to be signed in by a page that they happen to see (CHT-07). A room that names
 * no website takes pictures from all; frames it has none.
 */
const checkWebsite = ({ application, request, way }: Arrival): void => {
  const isNamed = originsOf(application.settings).includes(findReferrer(request) ?? '')
  if (way === 'link' || isNamed) return
  const { sites } = application.settings
  const isUnlisted = !Array.isArray(sites) || sites.length === 0
  const isTaken = isUnlisted || isFromThisSite(request) || !isOfPage(request)
  if (way === 'picture' && isTaken) return
  const from = findReferrer(request)?.slice(0, 200) ?? 'somewhere that is not said'
  const cause = `a ${way} in a page of ${from}`
  const evidence = { asked: from, registered: [sites].flat().join(' ') }
  refuse('forbidden', closedWords, { rule: 'website-toolbox.site', cause, evidence })
}

/** A token of the strict face is good by a link, in the browser that fetched the mark. */
const checkStrict = ({ config }: Hub, { request, way }: Arrival, { mark }: StrictValue): void => {
  if (way !== 'link') {
    const cause = `a strict token came by a ${way}`
    refuse('forbidden', closedWords, { rule: 'ticket.browser', cause })
  }
  if (!isSame(mark, hashSecret(readHop(config, request) ?? ''))) {
    const cause = 'the strict token is for another browser'
    refuse('forbidden', closedWords, { rule: 'ticket.browser', cause })
  }
}

const redeem = async (hub: Hub, arrival: Arrival): Promise<void> => {
  const { application, request, reply, token, keep, way } = arrival
  checkWebsite(arrival)
  const strict = findStrict(await hub.vouching.read(application, token))
  const face = strict ? 'strict' : 'compatible'
  if (!takesFace(application, face)) {
    const cause = `the room takes no ${face} tokens`
    refuse('forbidden', closedWords, { rule: 'website-toolbox.face', cause })
  }
  if (strict) checkStrict(hub, arrival, strict)
  const before = await findPerson(hub, request)
  const byPicture = way === 'picture'
  const { secret } = await hub.vouching.redeem(
    application,
    token,
    {
      before,
      agent: request.headers['user-agent'] ?? '',
      keep,
      isPicture: byPicture,
      // A picture says nothing of frames: what is there stays as it is.
      isEmbedded: byPicture ? (before?.session.isEmbedded ?? false) : way === 'frame',
    },
    { address: request.ip, attempt: request.attempt },
  )
  // Who was signed in already has not used it: it is over all the same.
  if (strict) await hub.tickets.end('vouch', token)
  if (secret === undefined) return
  const isHere = way === 'link' || (byPicture && isFromThisSite(request))
  const write = isHere ? writeSession : writeSessionAbroad
  write(hub.config, reply, secret, keep)
}

/** Signs the browser in as the one whom the token is for. False, with an event, for a no. */
export const signInWith = async (hub: Hub, arrival: Arrival): Promise<boolean> => {
  const { application, request, way } = arrival
  try {
    await redeem(hub, arrival)
    return true
  } catch (error) {
    if (!isRefusal(error)) throw error
    const event = {
      type: 'ticket.redeemed',
      address: request.ip,
      attempt: request.attempt,
      organization: { id: application.organizationId, rootId: application.rootId },
      applicationId: application.id,
      data: { way },
    }
    await hub.events.refused(event, error)
    return false
  }
}
