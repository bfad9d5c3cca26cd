/** The link by which a person shows that an e-mail address is theirs. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Hub } from '../hub.ts'
import { emailVerifiedPage, verifyEmailPage } from '../pages/verify-email.ts'
import { type Refusal, refusalStatus } from '../refusal.ts'
import { clearLink } from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken } from './form-token.ts'
import { languageFor } from './language.ts'
import { describeLinkForm, type LinkPlace as Place, sayLinkRefusal, takeLink } from './link.ts'
import { lookOf, sendPage } from './page.ts'

const formBytes = 16 * 1024
const purpose = 'verify-email'
const path = `/${purpose}`

const sendForm = async (place: Place, ticket: string, refusal?: Refusal): Promise<FastifyReply> => {
  const { user, email } = await place.hub.recovery.read(purpose, ticket)
  const home = await place.hub.organizations.find(user.homeId)
  const page = verifyEmailPage(await describeLinkForm(place, { email, home }, ticket, refusal))
  return sendPage(place.reply, page, refusal && refusalStatus[refusal.code])
}

const sayNo = (place: Place, ticket: string, error: unknown): Promise<FastifyReply> =>
  sayLinkRefusal(place, error, (refusal) => sendForm(place, ticket, refusal))

const confirm = async (place: Place): Promise<FastifyReply> => {
  const { hub, request, reply } = place
  const form = request.body as Form
  const { ticket = '' } = form
  try {
    const by = { address: request.ip, attempt: await checkFormToken(hub, request, form) }
    const user = await hub.recovery.confirmEmail(ticket, by)
    const home = await hub.organizations.find(user.homeId)
    clearLink(hub.config, reply)
    const organization = await lookOf(hub, home)
    const page = emailVerifiedPage({
      organization,
      language: languageFor(request, organization),
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

  server.get(path, anyone, async (request, reply) => {
    const ticket = takeLink(hub, request, reply)
    if (ticket === undefined) return reply
    const place = { hub, request, reply, path }
    return sendForm(place, ticket).catch((error) => sayNo(place, ticket, error))
  })
  server.post(path, anyone, (request, reply) => confirm({ hub, request, reply, path }))
}
