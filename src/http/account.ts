/** The account that a person chooses, where several have the same credentials. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { accountPage } from '../pages/account.ts'
import { refuse } from '../refusal.ts'
import type { Choice, SignedIn } from '../signin.ts'
import { nameOf } from '../user.ts'
import { findPerson } from './caller.ts'
import {
  clearAccount,
  readAccount,
  readDoor,
  writeAccount,
  writeDevice,
  writeLanguage,
  writeSession,
} from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { languageFor } from './language.ts'
import { afterForm, lookOf, sendPage } from './page.ts'

const formBytes = 16 * 1024

/** Gives the browser what a sign-in has begun, and leads on with what waited for it. */
export const sendSignedIn = (
  hub: Hub,
  reply: FastifyReply,
  { session, secret, user }: SignedIn,
  handle: string | undefined,
): FastifyReply => {
  writeSession(hub.config, reply, secret, session.keep)
  writeDevice(hub.config, reply, hub.signIn.deviceMark(user))
  if (user.language !== null) writeLanguage(hub.config, reply, user.language)
  const next = hub.signIn.next(hub.signIn.find(handle), session, handle)
  return reply.redirect(afterForm(next), 303)
}

/** Asks which account it is; what was proved and what waits come back with the answer. */
export const sendChoice = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  choice: Choice,
  handle: string | undefined,
): Promise<FastifyReply> => {
  // None of these is the account that was preferred here: it fits no more.
  if (readAccount(hub.config, request) !== undefined) clearAccount(hub.config, reply)
  const fields = [
    ...tokenFields(hub, request, reply, request.attempt),
    { name: 'choice', value: choice.handle },
  ]
  if (handle !== undefined) fields.push({ name: 'pending', value: handle })
  const [first] = choice.users
  const home = first && (await hub.organizations.find(first.homeId))
  const accounts = choice.users.map((user) => ({
    id: user.id,
    name: nameOf(user),
    detail: user.username ?? user.email ?? '',
  }))
  const organization = await lookOf(hub, request.hostOrganization ?? home)
  return sendPage(
    reply,
    accountPage({
      organization,
      language: languageFor(request, organization),
      accounts,
      action: '/sign-in/account',
      fields,
    }),
  )
}

const choose = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const form = request.body as Form
  const attempt = await checkFormToken(hub, request, form)
  request.attempt = attempt
  const { choice = '', user = '', pending, remember } = form
  if (user === '') refuse('invalid', 'No account was chosen.', { field: 'user' })
  const before = await findPerson(hub, request)
  const agent = request.headers['user-agent'] ?? ''
  const browser = readDoor(hub.config, request) ?? ''
  const input = { handle: choice, userId: user, browser, agent, replaces: before?.session }
  const signedIn = await hub.signIn.choose(input, { address: request.ip, attempt })
  if (remember === '1') writeAccount(hub.config, reply, signedIn.user.id)
  return sendSignedIn(hub, reply, signedIn, pending)
}

export const accountRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.post('/sign-in/account', anyone, (request, reply) => choose(hub, request, reply))
}
