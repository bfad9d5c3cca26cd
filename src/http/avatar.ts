/** The pictures of people: served to whoever knows their name, and chosen at a door. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { avatarPath, findAvatarPath } from '../avatar.ts'
import type { Actor } from '../event.ts'
import { noFor } from '../grant.ts'
import type { Hub } from '../hub.ts'
import { findPictureOrigin } from '../pages/address.ts'
import { avatarPage } from '../pages/avatar.ts'
import { pictureBytesMax } from '../picture.ts'
import { isRefusal, type Refusal, refusalStatus, refuse } from '../refusal.ts'
import { nameOf, type User } from '../user.ts'
import { sendPicture } from './asset.ts'
import { getPerson, type Person } from './caller.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { pagePolicy, withPictures } from './header.ts'
import { alertIn, languageFor } from './language.ts'
import { findPersonFor } from './launcher.ts'
import { shown } from './method.ts'
import { takeUploads, type Upload } from './multipart.ts'
import { findOwnDoor, type OwnDoor } from './own-door.ts'
import { lookOf, sendPage } from './page.ts'

const path = '/avatar'
const removePath = '/avatar/remove'
const formBytes = 16 * 1024
/** A picture, and what stands around it. */
export const uploadBytes = pictureBytesMax + formBytes

/** Nobody changes their face so often; each time costs the store a picture. */
const perUser = { burst: 20, everyMs: 60_000 }

/** Counts a change of somebody's picture, at whichever page. Refuses with `throttled`. */
export const countAvatar = ({ limits }: Hub, { id }: User): Promise<void> =>
  limits.take([{ bucket: `avatar of user ${id}`, ...perUser }])

const getDoor = (request: FastifyRequest): OwnDoor =>
  findOwnDoor(request) ??
  refuse('not-found', 'There is nothing at this address.', {
    cause: 'not the door of an application',
  })

/** A picture that a website keeps is shown from there, on this page and on no other. */
const policyFor = (picture = ''): string => withPictures(pagePolicy, findPictureOrigin(picture))

const sendForm = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { user }: Person,
  refusal?: Refusal,
): Promise<FastifyReply> => {
  const { application, path: url } = getDoor(request)
  const { hostOrganization, attempt } = request
  const organization = await lookOf(hub, hostOrganization)
  const language = languageFor(request, organization)
  const { avatar } = user
  const picture = avatar === null ? undefined : (findAvatarPath(hub.config, avatar) ?? avatar)
  const page = avatarPage({
    organization,
    language,
    application: { name: application.name, url },
    person: { name: nameOf(user), picture },
    fields: tokenFields(hub, request, reply, attempt),
    action: path,
    removeAction: avatar === null ? undefined : removePath,
    alert: refusal && alertIn(language, refusal, attempt),
  })
  return sendPage(reply, page, refusal && refusalStatus[refusal.code]).header(
    'content-security-policy',
    policyFor(picture),
  )
}

/** The person whose session reaches the application, as long as it is open to them. */
const findVisitor = async (hub: Hub, request: FastifyRequest): Promise<Person | undefined> => {
  const { application } = getDoor(request)
  const person = await findPersonFor(hub, request, application.id)
  const may = person && (await hub.may(person.user, application))
  if (may?.yes === false) {
    refuse('forbidden', 'This application is not open to you.', noFor(may))
  }
  return person
}

type Change = (person: Person, by: Actor) => Promise<void>

/** Does what a form asks for, and shows the page again, with what will not do. */
const change = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form,
  work: Change,
): Promise<FastifyReply> => {
  const person = getPerson(request)
  const { user } = person
  try {
    request.attempt = await checkFormToken(hub, request, form)
    await countAvatar(hub, user)
    await work(person, { address: request.ip, attempt: request.attempt, userId: user.id })
  } catch (error) {
    if (!isRefusal(error) || error.code === 'forbidden') throw error
    return sendForm(hub, request, reply, person, error)
  }
  return reply.redirect(path, 303)
}

const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }

const showRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  server.get<{ Params: { name: string } }>(
    avatarPath(':name'),
    { ...anyone, ...shown },
    async (request, reply) => {
      const picture = await hub.avatars.find(request.params.name)
      if (!picture) return refuse('not-found', 'There is no such picture.')
      return sendPicture(reply, picture, 'picture')
    },
  )
  server.get(path, anyone, async (request, reply) => {
    const { application } = getDoor(request)
    const person = await findVisitor(hub, request)
    if (person) return sendForm(hub, request, reply, person)
    const place = { applicationId: application.id, organizationId: application.rootId }
    return reply.redirect(hub.signIn.start({ to: path, ...place }), 303)
  })
}

/** Lets nobody else send anything: it is looked at before the body is read. */
const guardVisitors = (server: FastifyInstance, hub: Hub): void => {
  server.addHook('onRequest', async (request) => {
    request.person = await findVisitor(hub, request)
    if (!request.person) refuse('unauthenticated', 'Please sign in first.')
  })
}

const uploadRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  guardVisitors(server, hub)
  takeUploads(server, uploadBytes)
  server.post(path, anyone, (request, reply) => {
    const { form, file } = request.body as Upload
    return change(hub, request, reply, form, ({ user }, by) => hub.avatars.set(user, file, by))
  })
}

const removeRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  guardVisitors(server, hub)
  takeForms(server, formBytes)
  server.post(removePath, anyone, (request, reply) => {
    const form = request.body as Form
    return change(hub, request, reply, form, ({ user }, by) => hub.avatars.remove(user, by))
  })
}

/** Three scopes: each takes bodies of its own kind. */
export const avatarRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  for (const routes of [showRoutes, uploadRoutes, removeRoutes]) await server.register(routes(hub))
}
