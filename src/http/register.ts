/** Registration at the door of an application that takes people whom nobody knows yet. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { mailSentPage } from '../pages/forgotten.ts'
import { type RegisterPage, registerPage } from '../pages/register.ts'
import { isRefusal, type Refusal, refusalStatus, refuse } from '../refusal.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { alertIn, languageFor } from './language.ts'
import { findOwnDoor, type OwnDoor } from './own-door.ts'
import { lookOf, sendPage } from './page.ts'

const path = '/register'
const formBytes = 16 * 1024
/** More than any name or address has. */
const textLength = 300

/** Where people come in elsewhere, they are new elsewhere too. */
const findElsewhere = ({ door }: OwnDoor): string | undefined => door.registerUrl ?? door.signInUrl

/** Where the sign-in page sends somebody new: elsewhere, to our own page, or nowhere. */
export const findRegisterUrl = async (hub: Hub, own: OwnDoor): Promise<string | undefined> => {
  const elsewhere = findElsewhere(own)
  if (elsewhere !== undefined) return elsewhere
  const owner = await hub.organizations.find(own.application.organizationId)
  return (await hub.recovery.givesPasswords(owner)) ? path : undefined
}

/** The door that somebody new stands at. Refuses with `not-found` where there is none for them. */
const getDoor = async (hub: Hub, request: FastifyRequest): Promise<OwnDoor> => {
  const own = findOwnDoor(request)
  if (own && (await findRegisterUrl(hub, own)) !== undefined) return own
  return refuse('not-found', 'There is nothing at this address.', {
    cause: own ? 'no mail, or no passwords here' : 'not the door of an application',
  })
}

const sendForm = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { application }: OwnDoor,
  shown: Pick<RegisterPage, 'email' | 'username'> & { refusal?: Refusal } = {},
): Promise<FastifyReply> => {
  const { hostOrganization, attempt } = request
  const { refusal, ...typed } = shown
  const organization = await lookOf(hub, hostOrganization)
  const language = languageFor(request, organization)
  const field = refusal?.detail.field
  const page = registerPage({
    ...typed,
    organization,
    language,
    application,
    action: path,
    fields: tokenFields(hub, request, reply, attempt),
    signInUrl: '/sign-in',
    alert: refusal && alertIn(language, refusal, attempt),
    alertField: field === 'email' || field === 'username' ? field : undefined,
  })
  return sendPage(reply, page, refusal && refusalStatus[refusal.code])
}

const ask = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const own = await getDoor(hub, request)
  if (findElsewhere(own) !== undefined) {
    refuse('forbidden', 'The registration is elsewhere.', {
      rule: 'sign-in.elsewhere',
      cause: 'the application names its own',
    })
  }
  const form = request.body as Form
  const email = (form.email ?? '').trim().slice(0, textLength)
  const username = (form.username ?? '').trim().slice(0, textLength)
  const { hostOrganization: organization, ip: address } = request
  const look = await lookOf(hub, organization)
  const language = languageFor(request, look)
  try {
    request.attempt = await checkFormToken(hub, request, form)
    const by = { address, attempt: request.attempt }
    await hub.registrations.ask({ at: own, email, username, language }, by)
  } catch (error) {
    if (!isRefusal(error) || error.code === 'forbidden') throw error
    const { retryAfterSeconds } = error.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    return sendForm(hub, request, reply, own, { email, username, refusal: error })
  }
  const sent = { purpose: 'register', email, againUrl: path } as const
  return sendPage(reply, mailSentPage({ organization: look, language, ...sent }))
}

export const registerRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }

  server.get(path, anyone, async (request, reply) => {
    const own = await getDoor(hub, request)
    const elsewhere = findElsewhere(own)
    return elsewhere === undefined
      ? sendForm(hub, request, reply, own)
      : reply.redirect(elsewhere, 303)
  })
  server.post(path, anyone, (request, reply) => ask(hub, request, reply))
}
