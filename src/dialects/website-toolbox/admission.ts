/**
 * Whether a call may be made at all: by a server and not by a browser, on a face that the room
 * takes, with its key, and not in the clear.
 */
import type { FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { EventInput } from '../../event.ts'
import type { Hub } from '../../hub.ts'
import { sourceOf } from '../../limit.ts'
import { isLoopbackAddress } from '../../network.ts'
import { isRefusal, type Refusal, refuse } from '../../refusal.ts'
import type { Voucher } from '../../vouch.ts'
import { type Face, roomType, takesFace } from './setting.ts'

const wrongKeys = { burst: 30, everyMs: 2_000 }

/** The chat room of the host that was called. Refuses with `not-found`. */
export const getRoom = ({ hostSites }: FastifyRequest): Application => {
  const placed = hostSites.find(({ application }) => application.type === roomType)
  const words = 'There is no chat room at this address.'
  return placed?.application ?? refuse('not-found', words, { reason: 'room' })
}

/** What browsers send along and servers do not: a page must not call with somebody's key. */
const browserMarks = ['sec-fetch-site', 'origin', 'cookie']

const checkServer = ({ headers }: FastifyRequest): void => {
  const mark = browserMarks.find((name) => headers[name] !== undefined)
  if (mark === undefined) return
  const cause = `the call came from a browser: it has ${mark}`
  refuse('forbidden', 'This is for servers: call it from your server, not from a page.', {
    ...{ rule: 'call.from-browser', cause },
    evidence: { asked: mark },
  })
}

const checkFace = (room: Application, face: Face): void => {
  if (takesFace(room, face)) return
  const cause = `the room does not take the ${face} calls`
  refuse('forbidden', 'The chat room does not take these calls.', {
    ...{ reason: 'face', rule: 'website-toolbox.face', cause },
    evidence: { asked: face, registered: String(room.settings.faces ?? 'compatible') },
  })
}

const isInClear = ({ protocol, ip }: FastifyRequest): boolean =>
  protocol !== 'https' && !isLoopbackAddress(ip)

/** The key was right, and somebody else may have it now: the event says so. */
const checkSealed = (request: FastifyRequest, room: Application, face: Face): void => {
  if (!isInClear(request)) return
  if (face === 'compatible' && room.settings.allowHttp === true) return
  refuse('forbidden', 'Call this address by https: your key can be read on the way.', {
    rule: 'key.seen',
    cause:
      'the key was seen in clear: the call came over plain http. A proxy with TLS must be ' +
      'named in FOYER_TRUSTED_PROXIES',
  })
}

/** Guessing is counted by host and source; beyond the limit it leaves no event (CHT-12, KEY-09). */
const recordRefusal = async (
  hub: Hub,
  { hostname, ip }: FastifyRequest,
  event: EventInput,
  refusal: Refusal,
): Promise<void> => {
  if (refusal.code === 'unauthenticated') {
    const bucket = `wrong key at ${hostname.toLowerCase()} from ${sourceOf(ip)}`
    await hub.limits.take([{ bucket, ...wrongKeys }])
  }
  await hub.events.refused(event, refusal)
}

export type Admission = {
  face: Face
  key: string
  /** Refuses where there is none. */
  room: () => Application | Promise<Application>
}

/** The voucher of a call. Refuses with `forbidden`, `unauthenticated`, `throttled`. */
export const admit = async (
  hub: Hub,
  request: FastifyRequest,
  { face, key, room: findRoom }: Admission,
): Promise<Voucher> => {
  const by = { address: request.ip, attempt: request.attempt }
  const event: EventInput = { ...by, type: 'key.used' }
  try {
    const room = await findRoom()
    event.applicationId = room.id
    event.organization = { id: room.organizationId, rootId: room.rootId }
    checkServer(request)
    checkFace(room, face)
    const holder = await hub.keys.checkFor(room, key)
    const actor = { ...by, keyId: holder.key.id, userId: holder.user?.id }
    Object.assign(event, actor)
    checkSealed(request, room, face)
    return { holder, application: room, by: actor }
  } catch (error) {
    if (isRefusal(error)) await recordRefusal(hub, request, event, error)
    throw error
  }
}
