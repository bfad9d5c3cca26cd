/**
 * Codes and tokens of clients (`POST /oauth2/token`). An access token is a key of the person who
 * allowed it, so what they may do is asked at every call, and it dies with them. A refresh token
 * is good once; when one comes again, everything that followed from that consent ends.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { WireAnswer } from '../../dialect.ts'
import type { Actor, EventInput } from '../../event.ts'
import { type Form, readForm } from '../../http/form.ts'
import { sayRefusals } from '../../http/refusal.ts'
import type { Hub } from '../../hub.ts'
import { hashSecret, isSame, newSecret } from '../../identifier.ts'
import { sourceOf } from '../../limit.ts'
import { isRefusal, Refusal, type RefusalCode, refuse } from '../../refusal.ts'
import type { User } from '../../user.ts'
import { readJson } from './body.ts'
import { findClientById, lentPermissions, redirectUriOf } from './client.ts'
import { readBody, writeRefusal, writeUser } from './wire.ts'

/** A server redeems a code at once (RFC 6749 §4.1.2: ten minutes at the most). */
const codeLifetimeSeconds = 60
/** `expires_in` as the document has it: 31 days. */
const accessLifetimeSeconds = 2_678_400
/** So long a client may be silent; the document says nothing. */
const refreshLifetimeSeconds = 2 * accessLifetimeSeconds
const bodyBytes = 16 * 1024
const wrongTries = { burst: 30, everyMs: 2_000 }

const codeKind = 'rechat-code'
const familyKind = 'rechat-family'

type Lent = { clientId: string; userId: string }
type Code = Lent & { redirectUri: string }
/** What one consent has led to: the key that is good now, and the hash of the refresh token. */
type Family = Lent & { keyId: string; hash: string }

/** A code for that client and person: good once, for a minute. */
export const issueCode = async (
  hub: Hub,
  client: Application,
  user: User,
  by: Actor,
): Promise<string> => {
  const secret = newSecret(hub.world)
  const code: Code = { clientId: client.id, userId: user.id, redirectUri: redirectUriOf(client) }
  await hub.state.put(codeKind, hashSecret(secret), code, codeLifetimeSeconds)
  const organization = { id: client.organizationId, rootId: client.rootId }
  const data = { purpose: 'code' }
  await hub.events.add({
    ...by,
    type: 'ticket.issued',
    organization,
    applicationId: client.id,
    data,
  })
  return secret
}

const over = (cause: string): never =>
  refuse('expired', 'The code or refresh token is not good, or not any more.', { cause })

/** The client that shows a code or refresh token, which stays good for who has the right secret. */
const getClient = async (
  hub: Hub,
  { client_id = '', client_secret = '' }: Form,
  lent: Lent | undefined,
  event: EventInput,
): Promise<Application> => {
  const words = 'The client or its secret is wrong.'
  if (client_id === '' || client_secret === '') {
    return refuse('unauthenticated', words, { cause: 'no client_id, or no client_secret' })
  }
  const client = lent && (await findClientById(hub, lent.clientId))
  if (!lent || !client) return over('there is none, or its client is deleted')
  event.applicationId = client.id
  event.organization = { id: client.organizationId, rootId: client.rootId }
  event.userId = lent.userId
  const { clientId, clientSecret } = client.settings
  const isRight = isSame(client_secret, String(clientSecret))
  if (!isSame(client_id, String(clientId))) return over('it is that of another client')
  return isRight ? client : refuse('unauthenticated', words, { cause: 'the secret is wrong' })
}

/** A key for the person as they are now, and the refresh token that goes with it. */
const issueTokens = async (
  hub: Hub,
  client: Application,
  userId: string,
  familyId: string,
  by: EventInput,
) => {
  const user = (await hub.users.find(userId)) ?? over('the person is deleted')
  const may = await hub.may(user, client)
  if (!may.yes) return over(may.cause)
  const organization = await hub.organizations.get(user.homeId)
  const endsAt = hub.world.now() + accessLifetimeSeconds * 1000
  const name = `Client ${client.name}`
  const lent = { organization, user, name, permissions: lentPermissions(client), endsAt }
  const { key, text } = await hub.keys.add(lent, by)
  const secret = newSecret(hub.world)
  const hash = hashSecret(secret)
  const family: Family = { clientId: client.id, userId, keyId: key.id, hash }
  await hub.state.put(familyKind, hashSecret(familyId), family, refreshLifetimeSeconds)
  return {
    access_token: text,
    refresh_token: `${familyId}.${secret}`,
    expires_in: accessLifetimeSeconds,
    code: 'OK',
    data: writeUser(user),
    brand: user.homeId,
  }
}

