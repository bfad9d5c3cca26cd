/**
 * The first administrator of a new hub, by a one-time link that stands in the log of the process.
 * Once an organization exists, the link leads nowhere, whoever holds it (TEN-11).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FirstAdministrator } from '../first-administrator.ts'
import type { Hub } from '../hub.ts'
import { firstAdministratorPage } from '../pages/first-administrator.ts'
import type { Alert } from '../pages/form.ts'
import { hubLook } from '../pages/layout.ts'
import { type Language, wordsOf } from '../pages/words/words.ts'
import { isRefusal, refusalStatus, refuse } from '../refusal.ts'
import { writeSession } from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { alertIn, languageFor } from './language.ts'
import { checkOwnOrigin } from './origin.ts'
import { sendPage } from './page.ts'

const formBytes = 16 * 1024
const action = '/first-administrator'

const languageOf = (request: FastifyRequest): Language => languageFor(request, hubLook)

const sendForm = (
  reply: FastifyReply,
  ticket: string,
  form: Form = {},
  alert?: Alert,
  status = 200,
): FastifyReply => {
  const page = firstAdministratorPage({
    language: languageOf(reply.request),
    action,
    fields: [{ name: 'ticket', value: ticket }],
    organizationName: form.organization,
    name: form.name,
    email: form.email,
    alert,
  })
  return sendPage(reply, page, status)
}

/** `Ana Maria Ruiz` → the last word is the last name. */
const splitName = (name: string): { firstName: string; lastName: string } => {
  const words = name.trim().split(/\s+/)
  return words.length < 2
    ? { firstName: words.join(' '), lastName: '' }
    : { firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' }
}

// What cannot be kept is refused before the link is used up.
const isKept = (text: string): boolean => text.length <= 200 && !/\p{Cc}/u.test(text)

const readFields = (form: Form): FirstAdministrator => {
  const { ticket = '', organization = '', name = '', email = '', password = '' } = form
  if (organization.trim() === '' || !isKept(organization)) {
    refuse('invalid', 'Please say what your organization is called.', { field: 'organization' })
  }
  if (!isKept(name)) {
    refuse('invalid', 'The name is not one that can be kept.', { field: 'name' })
  }
  return { ticket, organization: organization.trim(), email, password, ...splitName(name) }
}

const create = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkOwnOrigin(hub.config, request)
  const form = request.body as Form
  const { ticket = '' } = form
  await hub.firstAdministrator.check(ticket)
  const by = { address: request.ip, attempt: request.attempt }
  try {
    const user = await hub.firstAdministrator.make(readFields(form), by)
    const { secret } = await hub.sessions.start({ user, method: 'password' }, by)
    writeSession(hub.config, reply, secret, false)
    return reply.redirect('/admin', 303)
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'invalid') throw error
    const language = languageOf(request)
    const { title } = alertIn(language, error, request.attempt)
    const alert = { title, text: wordsOf(language).first.kept }
    return sendForm(reply, ticket, form, alert, refusalStatus[error.code])
  }
}

export const firstAdministratorRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }

  server.get<{ Querystring: { ticket?: string } }>(action, anyone, async (request, reply) => {
    const ticket = String(request.query.ticket ?? '').slice(0, 100)
    await hub.firstAdministrator.check(ticket)
    return sendForm(reply, ticket)
  })
  server.post(action, anyone, (request, reply) => create(hub, request, reply))
}
