/**
 * What browsers ask of a chat room besides its door: the pictures that sign in and out (seed 003,
 * "Login Request to the Chat Room", "Log out from the Chat Room"), the script that shows the room
 * within another page, and addresses of old links.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findPeople, type Person } from '../../http/caller.ts'
import { clearSession } from '../../http/cookie.ts'
import { isPicture, isPrefetch } from '../../http/origin.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { getRoom } from './admission.ts'
import { readBrought, signInWith } from './arrival.ts'
import { writeEmbed } from './embed.ts'

/** One pixel that nobody sees. */
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/**
 * A picture learns nothing: the same bytes whatever happened (CHT-20). Others are told, "responses
 * can be parsed for debugging purpose" (seed): a server's own request accepts anything and names
 * no picture, a browser's picture does.
 */
const answerPicture = (
  request: FastifyRequest,
  reply: FastifyReply,
  said: { success: boolean; message: string },
): FastifyReply => {
  reply.header('referrer-policy', 'no-referrer')
  if (!isPicture(request)) return reply.send(said)
  return reply
    .type('image/gif')
    .header('cross-origin-resource-policy', 'cross-origin')
    .send(picture)
}

const nothingDone = { success: false, message: 'Nothing was done.' }

const logIn = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const application = getRoom(request)
  const { token = '', keep } = readBrought(request.query)
  if (isPrefetch(request)) return answerPicture(request, reply, nothingDone)
  const arrival = { application, request, reply, token, keep, way: 'picture' as const }
  const success = await signInWith(hub, arrival)
  const message = success ? 'Logged in.' : 'The access token does not log in here.'
  return answerPicture(request, reply, { success, message })
}

/**
 * Ends the sessions that came by the token, and those of this browser that are the same person's,
 * also long after its time. The cookies go when nobody is left in them (CHT-08).
 */
const leave = async (hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
  const application = getRoom(request)
  const { token = '' } = readBrought(request.query)
  const by = { address: request.ip, attempt: request.attempt }
  const people = await findPeople(hub, request)
  const ended = await hub.vouching.leave(application, token, people, by)
  const isOver = ({ session }: Person): boolean => ended.some((each) => each.id === session.id)
  if (people.length > 0 && people.every(isOver)) {
    clearSession(hub.config, reply)
  }
  return ended.length > 0
}

const logOut = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  if (isPrefetch(request)) return answerPicture(request, reply, nothingDone)
  const success = await leave(hub, request, reply)
  const message = success ? 'Logged out.' : 'Nobody was logged in with that access token.'
  return answerPicture(request, reply, { success, message })
}

/** Kept for a while where it carries no token. */
const embedSeconds = 3600

const sendEmbed = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const { settings, name } = getRoom(request)
  const { token } = readBrought(request.query)
  const kept = token === undefined ? `public, max-age=${embedSeconds}` : 'no-store'
  return reply
    .type('text/javascript; charset=utf-8')
    .header('cache-control', kept)
    .header('cross-origin-resource-policy', 'cross-origin')
    .send(writeEmbed({ origin: new URL(String(settings.url)).origin, name }))
}

/** Links had `/chatroom` until July 2015 (wire 003 §4.1). */
const oldPaths = ['/chatroom', '/chatroom/']

const leadHome = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  getRoom(request)
  const { token, keep } = readBrought(request.query)
  const query = new URLSearchParams({
    ...(token !== undefined && { access_token: token }),
    ...(keep && { rememberMe: '1' }),
  }).toString()
  reply.header('referrer-policy', 'no-referrer')
  return reply.redirect(query === '' ? '/' : `/?${query}`, 303)
}

const anyone = { config: { caller: 'anyone', hosts: 'site' } } as const

const pageRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  // A person looks at these: a no is a page.
  sayRefusals(server, hub)
  server.get('/js/embed.js', anyone, async (request, reply) => sendEmbed(request, reply))
  for (const path of oldPaths) {
    server.get(path, anyone, async (request, reply) => leadHome(request, reply))
  }
}

export const browserRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get('/sso/token/login', anyone, (request, reply) => logIn(hub, request, reply))
  server.get('/sso/token/logout', anyone, (request, reply) => logOut(hub, request, reply))
  await server.register(pageRoutes(hub))
}