const byCode = async (hub: Hub, body: Form, event: EventInput) => {
  const handle = hashSecret(body.code ?? '')
  const client = await getClient(hub, body, await hub.state.get<Code>(codeKind, handle), event)
  const code = (await hub.state.take<Code>(codeKind, handle)) ?? over('the code was used')
  if (body.redirect_uri !== code.redirectUri || code.redirectUri !== redirectUriOf(client)) {
    return over('the redirect URI is another')
  }
  return issueTokens(hub, client, code.userId, newSecret(hub.world), event)
}

/** Ends a key. False if somebody has ended it before. */
const revoke = async (hub: Hub, keyId: string, by: EventInput): Promise<boolean> => {
  try {
    await hub.keys.revoke(keyId, by)
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

const byRefresh = async (hub: Hub, body: Form, event: EventInput) => {
  const [familyId = '', secret = ''] = (body.refresh_token ?? '').split('.')
  const handle = hashSecret(familyId)
  const client = await getClient(hub, body, await hub.state.get<Family>(familyKind, handle), event)
  const family = (await hub.state.take<Family>(familyKind, handle)) ?? over('it was just used')
  const wasGood = await revoke(hub, family.keyId, event)
  if (!isSame(hashSecret(secret), family.hash)) return over('it came again: its family is over')
  if (!wasGood) return over('its key was revoked')
  return issueTokens(hub, client, family.userId, familyId, event)
}

const grants = { authorization_code: byCode, refresh_token: byRefresh }

const isGrant = (name: string): name is keyof typeof grants => Object.hasOwn(grants, name)

const unsupportedGrant = 'unsupported_grant_type'
const grantWords = 'The grant type must be authorization_code or refresh_token.'

/** The fields that are texts; a client may send others. */
const readTexts = (body: unknown): Form =>
  Object.fromEntries(
    Object.entries(readBody(body)).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )

const exchange = (hub: Hub) => async (request: FastifyRequest) => {
  const body = readTexts(request.body)
  const { grant_type: grant } = body
  if (grant === undefined) return refuse('invalid', 'The grant type is missing.')
  if (!isGrant(grant)) {
    return refuse('invalid', grantWords, { reason: unsupportedGrant })
  }
  const { ip: address, attempt } = request
  const event: EventInput = { type: 'ticket.redeemed', address, attempt, data: { purpose: grant } }
  try {
    const answer = await grants[grant](hub, body, event)
    await hub.events.add(event)
    return answer
  } catch (error) {
    if (!isRefusal(error)) throw error
    // Guessing is counted; those beyond the limit leave no event (KEY-09).
    await hub.limits.take([{ bucket: `wrong client from ${sourceOf(address)}`, ...wrongTries }])
    await hub.events.refused(event, error)
    throw error
  }
}

/** RFC 6749 §5.2. */
const errorNames: Partial<Record<RefusalCode, string>> = {
  unauthenticated: 'invalid_client',
  expired: 'invalid_grant',
  throttled: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
}

/** The error of the wire, with the two fields that OAuth has beside it. */
export const writeTokenRefusal = (refusal: Refusal, isFault: boolean): WireAnswer => {
  const { code, message, detail } = refusal
  // A bad code or refresh token is a 400 (RFC 6749 §5.2).
  const said = code === 'expired' ? new Refusal('invalid', message, detail) : refusal
  const { body, ...rest } = writeRefusal(said, isFault)
  const isOther = detail.reason === unsupportedGrant
  const usual = isOther ? unsupportedGrant : (errorNames[code] ?? 'invalid_request')
  const name = isFault ? 'server_error' : usual
  const whole = { ...JSON.parse(body), error: name, error_description: message }
  return { ...rest, body: JSON.stringify(whole) }
}

export const tokenRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayRefusals(server, hub, { name: 'rechat', refuse: writeTokenRefusal })
  server.removeAllContentTypeParsers()
  const limits = { parseAs: 'string' as const, bodyLimit: bodyBytes }
  const json = async (_request: unknown, body: string | Buffer) => readJson(body)
  const form = async (_request: unknown, body: string | Buffer) => readForm(body.toString())
  server.addContentTypeParser('application/json', limits, json)
  server.addContentTypeParser('application/x-www-form-urlencoded', limits, form)
  server.addContentTypeParser('*', limits, async () => undefined)
  server.post('/oauth2/token', { config: { caller: 'anyone' } }, exchange(hub))
}
