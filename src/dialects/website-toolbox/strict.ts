/**
 * The strict face, for new websites (README): the key stands in a header, a token is good once
 * and in one browser, and a no has its own status.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WireAnswer } from '../../dialect.ts'
import { readBearer } from '../../http/caller.ts'
import { readHop, writeHop } from '../../http/cookie.ts'
import { checkNavigation } from '../../http/origin.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, newSecret } from '../../identifier.ts'
import { type Refusal, refusalStatus, refuse } from '../../refusal.ts'
import { isWebAddress } from '../../setting.ts'
import type { Voucher } from '../../vouch.ts'
import { admit, getRoom } from './admission.ts'
import { writeNo } from './answer.ts'
import { getText, type Parameters, queryOf, takeFormsAndJson } from './parameter.ts'
import { type Act, edit, generate, register, remove } from './people.ts'
import { originsOf, takesFace } from './setting.ts'

/** Time for one redirect: the website asks for it when its visitor has clicked. */
const tokenLifetimeMinutes = 5

/** What is kept with a strict token: `mark` is the hash of what the browser's cookie holds. */
export type StrictValue = { face: 'strict'; mark: string }

const markPattern = /^[A-Za-z0-9_-]{43}$/

const writeStrictRefusal = (refusal: Refusal, isFault: boolean): WireAnswer =>
  writeNo(isFault ? 500 : refusalStatus[refusal.code], refusal)

const readMark = (given: Parameters): string => {
  const mark = getText(given, 'browser')
  return markPattern.test(mark) ? mark : refuse('invalid', 'The parameter browser is none of ours.')
}

/** A token for one browser, once. */
const giveToken = async (hub: Hub, voucher: Voucher, given: Parameters) => {
  const mark = readMark(given)
  const { message, user } = await generate(hub, voucher, given)
  if (!user) throw new Error('A token was generated for nobody.')
  const value: StrictValue = { face: 'strict', mark }
  const issued = { user, lifetimeMinutes: tokenLifetimeMinutes, uses: 1, value }
  return { success: true, message, access_token: await hub.vouching.issue(issued, voucher) }
}

/** Registers, edits or deletes; who wants a token asks for it when there is a browser. */
const perform = (act: Act) => async (hub: Hub, voucher: Voucher, given: Parameters) => {
  const { message } = await act(hub, voucher, given)
  return { success: true, message }
}

type Task = (hub: Hub, voucher: Voucher, given: Parameters) => Promise<object>

const tasks: Readonly<Record<string, Task>> = {
  '/sso/v2/token': giveToken,
  '/sso/v2/user/register': perform(register),
  '/sso/v2/user/edit': perform(edit),
  '/sso/v2/user/delete': perform(remove),
}

const answer = (hub: Hub, task: Task) => async (request: FastifyRequest) => {
  const room = getRoom(request)
  if (queryOf(request) !== '') refuse('invalid', 'Parameters belong into the body.')
  const given = (request.body as Parameters | undefined) ?? new Map()
  const key = readBearer(request)
  const voucher = await admit(hub, request, { face: 'strict', key, room: () => room })
  return task(hub, voucher, given)
}

const taskRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayRefusals(server, hub, { name: 'website-toolbox', refuse: writeStrictRefusal })
  takeFormsAndJson(server)
  const config = { caller: 'anyone', hosts: 'site' } as const
  for (const [url, task] of Object.entries(tasks)) server.post(url, { config }, answer(hub, task))
}

type Start = FastifyRequest<{ Querystring: { return?: unknown } }>

/** The page of the website to go back to. Refuses with `invalid` another site's. */
const readReturn = (request: Start): URL => {
  const { return: text } = request.query
  const { settings } = getRoom(request)
  const url = typeof text === 'string' && isWebAddress(text) ? new URL(text) : undefined
  if (url && originsOf(settings).includes(url.origin)) return url
  return refuse('invalid', 'That website does not belong to the chat room.', {
    cause: `return leads to ${url?.origin ?? 'no address'}`,
  })
}

/** Gives the browser its nonce, and the website the hash of it. */
const markBrowser = (hub: Hub) => async (request: Start, reply: FastifyReply) => {
  checkNavigation(request)
  if (!takesFace(getRoom(request), 'strict')) {
    refuse('not-found', 'The chat room does not take these calls.', { cause: 'not strict' })
  }
  const url = readReturn(request)
  const nonce = readHop(hub.config, request) ?? newSecret(hub.world)
  writeHop(hub.config, reply, nonce)
  url.searchParams.set('foyer_browser', hashSecret(nonce))
  return reply.redirect(url.href, 303)
}

const browserRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  // A person looks at these: a no is a page.
  sayRefusals(server, hub)
  const config = { caller: 'anyone', hosts: 'site' } as const
  server.get('/sso/v2/browser', { config }, markBrowser(hub))
}

export const strictRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  await server.register(taskRoutes(hub))
  await server.register(browserRoutes(hub))
}
