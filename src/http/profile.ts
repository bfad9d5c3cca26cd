/** The profile of whoever is signed in: shown whole, changed a form at a time. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findAvatarPath } from '../avatar.ts'
import { describeAgent } from '../device.ts'
import type { Actor } from '../event.ts'
import type { Hub } from '../hub.ts'
import { findPictureOrigin } from '../pages/address.ts'
import { profilePath } from '../pages/bar.ts'
import type { Alert } from '../pages/form.ts'
import { type ProfileAct, type ProfilePage, profileActions, profilePage } from '../pages/profile.ts'
import { type Done, doneNames } from '../pages/words/person-words.ts'
import { findLanguage, type Language, wordsOf } from '../pages/words/words.ts'
import { isRefusal, type Refusal, refusalStatus, refuse } from '../refusal.ts'
import type { Session } from '../session.ts'
import type { User } from '../user.ts'
import { countAvatar, uploadBytes } from './avatar.ts'
import { getPerson, type Person } from './caller.ts'
import { writeLanguage } from './cookie.ts'
import { findForgottenUrl } from './forgotten.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { pagePolicy, withPictures } from './header.ts'
import { alertIn } from './language.ts'
import { barOf } from './launcher.ts'
import { shown } from './method.ts'
import { takeUploads, type Upload } from './multipart.ts'
import { isFromThisSite } from './origin.ts'
import { sendPage } from './page.ts'
import { nameOfSource } from './source.ts'

const formBytes = 16 * 1024
/** More places than anybody looks through; those used last come first. */
const sessionsShown = 50

/** The sessions that a person began, this one first; those within them end with them. */
const describeSessions = async (hub: Hub, { user, session }: Person) => {
  const { items } = await hub.sessions.list({ of: { userId: user.id }, limit: sessionsShown })
  const begun = items.filter((each) => each.parentId === null || each.id === session.id)
  const lines = await Promise.all(
    begun.map(async (each) => {
      const { os: system, name: browser } = describeAgent(each.agent, each.address)
      const reached = await Promise.all((each.reach ?? []).map(hub.applications.find))
      const names = reached.flatMap((application) => (application ? [application.name] : []))
      return {
        ...{ id: each.id, browser, system, address: each.address },
        ...{ since: each.authenticatedAt, seen: each.seenAt },
        within: each.reach === null ? undefined : names,
        isHere: each.id === session.id,
      }
    }),
  )
  return lines.sort(
    (left, right) => Number(right.isHere) - Number(left.isHere) || right.seen - left.seen,
  )
}

const describePassword = async (hub: Hub, user: User): Promise<ProfilePage['password']> => {
  const place = await hub.profiles.passwordOf(user)
  if (place.at === 'nowhere') return place
  const home = await hub.organizations.find(user.homeId)
  const forgotUrl = await findForgottenUrl(hub, home)
  if (place.at === 'here') return { at: 'here', forgotUrl }
  return { at: 'elsewhere', sources: place.sources.map(nameOfSource(hub)), forgotUrl }
}

/** What of a person stands on the page, wherever it is kept. */
const describe = async (hub: Hub, { user, session }: Person) => {
  const [writer] = await hub.profiles.writersOf(user)
  const sources = await hub.profiles.sourcesOf(user)
  const devices = await hub.devices.of(user)
  return {
    name: { first: user.firstName, last: user.lastName, managedBy: writer?.name },
    email: {
      address: user.email ?? undefined,
      isVerified: user.emailVerifiedAt !== null,
      managedBy: writer?.name,
    },
    chosenLanguage: findLanguage(user.language ?? ''),
    password: await describePassword(hub, user),
    sessions: await describeSessions(hub, { user, session }),
    devices: devices.map(({ name, os: system, seenAt: seen, blockedAt }) => ({
      ...{ name, system, seen, isBlocked: blockedAt !== null },
    })),
    sources: sources.map(({ connector, subject, since }) => ({
      ...{ name: nameOfSource(hub)(connector), subject, since },
    })),
  }
}

/** A refusal of one of the forms in the person's language. */
const alertOf = (language: Language, refusal: Refusal, attempt: string): Alert => {
  const { alerts } = wordsOf(language).profile
  const key = refusal.code === 'throttled' ? 'often' : (refusal.detail.reason ?? '')
  if (!Object.hasOwn(alerts, key)) return alertIn(language, refusal, attempt)
  return { ...alerts[key as keyof typeof alerts], aboutFields: refusal.detail.field !== undefined }
}

/** What was typed comes back with a refusal, but for passwords. */
const typedName = (act: ProfileAct, form: Form): Partial<ProfilePage> => {
  if (act !== 'name') return {}
  const { firstName = '', lastName = '' } = form
  return { name: { first: firstName, last: lastName } }
}

