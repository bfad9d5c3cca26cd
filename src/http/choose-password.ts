/**
 * The links that lead to a password: an invitation, the reset of one that was forgotten, and the
 * registration of somebody new.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Actor } from '../event.ts'
import type { Hub } from '../hub.ts'
import { type ChoosePasswordPage, choosePasswordPage } from '../pages/choose-password.ts'
import type { PasswordPurpose } from '../recovery.ts'
import { type Refusal, refusalStatus } from '../refusal.ts'
import type { User } from '../user.ts'
import { findPerson } from './caller.ts'
import { clearLink, writeDevice, writeSession } from './cookie.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken } from './form-token.ts'
import {
  describeLinkForm,
  type LinkHolder,
  type LinkPlace,
  sayLinkRefusal,
  takeLink,
} from './link.ts'
import { findOwnDoor } from './own-door.ts'
import { lookOf, sendOnward, sendPage } from './page.ts'

const formBytes = 16 * 1024

/** A link that leads to a password: whose it is, what the page says, and what choosing does. */
type Choosing = {
  page: Pick<ChoosePasswordPage, 'purpose' | 'application'>
  holder: LinkHolder
}

type Link = Pick<LinkPlace, 'path' | 'askPath'> & {
  read: (ticket: string) => Promise<Choosing>
  choose: (input: { ticket: string; password: string }, by: Actor) => Promise<User>
}

type Place = LinkPlace & Link

const recoveryLink = (hub: Hub, purpose: PasswordPurpose): Link => ({
  path: `/${purpose}`,
  ...(purpose === 'reset' && { askPath: '/forgotten' }),
  async read(ticket) {
    const { user, email } = await hub.recovery.read(purpose, ticket)
    return { page: { purpose }, holder: { email, home: await hub.organizations.find(user.homeId) } }
  },
  choose: (input, by) => hub.recovery.choose({ purpose, ...input }, by),
})

const registrationLink = (hub: Hub): Link => ({
  path: '/register/choose',
  askPath: '/register',
  async read(ticket) {
    const { application, email, home } = await hub.registrations.read(ticket)
    return { page: { purpose: 'invite', application }, holder: { email, home } }
  },
  choose: (input, by) => hub.registrations.choose(input, by),
})

/** The form, for whoever holds a link that is good; refuses with `expired` one that is not. */
const sendForm = async (place: Place, ticket: string, refusal?: Refusal): Promise<FastifyReply> => {
  const { page, holder } = await place.read(ticket)
  const shown = await describeLinkForm(place, holder, ticket, refusal)
  const status = refusal && refusalStatus[refusal.code]
  return sendPage(place.reply, choosePasswordPage({ ...shown, ...page }), status)
}

const sayNo = (place: Place, ticket: string, error: unknown): Promise<FastifyReply> =>
  sayLinkRefusal(place, error, (refusal) => sendForm(place, ticket, refusal))

/**
 * Signs in who has shown that the address is theirs. At the door of an application the session
 * reaches that one alone; where people sign in elsewhere, they are led there.
 */
const enter = async (place: Place, user: User, by: Actor): Promise<FastifyReply> => {
  const { hub, request, reply } = place
  const { application, door } = findOwnDoor(request) ?? {}
  clearLink(hub.config, reply)
  if (application && door?.signInUrl !== undefined) {
    const look = await lookOf(hub, request.hostOrganization)
    return sendOnward(reply, door.signInUrl, application.name, look)
  }
  const before = await findPerson(hub, request)
  const agent = request.headers['user-agent'] ?? ''
  const reach = application ? [application.id] : null
  const { secret } = await hub.sessions.start(
    { user, method: 'mail', agent, reach, replaces: before?.session },
    by,
  )
  writeSession(hub.config, reply, secret, false)
  writeDevice(hub.config, reply, hub.signIn.deviceMark(user))
  return reply.redirect(application ? '/sign-in' : '/', 303)
}

const choose = async (place: Place): Promise<FastifyReply> => {
  const { hub, request } = place
  const form = request.body as Form
  const { ticket = '', password = '' } = form
  try {
    const by = { address: request.ip, attempt: await checkFormToken(hub, request, form) }
    return await enter(place, await place.choose({ ticket, password }, by), by)
  } catch (error) {
    return sayNo(place, ticket, error)
  }
}

export const choosePasswordRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }

  const links = [recoveryLink(hub, 'reset'), recoveryLink(hub, 'invite'), registrationLink(hub)]
  for (const link of links) {
    server.get(link.path, anyone, async (request, reply) => {
      const ticket = takeLink(hub, request, reply)
      if (ticket === undefined) return reply
      const place = { hub, request, reply, ...link }
      return sendForm(place, ticket).catch((error) => sayNo(place, ticket, error))
    })
    server.post(link.path, anyone, (request, reply) => choose({ hub, request, reply, ...link }))
  }
}
