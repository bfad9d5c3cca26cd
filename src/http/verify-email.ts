/** The link by which a person shows that an e-mail address is theirs. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { emailVerifiedPage, verifyEmailPage } from '../pages/verify-email.ts'
import { isRefusal, type Refusal, refusalStatus } from '../refusal.ts'
import { clearLink } from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { alertIn, languageOf } from './language.ts'
import { sendLinkOver, takeLink } from './link.ts'
import { lookOf, sendPage } from './page.ts'

const formBytes = 16 * 1024
const purpose = 'verify-email'

type Place = { hub: Hub; request: FastifyRequest; reply: FastifyReply }

const sendForm = async (
  { hub, request, reply }: Place,
  ticket: string,
  refusal?: Refusal,
): Promise<FastifyReply> => {
  const { user, email } = await hub.recovery.read(purpose, ticket)
  const home = await hub.organizations.find(user.homeId)
  const language = await languageOf(hub, request, home)
  const { attempt } = request
  const page = verifyEmailPage({
    organization: await lookOf(hub, home),
    language,
    email,
    action: `/${purpose}`,
    fields: [...tokenFields(hub, request, reply, attempt), { name: 'ticket', value: ticket }],
    alert: refusal && alertIn(language, refusal, attempt),
  })
  return sendPage(reply, page, refusal && refusalStatus[refusal.code])
}

const sayNo = async (place: Place, ticket: string, error: unknown): Promise<FastifyReply> => {
  const { hub, request, reply } = place
  if (!isRefusal(error) || error.code === 'forbidden') throw error
  const isOver = error.code === 'expired' && error.detail.reason !== 'form'
  if (isOver) return sendLinkOver(hub, request, reply, error, false)
  try {
    return await sendForm(place, ticket, error)
  } catch (another) {
    if (!isRefusal(another)) throw another
    return sendLinkOver(hub, request, reply, another, false)
  }
}

const confirm = async (place: Place): Promise<FastifyReply> => {
  const { hub, request, reply } = place
  const form = request.body as Form
  const { ticket = '' } = form
  try {
    const by = { address: request.ip, attempt: checkFormToken(hub, request, form) }
    const user = await hub.recovery.confirmEmail(ticket, by)
    const home = await hub.organizations.find(user.homeId)
    clearLink(hub.config, reply)
    const page = emailVerifiedPage({
      organization: await lookOf(hub, home),
      language: await languageOf(hub, request, home),
      email: user.email ?? '',
      homeUrl: '/',
    })
    return sendPage(reply, page)
  } catch (error) {
    return sayNo(place, ticket, error)
  }
}

export const verifyEmailRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }

  server.get(`/${purpose}`, anyone, async (request, reply) => {
    const ticket = takeLink(hub, request, reply)
    if (ticket === undefined) return reply
    const place = { hub, request, reply }
    return sendForm(place, ticket).catch((error) => sayNo(place, ticket, error))
  })
  server.post(`/${purpose}`, anyone, (request, reply) => confirm({ hub, request, reply }))
}