const sendProfile = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: { act: ProfileAct; refusal: Refusal; form: Form },
): Promise<FastifyReply> => {
  const person = getPerson(request)
  const { user } = person
  const { attempt } = request
  const bar = await barOf(hub, request, person)
  const { language } = bar
  const { done } = request.query as { done?: unknown }
  const isDone = doneNames.includes(done as Done) && isFromThisSite(request)
  const picture =
    user.avatar === null ? undefined : (findAvatarPath(hub.config, user.avatar) ?? user.avatar)
  const page = profilePage({
    ...bar,
    person: { ...bar.person, picture },
    fields: tokenFields(hub, request, reply, attempt),
    clock: { language, now: hub.world.now(), timezone: user.timezone ?? undefined },
    ...(isDone && { notice: wordsOf(language).profile.done[done as Done] }),
    ...(await describe(hub, person)),
    ...(refused && {
      ...typedName(refused.act, refused.form),
      refused: {
        act: refused.act,
        alert: alertOf(language, refused.refusal, attempt),
        field: refused.refusal.detail.field,
      },
    }),
  })
  const policy = withPictures(pagePolicy, findPictureOrigin(picture ?? ''))
  return sendPage(reply, page, refused && refusalStatus[refused.refusal.code], policy)
}

type Work = (person: Person, form: Form, by: Actor, request: FastifyRequest) => Promise<Done>

/** Does what a form asks for and shows the page again, with what will not do. */
const act = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { name, form, work }: { name: ProfileAct; form: Form; work: Work },
): Promise<FastifyReply> => {
  const person = getPerson(request)
  try {
    request.attempt = await checkFormToken(hub, request, form)
    const by = { address: request.ip, attempt: request.attempt, userId: person.user.id }
    const done = await work(person, form, by, request)
    if (done === 'language') keepLanguage(hub, reply, form)
    return reply.redirect(`${profilePath}?done=${done}`, 303)
  } catch (error) {
    if (!isRefusal(error) || error.code === 'forbidden') throw error
    const { retryAfterSeconds } = error.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    return sendProfile(hub, request, reply, { act: name, refusal: error, form })
  }
}

/** This browser asks for it from now on, also when nobody is signed in. */
const keepLanguage = (hub: Hub, reply: FastifyReply, { language = '' }: Form): void => {
  if (findLanguage(language)) writeLanguage(hub.config, reply, language)
}

/** A living session of that person, by the number that a form says. Refuses with `not-found`. */
const getSession = async (hub: Hub, user: User, id: string): Promise<Session> => {
  const session = /^\d{1,15}$/.test(id) ? await hub.sessions.findById(Number(id)) : undefined
  return session?.userId === user.id
    ? session
    : refuse('not-found', 'There is no such session.', { reason: 'gone' })
}

const works = (hub: Hub): Partial<Record<ProfileAct, Work>> => ({
  async name({ user }, { firstName = '', lastName = '' }, by) {
    await hub.profiles.rename(user, { firstName, lastName }, by)
    return 'name'
  },
  async language({ user }, { language = '' }, by) {
    await hub.profiles.speak(user, findLanguage(language) ?? null, by)
    return 'language'
  },
  async password(person, { present = '', password = '' }, by) {
    await hub.profiles.changePassword(person, { present, password }, by)
    return 'password'
  },
  async sendPassword({ user }, _form, by) {
    await hub.profiles.sendFirstPassword(user, by)
    return 'password-sent'
  },
  async session({ user }, { session = '' }, by) {
    await hub.sessions.end(await getSession(hub, user, session), by)
    return 'session'
  },
  async sessions({ user, session }, _form, by) {
    await hub.sessions.endOthers(session, user, by)
    return 'sessions'
  },
  async removePicture({ user }, _form, by) {
    await countAvatar(hub, user)
    await hub.avatars.remove(user, by)
    return 'picture-removed'
  },
})

const session = { config: { caller: 'session' as const } }

const formRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  server.get(profilePath, { ...session, ...shown }, (request, reply) =>
    sendProfile(hub, request, reply),
  )
  for (const [key, work] of Object.entries(works(hub))) {
    const name = key as ProfileAct
    server.post(profileActions[name], session, (request, reply) =>
      act(hub, request, reply, { name, form: request.body as Form, work }),
    )
  }
}

/** A scope of its own: it takes a file. */
const uploadRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeUploads(server, uploadBytes)
  server.post(profileActions.picture, session, (request, reply) => {
    const { form, file } = request.body as Upload
    const work: Work = async ({ user }, _form, by) => {
      await countAvatar(hub, user)
      await hub.avatars.set(user, file, by)
      return 'picture'
    }
    return act(hub, request, reply, { name: 'picture', form, work })
  })
}

export const profileRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  await server.register(formRoutes(hub))
  await server.register(uploadRoutes(hub))
}
