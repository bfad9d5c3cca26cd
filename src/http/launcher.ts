/** The launcher, and what its tiles do. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../application.ts'
import { hasTile } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import { iconPath } from '../icon.ts'
import { continuePage } from '../pages/continue.ts'
import { launcherPage, type Tile } from '../pages/launcher.ts'
import { refuse } from '../refusal.ts'
import { nameOf, type User } from '../user.ts'
import { findPerson, getPerson, type Person } from './caller.ts'
import { signOutToken } from './door.ts'
import { type Form, takeForms } from './form.ts'
import { shown } from './method.ts'
import { checkNavigation, checkOwnOrigin, isFromElsewhere } from './origin.ts'
import { followsForm, lookOf, lookOfHome, sendAnswer, sendOnward, sendPage } from './page.ts'

const queryLength = 200
const formBytes = 16 * 1024

const greetingFor = (hub: Hub, user: User): string => {
  const name = user.firstName || nameOf(user)
  if (user.timezone === null) return `Hello, ${name}`
  const clock = { hour: 'numeric', hourCycle: 'h23', timeZone: user.timezone } as const
  const hour = Number(new Intl.DateTimeFormat('en', clock).format(hub.world.now()))
  const part = hour < 5 || hour >= 18 ? 'evening' : hour < 12 ? 'morning' : 'afternoon'
  return `Good ${part}, ${name}`
}

const foldForSearch = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

const tileOf = (hub: Hub, application: Application): Tile => ({
  id: application.id,
  name: application.name,
  note: hub.dialects.launch(application.type)?.note(application.settings) ?? '',
  url: `/applications/${application.id}/open`,
  icon: application.icon === null ? undefined : iconPath(application.icon),
})

/** Tiles by the organization that they come from: the user's own first. */
const groupTiles = async (hub: Hub, user: User, applications: Application[]) => {
  const groups = new Map<string, Application[]>()
  for (const application of applications) {
    const group = groups.get(application.organizationId) ?? []
    groups.set(application.organizationId, [...group, application])
  }
  const named = await Promise.all(
    [...groups].map(async ([id, each]) => {
      const owner = await hub.organizations.find(id)
      const isOwn = id === user.homeId
      const title = isOwn ? 'Yours' : `From ${owner?.name ?? 'elsewhere'}`
      return { isOwn, title, applications: each.map((application) => tileOf(hub, application)) }
    }),
  )
  return named.sort(
    (left, right) =>
      Number(right.isOwn) - Number(left.isOwn) || left.title.localeCompare(right.title, 'en'),
  )
}

const sendLauncher = async (
  hub: Hub,
  { session, user }: Person,
  query: string,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const open = await hub.grants.applicationsOf(user)
  const all = open.filter((each) => hasTile(hub.dialects, each))
  const wanted = foldForSearch(query.trim())
  const found = all.filter((each) => foldForSearch(each.name).includes(wanted))
  const home = await hub.organizations.find(user.homeId)
  const role = home && all.length === 0 ? await hub.memberships.roleIn(user, home) : undefined
  const page = launcherPage({
    organization: await lookOf(hub, home),
    person: { name: nameOf(user), email: user.email ?? '' },
    greeting: greetingFor(hub, user),
    query,
    groups: await groupTiles(hub, user, found),
    total: all.length,
    isAdministrator: role === 'administrator',
    signOut: {
      action: '/sign-out',
      fields: [{ name: 'token', value: signOutToken(hub, session.id) }],
    },
  })
  return sendPage(reply, page)
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
  const page = continuePage({
    organization: await lookOfHome(hub, user),
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
  if (!application || !(await hub.may(person.user, application)).yes) {
    return refuse('not-found', 'There is no such application.', {
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

  server.get('/', { ...session, ...shown }, async (request, reply) => {
    const { q } = request.query as Record<string, unknown>
    const query = typeof q === 'string' ? q.slice(0, queryLength) : ''
    return sendLauncher(hub, getPerson(request), query, reply)
  })
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
