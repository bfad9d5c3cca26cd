/** An administrator tries out a source that browsers are led to, and reads what came of it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../connector.ts'
import type { Claimed, Step } from '../dialect.ts'
import type { NamedMapping } from '../group-mapping.ts'
import type { Hub } from '../hub.ts'
import { newSecret } from '../identifier.ts'
import type { JsonValue } from '../organization.ts'
import { type TrialPage, trialPage } from '../pages/trial.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Journey, Prove } from '../upstream.ts'
import type { Meant } from '../upstream-identity.ts'
import { type Trial, trialPath } from '../upstream-trial.ts'
import { nameOf } from '../user.ts'
import { findPerson, getPerson, type Person } from './caller.ts'
import { readDoor, writeDoor } from './cookie.ts'
import { checkNavigation } from './origin.ts'
import { lookOf, sendPage } from './page.ts'

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

const stepOf = ({ name, facts }: Step): TrialPage['steps'][number] => ({
  name,
  facts: Object.entries(facts).map(([label, value]) => ({ label, value: textOf(value) })),
})

const titles: Record<Trial['verdict'], string> = {
  yes: '',
  no: 'Nobody would be signed in',
  'no-answer': 'The source did not answer',
}

const verdictOf = ({ verdict, cause, meant }: Trial): TrialPage['verdict'] => {
  if (!meant) return { ok: false, title: titles[verdict], text: cause }
  const isNew = meant.rule === 'created'
  const title = isNew
    ? 'Somebody new would be made and signed in'
    : `${nameOf(meant.user)} would be signed in`
  const text = isNew ? 'The source may make people.' : `Found by the ${meant.rule}.`
  return { ok: true, title, text: `${text} This was a trial: nothing has changed.` }
}

/** What the source says, with what of it counts. */
const claimedFacts = ({ email, isEmailVerified, ...claimed }: Claimed) => [
  { label: 'Subject', value: claimed.subject },
  {
    label: 'E-mail',
    value: email && `${email} (${isEmailVerified ? 'taken for verified' : 'not verified'})`,
  },
  { label: 'Username', value: claimed.username },
  { label: 'First name', value: claimed.firstName },
  { label: 'Last name', value: claimed.lastName },
]

const meantFacts = (meant: Meant) =>
  meant.rule === 'created'
    ? [{ label: 'E-mail that would be kept', value: meant.input.email ?? 'none' }]
    : [{ label: 'Person here', value: `${nameOf(meant.user)} (${meant.user.id})` }]

const factsOf = ({ claimed, meant }: Trial): TrialPage['facts'] =>
  [...(claimed ? claimedFacts(claimed) : []), ...(meant ? meantFacts(meant) : [])].map(
    ({ label, value }) => ({ label, value: value ?? 'not said' }),
  )

const kindWords = { group: 'the group', role: 'in', grant: 'of the application' } as const

const giftOf = ({ kind, role, target }: NamedMapping): string =>
  kind === 'group'
    ? `${kindWords.group} ${target ?? '(gone)'}`
    : `${role} ${kindWords[kind]} ${target ?? '(gone)'}`

const groupsOf = ({ claimed, gives }: Trial): TrialPage['groups'] =>
  claimed?.groups?.map((name) => ({
    name,
    gives: gives.filter((each) => each.name === name).map(giftOf),
  }))

const sendTrial = async (hub: Hub, reply: FastifyReply, trial: Trial): Promise<FastifyReply> => {
  const { connector, attempt, steps } = trial
  const page = trialPage({
    organization: await lookOf(hub, await hub.organizations.find(connector.organizationId)),
    verdict: verdictOf(trial),
    facts: factsOf(trial),
    groups: groupsOf(trial),
    steps: steps.map(stepOf),
    code: attempt,
    actions: [{ label: 'Try again', url: trialPath(connector) }],
  })
  return sendPage(reply, page)
}

const administers = async (
  hub: Hub,
  { user }: Person,
  { organizationId }: Connector,
): Promise<boolean> => {
  const owner = await hub.organizations.find(organizationId)
  return owner !== undefined && (await hub.memberships.roleIn(user, owner)) === 'administrator'
}

/**
 * Ends a trial: who began it, in this browser and still in charge, reads what would have come of
 * it. Refuses with `forbidden` anybody else.
 */
export const finishTrial = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  journey: Journey,
  prove: Prove,
): Promise<FastifyReply> => {
  const person = await findPerson(hub, request)
  const isTheirs = person?.user.id === journey.trialBy && person?.session.reach === null
  if (!person || !isTheirs || !(await administers(hub, person, journey.connector))) {
    const cause = `user ${journey.trialBy} began the trial, and is not here, or not in charge`
    return refuse('forbidden', 'The trial was begun by somebody else.', { cause })
  }
  const by = { userId: person.user.id, address: request.ip }
  return sendTrial(hub, reply, await hub.upstream.tryOut(journey, prove, by))
}

type TrialRoute = { Params: { connector: string } }

const begin = async (
  hub: Hub,
  request: FastifyRequest<TrialRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkNavigation(request)
  const person = getPerson(request)
  const connector = await hub.upstream.findTried(request.params.connector)
  if (!connector || !(await administers(hub, person, connector))) {
    return refuse('not-found', 'There is no such connector, or it is not yours.')
  }
  // Sources answer at the hub's own address, where the cookie of this browser has to be.
  const own = new URL(hub.config.url)
  if (request.headers.host !== own.host) {
    return reply.redirect(`${own.origin}${trialPath(connector)}`, 303)
  }
  const browser = readDoor(hub.config, request) ?? newSecret(hub.world)
  writeDoor(hub.config, reply, browser)
  const { attempt, ip: address } = request
  const trialBy = person.user.id
  try {
    const url = await hub.upstream.leave({ connector, browser, attempt, address, trialBy })
    return reply.redirect(url, 303)
  } catch (error) {
    if (!isRefusal(error) || error.code === 'throttled') throw error
    const journey = { connector, attempt, kept: null, steps: [], trialBy }
    return finishTrial(hub, request, reply, journey, () => Promise.reject(error))
  }
}

export const trialRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const session = { config: { caller: 'session' as const } }
  server.get<TrialRoute>('/connectors/:connector/test', session, (request, reply) =>
    begin(hub, request, reply),
  )
}
