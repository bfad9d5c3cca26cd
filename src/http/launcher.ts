/** The launcher, and what its tiles do. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../application.ts'
import { findAvatarPath } from '../avatar.ts'
import { noFor } from '../grant.ts'
import type { Hub } from '../hub.ts'
import type { BarData } from '../pages/bar.ts'
import { continuePage } from '../pages/continue.ts'
import { launcherPage } from '../pages/launcher.ts'
import { type Language, wordsOf } from '../pages/words/words.ts'
import { refuse } from '../refusal.ts'
import { nameOf, type User } from '../user.ts'
import { findPerson, getPerson, isAdministrator, type Person } from './caller.ts'
import { signOutToken } from './door.ts'
import { type Form, takeForms } from './form.ts'
import { languageFor } from './language.ts'
import { shown } from './method.ts'
import { checkNavigation, checkOwnOrigin, isFromElsewhere } from './origin.ts'
import { followsForm, lookOfHome, sendAnswer, sendOnward, sendPage } from './page.ts'
import { fillShelf, launcherUrl } from './tile.ts'

const queryLength = 200
const formBytes = 16 * 1024

/** Where the stars of the launcher lead. */
const favouritesPath = '/favourites'

const greetingFor = (hub: Hub, user: User, language: Language): string => {
  const { hello, greeting } = wordsOf(language).launcher
  const name = user.firstName || nameOf(user)
  if (user.timezone === null) return hello(name)
  const clock = { hour: 'numeric', hourCycle: 'h23', timeZone: user.timezone } as const
  const hour = Number(new Intl.DateTimeFormat('en', clock).format(hub.world.now()))
  const part = hour < 5 || hour >= 18 ? 'evening' : hour < 12 ? 'morning' : 'afternoon'
  return greeting[part](name)
}

/** What the bar says above every page of somebody who is signed in. */
export const barOf = async (
  hub: Hub,
  request: FastifyRequest,
  { session, user }: Person,
): Promise<BarData> => {
  const organization = await lookOfHome(hub, user)
  const picture = user.avatar === null ? undefined : findAvatarPath(hub.config, user.avatar)
  return {
    organization,
    language: languageFor(request, organization),
    person: { name: nameOf(user), email: user.email ?? '', picture },
    isAdministrator: await isAdministrator(hub, user),
    signOut: {
      action: '/sign-out',
      fields: [{ name: 'token', value: signOutToken(hub, session.id) }],
    },
  }
}

type LauncherQuery = { q?: unknown; page?: unknown }

const readLook = ({ q, page }: LauncherQuery) => ({
  query: typeof q === 'string' ? q.slice(0, queryLength) : '',
  page: typeof page === 'string' && /^[1-9]\d{0,3}$/.test(page) ? Number(page) : 1,
})

const favouriteToken = (hub: Hub, { session }: Person): string =>
  hub.seal.mark('favourite', String(session.id))

const sendLauncher = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const person = getPerson(request)
  const { user } = person
  const bar = await barOf(hub, request, person)
  const look = { ...readLook(request.query as LauncherQuery), language: bar.language }
  const shelf = await fillShelf(hub, user, look)
  const page = launcherPage({
    ...bar,
    ...shelf,
    greeting: greetingFor(hub, user, bar.language),
    query: look.query,
    favourites: {
      action: favouritesPath,
      fields: [
        { name: 'mark', value: favouriteToken(hub, person) },
        { name: 'q', value: look.query },
        { name: 'page', value: String(look.page) },
      ],
    },
  })
  return sendPage(reply, page)
}

/** Makes an application a favourite, or no more one, and shows the launcher again. */
const setFavourite = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkOwnOrigin(hub.config, request)
  const person = getPerson(request)
  const { user, session } = person
  const form = request.body as Form
  const { mark = '', add, remove } = form
  if (!hub.seal.isMark('favourite', String(session.id), mark)) {
    refuse('forbidden', 'The form is of another session.')
  }
  const application = await getApplication(hub, person, add ?? remove ?? '')
  const by = { userId: user.id, address: request.ip, attempt: request.attempt }
  if (add !== undefined) await hub.favourites.add(user, application, by)
  else await hub.favourites.remove(user, application, by)
  return reply.redirect(launcherUrl(readLook(form)), 303)
}

const openToken = (hub: Hub, { session }: Person, id: string): string =>
  hub.seal.mark('open', `${session.id} ${id}`)

/** Begun by another site, a launch waits for the person's own click (IDP-13). */
const sendConfirmation = async (
  hub: Hub,
  person: Person,
  application: Application,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { user } = person
  const organization = await lookOfHome(hub, user)
  const page = continuePage({
    organization,
    language: languageFor(reply.request, organization),
    application: { name: application.name },
    person: { name: nameOf(user), email: user.email ?? '' },
    action: `/applications/${application.id}/open`,
    fields: [{ name: 'token', value: openToken(hub, person, application.id) }],
    cancelUrl: '/',
  })
  return sendPage(reply, page)
}

const getApplication = async (hub: Hub, person: Person, id: string): Promise<Application> => {
  const application = await hub.applications.find(id)
  // One that is not there and one that is not open to them look the same.
  const may = application && (await hub.may(person.user, application))
  if (!application || !may?.yes) {
    return refuse('not-found', 'There is no such application.', {
      rule: may?.yes === false ? noFor(may).rule : 'application.withdrawn',
      cause: `application ${id.slice(0, 40)} is not there, or not open to user ${person.user.id}`,
    })
  }
  return application
}

const launch = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  person: Person,
  application: Application,
): Promise<FastifyReply> => {
  const { attempt, ip: address } = request
  const answer = await hub.launch({ application, ...person, attempt, address })
  const look = await lookOfHome(hub, person.user)
  return answer.kind === 'redirect' && followsForm(request)
    ? sendOnward(reply, answer.url, application.name, look)
    : sendAnswer(reply, answer, look)
}

type OpenRoute = { Params: { id: string } }

export const launcherRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const session = { config: { caller: 'session' as const } }

  server.get('/', { ...session, ...shown }, (request, reply) => sendLauncher(hub, request, reply))
  server.post(favouritesPath, session, (request, reply) => setFavourite(hub, request, reply))
  server.get<OpenRoute>('/applications/:id/open', session, async (request, reply) => {
    checkNavigation(request)
    const person = getPerson(request)
    const application = await getApplication(hub, person, request.params.id)
    return isFromElsewhere(request)
      ? sendConfirmation(hub, person, application, reply)
      : launch(hub, request, reply, person, application)
  })
  server.post<OpenRoute>('/applications/:id/open', session, async (request, reply) => {
    checkOwnOrigin(hub.config, request)
    const person = getPerson(request)
    const { id } = request.params
    const { token = '' } = request.body as Form
    if (!hub.seal.isMark('open', `${person.session.id} ${id}`, token)) {
      refuse('forbidden', 'The form is of another session.')
    }
    return launch(hub, request, reply, person, await getApplication(hub, person, id))
  })
}

/** The person whose session reaches that application: what a ticket gave, or everything. */
export const findPersonFor = async (
  hub: Hub,
  request: FastifyRequest,
  applicationId: string,
): Promise<Person | undefined> => {
  const person = await findPerson(hub, request)
  const { reach } = person?.session ?? {}
  return person && (reach === null || reach?.includes(applicationId)) ? person : undefined
}
