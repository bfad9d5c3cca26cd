/**
 * "Set Icon" (seed 002): a picture in a form, as the body itself, or in JSON. The body of the
 * document's example holds no picture; such a call changes nothing.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getHolder } from '../../http/caller.ts'
import { readFile } from '../../http/multipart.ts'
import type { Hub } from '../../hub.ts'
import { pictureBytesMax } from '../../picture.ts'
import { refuse } from '../../refusal.ts'
import { type ApplicationRoute, actorOf, answer } from './answer.ts'
import { readJson } from './body.ts'
import { getManaged, getOwned } from './rights.ts'
import { iconUrl, readBody } from './wire.ts'

/** A picture of the largest size in base64, and what is around it. */
const bodyBytes = Math.ceil((pictureBytesMax * 4) / 3) + 64 * 1024

const decode = (text: string): Buffer => {
  try {
    return Buffer.from(decodeURIComponent(text))
  } catch {
    return refuse('invalid', 'icon is not encoded as a data URL.', { field: 'icon' })
  }
}

/** RFC 2397. The media type in it is not looked at: what it is, the bytes say. */
const readDataUrl = (url: string): Buffer => {
  const [, head, data = ''] = /^data:([^,]{0,200}),(.*)$/s.exec(url) ?? []
  if (head === undefined) return refuse('invalid', 'icon must be a data URL.', { field: 'icon' })
  if (!/;base64$/i.test(head)) return decode(data)
  return /^[A-Za-z0-9+/]*={0,2}$/.test(data)
    ? Buffer.from(data, 'base64')
    : refuse('invalid', 'icon is not in base64.', { field: 'icon' })
}

/** The picture, null to take it away, or undefined where the body says nothing of one. */
const readIcon = (
  request: FastifyRequest,
  before: string | undefined,
): Buffer | null | undefined => {
  const type = request.headers['content-type'] ?? ''
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0)
  if (/^multipart\/form-data *;/i.test(type)) return readFile(body, type)
  if (/^image\//i.test(type)) return body
  if (!/^application\/json *(;|$)/i.test(type)) {
    return refuse('invalid', 'The icon comes in a form, as a picture, or in JSON.')
  }
  const { icon } = readBody(readJson(body))
  // Who sends back what they have read changes nothing.
  if (icon === undefined || icon === null || icon === before)
    return icon === null ? null : undefined
  return typeof icon === 'string'
    ? readDataUrl(icon)
    : refuse('invalid', 'icon must be a data URL.', { field: 'icon' })
}

const setIcon = (hub: Hub) => async (request: FastifyRequest<ApplicationRoute>) => {
  const brand = await getManaged(hub, getHolder(request), request.params.brand)
  const application = await getOwned(hub, brand, request.params.id)
  const icon = readIcon(request, iconUrl(hub, application))
  if (icon === undefined) return answer(hub, request, brand, application)
  if (icon === null) await hub.icons.remove(application, actorOf(request))
  else await hub.icons.set(application, icon, actorOf(request))
  return answer(hub, request, brand, await getOwned(hub, brand, application.id))
}

/** A scope of its own: bodies of every type come as they are, and are read after the rights. */
export const iconRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.removeAllContentTypeParsers()
  const raw = { parseAs: 'buffer' as const, bodyLimit: bodyBytes }
  server.addContentTypeParser('*', raw, async (_request: unknown, body: string | Buffer) => body)
  const key = { config: { caller: 'key' as const } }
  server.put('/brands/:brand/sso_applications/:id/icon', key, setIcon(hub))
}
