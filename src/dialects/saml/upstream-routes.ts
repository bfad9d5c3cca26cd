/**
 * The hub as a service provider: its metadata, and the assertion consumer service. A response
 * comes by a post from another site, which brings no cookie of ours: it is checked there, and the
 * browser goes on with a GET of our own, where it is known again.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { writeAsked } from '../../asked-event.ts'
import type { Connector } from '../../connector.ts'
import { findPerson } from '../../http/caller.ts'
import { takeForms } from '../../http/form.ts'
import { languageFor } from '../../http/language.ts'
import { shown } from '../../http/method.ts'
import { checkNavigation } from '../../http/origin.ts'
import { lookOf, sendPage } from '../../http/page.ts'
import { finishUpstream, takeJourney } from '../../http/upstream.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, newSecret } from '../../identifier.ts'
import { errorPage } from '../../pages/error.ts'
import { wordsOf } from '../../pages/words/words.ts'
import { isRefusal, type RefusalCode, refuse } from '../../refusal.ts'
import type { Journey } from '../../upstream.ts'
import { nameOf } from '../../user.ts'
import { readPost } from './binding.ts'
import { acsUrlOf, arrivalPathOf, providerIdOf, sloUrlOf } from './upstream-address.ts'
import { readClaims } from './upstream-claim.ts'
import { lookForKeys } from './upstream-key.ts'
import { readSession } from './upstream-logout.ts'
import { writeOwnMetadata } from './upstream-metadata.ts'
import { type Answer, checkAnswer, type Question, takeResponse } from './upstream-response.ts'
import { readUpstream } from './upstream-setting.ts'

const type = 'saml-provider'
/** A message of 256 KiB in base64, with what stands around it. */
const formBytes = 512 * 1024
/** The browser goes on at once. */
const arrivalSeconds = 120

export type ProviderRoute = {
  Params: { root: string; connector: string }
  Querystring: { arrival?: unknown }
}

/** What is kept between the post and the page that it leads to. */
type Kept = Answer & { connectorId: string; relayState: string | undefined; attempt: string }

/** In its place, in a trial, why there is no answer: whoever tries the source out reads it. */
type KeptRefusal = Pick<Kept, 'connectorId' | 'relayState' | 'attempt'> & {
  refused: { code: RefusalCode; message: string; cause: string; rule: string }
}

const nothing = (): never => refuse('not-found', 'There is nothing at this address.')

const isAt = (connector: Connector | undefined, { root }: ProviderRoute['Params']) =>
  connector?.type === type && connector.rootId === root

/** One that may be used; switched off, it is only looked at, or tried out. */
export const getOpen = async (
  hub: Hub,
  params: ProviderRoute['Params'],
  relayState: string,
): Promise<Connector> => {
  const connector = await hub.upstream.findFor(params.connector, relayState)
  return connector && isAt(connector, params) ? connector : nothing()
}

const writeMetadataFor = async (hub: Hub, connector: Connector): Promise<string> => {
  const root = await hub.organizations.get(connector.rootId)
  const published = await hub.signingKeys.published(root)
  const opening = await hub.signingKeys.current(root, 'RSA-2048')
  const { signsRequests, nameIdFormat } = readUpstream(connector.settings)
  return writeOwnMetadata({
    ...{ signsRequests, nameIdFormat },
    entityId: providerIdOf(hub, connector),
    acsUrl: acsUrlOf(hub, connector),
    sloUrl: sloUrlOf(hub, connector),
    signing: published.map(({ certificate }) => certificate),
    encryption: [opening.certificate],
  })
}

/** A key that nobody knows may be a new one. That it cannot be looked for is no matter. */
export const lookIfUnknown = async (hub: Hub, connector: Connector, cause = ''): Promise<void> => {
  if (!cause.includes('no key made it')) return
  try {
    await lookForKeys(hub, connector)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
}

/** Reads and checks what was posted; a no leaves its event. */
const take = async (
  hub: Hub,
  { body, ip: address, attempt }: FastifyRequest,
  connector: Connector,
): Promise<Kept> => {
  try {
    const message = readPost((body ?? {}) as Record<string, unknown>)
    if (message.name !== 'SAMLResponse') {
      refuse('invalid', 'That is no response.', { rule: 'saml.message' })
    }
    const answer = await takeResponse(hub, connector, { xml: message.xml, attempt })
    return { ...answer, connectorId: connector.id, relayState: message.relayState, attempt }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const event = writeAsked(connector, { steps: [], user: undefined }, { address, attempt })
    await hub.events.refused(event, error)
    await lookIfUnknown(hub, connector, error.detail.cause)
    throw error
  }
}

const relayStateOf = ({ body }: FastifyRequest): string => {
  const { RelayState: given } = (body ?? {}) as Record<string, unknown>
  return typeof given === 'string' ? given : ''
}

/** The same in a trial, where a no is kept too. */
const takeTrial = async (
  hub: Hub,
  request: FastifyRequest,
  connector: Connector,
  relayState: string,
): Promise<Kept | KeptRefusal> => {
  try {
    return await take(hub, request, connector)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { code, message, detail } = error
    const { cause = message, rule = code } = detail
    const refused = { code, message, cause, rule }
    return { refused, connectorId: connector.id, relayState, attempt: request.attempt }
  }
}

const receive = async (
  hub: Hub,
  request: FastifyRequest<ProviderRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const relayState = relayStateOf(request)
  const connector = await getOpen(hub, request.params, relayState)
  const kept = (await hub.upstream.isTrial(relayState))
    ? await takeTrial(hub, request, connector, relayState)
    : await take(hub, request, connector)
  const handle = newSecret(hub.world)
  await hub.state.put('saml-arrival', hashSecret(handle), kept, arrivalSeconds)
  return reply.redirect(arrivalPathOf(connector, handle), 303)
}

/** Nobody takes another's place because of a page that nobody here has asked for (SP-56). */
const sendOccupied = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  connector: Connector,
  name: string,
): Promise<FastifyReply> => {
  const organization = await lookOf(hub, await hub.organizations.find(connector.organizationId))
  const language = languageFor(request, organization)
  const { title, text, button } = wordsOf(language).occupied
  const page = errorPage({
    organization,
    language,
    title: title(name),
    text,
    code: request.attempt,
    action: { label: button(name), url: '/' },
  })
  return sendPage(reply, page, 409)
}

