/** The links that lead to a password: an invitation, and the reset of one that was forgotten. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { choosePasswordPage } from '../pages/choose-password.ts'
import type { PasswordPurpose } from '../recovery.ts'
import { isRefusal, type Refusal, refusalStatus } from '../refusal.ts'
import { findPerson } from './caller.ts'
import { clearLink, writeDevice, writeSession } from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { alertIn, languageOf } from './language.ts'
import { sendLinkOver, takeLink } from './link.ts'
import { lookOf, sendPage } from './page.ts'

const formBytes = 16 * 1024

type Place = { hub: Hub; request: FastifyRequest; reply: FastifyReply; purpose: PasswordPurpose }

/** The form, for whoever holds a link that is good; refuses with `expired` one that is not. */
const sendForm = async (
  { hub, request, reply, purpose }: Place,
  ticket: string,
  refusal?: Refusal,
): Promise<FastifyReply> => {
  const { user, email } = await hub.recovery.read(purpose, ticket)
  const home = await hub.organizations.find(user.homeId)
  const language = await languageOf(hub, request, home)
  const { attempt } = request
  const page = choosePasswordPage({
    organization: await lookOf(hub, home),
    language,
    purpose,
    email,
    action: `/${purpose}`,
    fields: [...tokenFields(hub, request, reply, attempt), { name: 'ticket', value: ticket }],
    alert: refusal && alertIn(language, refusal, attempt),
  })
  return sendPage(reply, page, refusal && refusalStatus[refusal.code])
}

/** Says what of the link, or of the password, will not do. */
const sayNo = async (place: Place, ticket: string, error: unknown): Promise<FastifyReply> => {
  const { hub, request, reply, purpose } = place
  if (!isRefusal(error) || error.code === 'forbidden') throw error
  const isOver = error.code === 'expired' && error.detail.reason !== 'form'
  if (isOver) return sendLinkOver(hub, request, reply, error, purpose === 'reset')
  try {
    return await sendForm(place, ticket, error)
  } catch (another) {
    if (!isRefusal(another)) throw another
    return sendLinkOver(hub, request, reply, another, purpose === 'reset')
  }
}

const choose = async (place: Place): Promise<FastifyReply> => {
  const { hub, request, reply, purpose } = place
  const form = request.body as Form
  const { ticket = '', password = '' } = form
  try {
    const by = { address: request.ip, attempt: checkFormToken(hub, request, form) }
    const user = await hub.recovery.choose({ purpose, ticket, password }, by)
    const before = await findPerson(hub, request)
    const agent = request.headers['user-agent'] ?? ''
    const { secret } = await hub.sessions.start(
      { user, method: 'mail', agent, replaces: before?.session },
      by,
    )
    clearLink(hub.config, reply)
    writeSession(hub.config, reply, secret, false)
    writeDevice(hub.config, reply, hub.signIn.deviceMark(user))
    return reply.redirect('/', 303)
  } catch (error) {
    return sayNo(place, ticket, error)
  }
}

export const choosePasswordRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }

  for (const purpose of ['reset', 'invite'] as const) {
    server.get(`/${purpose}`, anyone, async (request, reply) => {
      const ticket = takeLink(hub, request, reply)
      if (ticket === undefined) return reply
      const place = { hub, request, reply, purpose }
      return sendForm(place, ticket).catch((error) => sayNo(place, ticket, error))
    })
    server.post(`/${purpose}`, anyone, (request, reply) =>
      choose({ hub, request, reply, purpose }),
    )
  }
}
