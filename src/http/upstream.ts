/** The way of a browser to a source that says who somebody is, and back from it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../connector.ts'
import type { Hub } from '../hub.ts'
import { newSecret } from '../identifier.ts'
import { errorPage } from '../pages/error.ts'
import { wordsOf } from '../pages/words/words.ts'
import { isRefusal, type Refusal, refusalStatus, refuse } from '../refusal.ts'
import type { Journey, Prove } from '../upstream.ts'
import { sendSignedIn } from './account.ts'
import { findPerson } from './caller.ts'
import { readDoor, writeDoor } from './cookie.ts'
import { languageFor, sentenceIn } from './language.ts'
import { checkNavigation } from './origin.ts'
import { followsForm, lookOf, sendOnward, sendPage } from './page.ts'
import { rememberSource } from './source.ts'
import { finishTrial } from './trial.ts'

/** The path that leads to a source; what waits comes along. */
export const departurePath = ({ id }: Pick<Connector, 'id'>, handle?: string): string =>
  handle === undefined
    ? `/sign-in/with/${id}`
    : `/sign-in/with/${id}?pending=${encodeURIComponent(handle)}`

/** How people know a source that they are led to. */
export const faceOfSource = (hub: Hub, { type, settings, name }: Connector): string =>
  hub.dialects.redirect(type)?.face(settings, name).name ?? name

/** Says a no at the end of a journey, with the way to try again. */
const sendNo = async (
  hub: Hub,
  reply: FastifyReply,
  { connector, attempt, handle }: Pick<Journey, 'connector' | 'attempt' | 'handle'>,
  refusal: Refusal,
): Promise<FastifyReply> => {
  const { code } = refusal
  const organization = await lookOf(hub, await hub.organizations.find(connector.organizationId))
  const language = languageFor(reply.request, organization)
  const { source, error, refusals } = wordsOf(language)
  const pending = hub.signIn.find(handle) ? `?pending=${encodeURIComponent(handle ?? '')}` : ''
  const page = errorPage({
    organization,
    language,
    title: source.title(faceOfSource(hub, connector)),
    text: code === 'unavailable' ? refusals[code].text : sentenceIn(language, refusal),
    code: attempt,
    action: { label: error.again, url: `/sign-in${pending}` },
  })
  return sendPage(reply, page, refusalStatus[code])
}

/**
 * The journey that a source's answer belongs to, by its state: of this browser and, from now on,
 * over. Refuses as `hub.upstream.take` does.
 */
export const takeJourney = async (
  hub: Hub,
  request: FastifyRequest,
  { state, type }: { state: string; type: string },
): Promise<Journey> => {
  checkNavigation(request)
  const journey = await hub.upstream.take(state, readDoor(hub.config, request), type)
  request.attempt = journey.attempt
  return journey
}

/**
 * Ends a journey: `prove` reads the answer and refuses what is wrong with it. The browser is
 * signed in and led on to what waits, or reads on a page that it is not; whoever tries a source
 * out reads what would have come of it.
 */
export const finishUpstream = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  journey: Journey,
  prove: Prove,
): Promise<FastifyReply> => {
  if (journey.trialBy !== undefined) return finishTrial(hub, request, reply, journey, prove)
  const before = await findPerson(hub, request)
  const agent = request.headers['user-agent'] ?? ''
  try {
    const signedIn = await hub.upstream.arrive(
      journey,
      prove,
      { agent, replaces: before?.session },
      { address: request.ip },
    )
    rememberSource(hub, reply, journey.connector)
    return sendSignedIn(hub, reply, signedIn, journey.handle)
  } catch (error) {
    if (!isRefusal(error)) throw error
    return sendNo(hub, reply, journey, error)
  }
}

type DepartureRoute = { Params: { connector: string }; Querystring: Record<string, unknown> }

const leave = async (
  hub: Hub,
  request: FastifyRequest<DepartureRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkNavigation(request)
  const { pending } = request.query
  const given = typeof pending === 'string' ? pending : undefined
  const waiting = hub.signIn.find(given)
  const handle = waiting && given
  // Sources answer at the hub's own address, where the cookie of this browser has to be.
  const own = new URL(hub.config.url)
  if (request.headers.host !== own.host) {
    const path = departurePath({ id: encodeURIComponent(request.params.connector) }, handle)
    return reply.redirect(`${own.origin}${path}`, 303)
  }
  const connector =
    (await hub.upstream.findOpen(request.params.connector)) ??
    refuse('not-found', 'There is no such way to sign in.')
  const attempt = waiting?.attempt ?? request.attempt
  request.attempt = attempt
  const browser = readDoor(hub.config, request) ?? newSecret(hub.world)
  writeDoor(hub.config, reply, browser)
  try {
    const input = { connector, browser, handle, attempt, address: request.ip }
    const url = await hub.upstream.leave(input)
    if (!followsForm(request)) return reply.redirect(url, 303)
    const look = await lookOf(hub, await hub.organizations.find(connector.organizationId))
    return sendOnward(reply, url, faceOfSource(hub, connector), look)
  } catch (error) {
    if (!isRefusal(error) || error.code === 'throttled') throw error
    return sendNo(hub, reply, { connector, attempt, handle }, error)
  }
}

export const upstreamRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const } }
  server.get<DepartureRoute>('/sign-in/with/:connector', anyone, (request, reply) =>
    leave(hub, request, reply),
  )
}