const getKept = async (
  hub: Hub,
  request: FastifyRequest<ProviderRoute>,
): Promise<Kept | KeptRefusal> => {
  const { arrival } = request.query
  const handle = typeof arrival === 'string' && arrival.length <= 64 ? arrival : ''
  const kept = await hub.state.take<Kept | KeptRefusal>('saml-arrival', hashSecret(handle))
  const { connector } = request.params
  if (kept?.connectorId === connector) return kept
  return refuse('expired', 'That sign-in is over. Please start again.', {
    rule: 'journey.over',
    cause: 'no response is kept, or not any more',
  })
}

/** The way of a browser that set out from here, or of one that nobody has sent. */
const findJourney = async (
  hub: Hub,
  request: FastifyRequest,
  connector: Connector,
  { inResponseTo, relayState }: Kept,
): Promise<Journey> => {
  const { attempt, ip: address } = request
  if (inResponseTo === undefined) return { connector, attempt, kept: null, steps: [] }
  try {
    const journey = await takeJourney(hub, request, { state: relayState ?? '', type })
    hub.attempts.join(attempt, journey.attempt)
    return journey
  } catch (error) {
    if (!isRefusal(error)) throw error
    const event = writeAsked(connector, { steps: [], user: undefined }, { address, attempt })
    await hub.events.refused(event, error)
    throw error
  }
}

/** Ends a trial whose answer was refused before it was known whose browser it is. */
const goOnRefused = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { refused, relayState }: KeptRefusal,
): Promise<FastifyReply> => {
  const journey = await takeJourney(hub, request, { state: relayState ?? '', type })
  const { code, message, ...detail } = refused
  return finishUpstream(hub, request, reply, journey, async () => refuse(code, message, detail))
}

const goOn = async (
  hub: Hub,
  request: FastifyRequest<ProviderRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkNavigation(request)
  const known = await hub.connectors.find(request.params.connector)
  if (!isAt(known, request.params)) return nothing()
  const kept = await getKept(hub, request)
  const connector = await getOpen(hub, request.params, kept.relayState ?? '')
  request.attempt = kept.attempt
  if ('refused' in kept) return goOnRefused(hub, request, reply, kept)
  const before = await findPerson(hub, request)
  if (before && kept.inResponseTo === undefined) {
    return sendOccupied(hub, request, reply, connector, nameOf(before.user))
  }
  const journey = await findJourney(hub, request, connector, kept)
  return finishUpstream(hub, request, reply, journey, async (note) => {
    const upstream = readUpstream(connector.settings)
    const { checked } = kept
    const { responseId, nameIdFormat, responseSigned, assertionSigned } = checked
    const attributes = checked.attributes.map(({ name }) => name)
    note({
      name: 'answered',
      facts: { id: responseId, nameIdFormat, responseSigned, assertionSigned, attributes },
    })
    if (journey.connector.id !== connector.id) {
      refuse('invalid', 'The sign-in could not be accepted.', {
        rule: 'saml.issuer',
        cause: 'it was begun with another identity provider',
      })
    }
    checkAnswer(kept, (journey.kept ?? undefined) as Question | undefined, upstream)
    return { claimed: readClaims(checked, upstream), session: readSession(checked) }
  })
}

export const upstreamRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const } }
  const base = '/saml/:root/provider/:connector'

  server.get<ProviderRoute>(
    `${base}/metadata`,
    { ...anyone, ...shown },
    async ({ params }, reply) => {
      const connector = await hub.connectors.find(params.connector)
      if (!connector || !isAt(connector, params)) return nothing()
      reply.type('application/samlmetadata+xml; charset=utf-8')
      return reply.send(await writeMetadataFor(hub, connector))
    },
  )
  server.post<ProviderRoute>(`${base}/acs`, anyone, (request, reply) =>
    receive(hub, request, reply),
  )
  server.get<ProviderRoute>(`${base}/continue`, anyone, (request, reply) =>
    goOn(hub, request, reply),
  )
}
