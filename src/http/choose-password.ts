/** The links that lead to a password: an invitation, and the reset of one that was forgotten. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Hub } from '../hub.ts'
import { choosePasswordPage } from '../pages/choose-password.ts'
import type { PasswordPurpose } from '../recovery.ts'
import { type Refusal, refusalStatus } from '../refusal.ts'
import { findPerson } from './caller.ts'
import { clearLink, writeDevice, writeSession } from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken } from './form-token.ts'
import { describeLinkForm, type LinkPlace, sayLinkRefusal, takeLink } from './link.ts'
import { sendPage } from './page.ts'

const formBytes = 16 * 1024

type Place = LinkPlace & { purpose: PasswordPurpose }

/** The form, for whoever holds a link that is good; refuses with `expired` one that is not. */
const sendForm = async (place: Place, ticket: string, refusal?: Refusal): Promise<FastifyReply> => {
  const { purpose } = place
  const shown = await describeLinkForm(place, purpose, ticket, refusal)
  const page = choosePasswordPage({ ...shown, purpose })
  return sendPage(place.reply, page, refusal && refusalStatus[refusal.code])
}

const sayNo = (place: Place, ticket: string, error: unknown): Promise<FastifyReply> =>
  sayLinkRefusal(place, error, (refusal) => sendForm(place, ticket, refusal))

const choose = async (place: Place): Promise<FastifyReply> => {
  const { hub, request, reply, purpose } = place
  const form = request.body as Form
  const { ticket = '', password = '' } = form
  try {
    const by = { address: request.ip, attempt: await checkFormToken(hub, request, form) }
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
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }

  for (const purpose of ['reset', 'invite'] as const) {
    const isRepeatable = purpose === 'reset'
    server.get(`/${purpose}`, anyone, async (request, reply) => {
      const ticket = takeLink(hub, request, reply)
      if (ticket === undefined) return reply
      const place = { hub, request, reply, purpose, isRepeatable }
      return sendForm(place, ticket).catch((error) => sayNo(place, ticket, error))
    })
    server.post(`/${purpose}`, anyone, (request, reply) =>
      choose({ hub, request, reply, purpose, isRepeatable }),
    )
  }
}
