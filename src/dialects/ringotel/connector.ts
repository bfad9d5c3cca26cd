/**
 * Asks a customer's web service who somebody is (seed 000, "User authentication flow"): 200 with
 * usernames is the only yes, 403 the only no, and everything else no answer (wire 000 §1.7).
 */
import type { Evidence } from '../../attempt-fact.ts'
import { awayWords, wrongWords } from '../../credential.ts'
import type { Asked, ConnectorKind, Identity, Step } from '../../dialect.ts'
import type { Answered, Call } from '../../exchange.ts'
import type { Nouns } from '../../hub.ts'
import type { JsonValue } from '../../organization.ts'
import { mask, writePreview } from '../../preview.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import { sourceOf } from '../../source-setting.ts'
import { type Values, writeCall } from './call.ts'
import { type Description, readDescription } from './description.ts'
import { readLooseJson } from './loose-json.ts'
import { fetchToken, refusedCredential, tokenName } from './oauth2.ts'
import { readReply, usernameCount } from './reply.ts'
import { allValues, checkTogether, domainOf, ownValues, propertiesOf, settings } from './setting.ts'

/** An operator is told once in a while, however many try to sign in meanwhile. */
const perAlert = { burst: 1, everyMs: 10 * 60_000 }

const wrong = (cause: string, evidence: Evidence): never =>
  refuse('unauthenticated', wrongWords, { rule: 'source.no', cause, evidence })
const away = (cause: string, rule: 'source.reply' | 'source.status', evidence?: Evidence): never =>
  refuse('unavailable', awayWords, { rule, cause, ...(evidence && { evidence }) })

type Ask = (call: Call) => Promise<Answered>

/** One patience for all that is asked at one sign-in (rulings, 000/001: 10 s in all). */
const createAsk = (hub: Nouns, source: ReturnType<typeof sourceOf>): Ask => {
  let leftMs = source.limits.totalMs
  return async (call) => {
    const limits = { ...source.limits, totalMs: leftMs }
    const answered = await hub.exchanges.ask(call, { ...source, limits })
    leftMs = Math.max(1, leftMs - answered.milliseconds)
    return answered
  }
}

/** The path alone: a query may hold what nobody is to read. */
const placeOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

type Question = {
  description: Description
  own: Values
  values: Values
  ask: Ask
  note: (step: Step) => void
}

const send = async ({ ask, note, ...question }: Question, token: string): Promise<Answered> => {
  const call = writeCall(question.description, question.values, token)
  note({ name: 'sent', facts: { method: call.method, url: placeOf(call.url) } })
  const answered = await ask(call)
  const { status, milliseconds, body } = answered
  note({ name: 'answered', facts: { status, milliseconds, bytes: body.length } })
  return answered
}

/** With a token that is good now; once more with a new one where it was not (wire 000 §1.3). */
const sendWithToken = async (
  hub: Nouns,
  { connector }: Asked,
  question: Question,
): Promise<Answered> => {
  const { authorization } = question.description
  if (authorization.type !== 'oauth2') return send(question, '')
  const { oauth2 } = authorization
  const name = tokenName(connector, oauth2, question.own)
  const getToken = () =>
    hub.bearers.get(name, () => fetchToken(question.ask, oauth2, question.own, hub.world.now))
  const token = await getToken()
  const answered = await send(question, token)
  if (answered.status !== 401) return answered
  await hub.bearers.drop(name, token)
  return send(question, await getToken())
}

const parse = (body: Buffer): JsonValue => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return away('the service answered 200 with something that is no JSON', 'source.reply')
  }
}

/** Wire 000 §1.7. */
const judge = ({ status, body }: Answered, map: Description['responseMap'], domain: string) => {
  const evidence = { asked: String(status), registered: '200' }
  if (status === 403) return wrong('the service answered 403', evidence)
  if (status === 401) return refusedCredential('the service did not accept our own credential: 401')
  if (status !== 200) {
    return away(`the service answered ${status}; only 200 is a yes`, 'source.status', evidence)
  }
  const identities = readReply(map, parse(body), domain)
  if (identities.length > usernameCount) {
    return away(`the service named more than ${usernameCount} usernames`, 'source.reply')
  }
  if (identities.length > 0) return identities
  return wrong('the service answered 200 and named nobody', {
    ...{ asked: 'nobody', registered: 'one or more usernames' },
  })
}

const alertOperator = async (hub: Nouns, { connector }: Asked, cause: string): Promise<void> => {
  const { id, name, organizationId, rootId } = connector
  if (!(await hub.limits.allows({ bucket: `credential of connector ${id}`, ...perAlert }))) return
  await hub.events.add({
    type: 'connector.credential-refused',
    outcome: 'refused',
    organization: { id: organizationId, rootId },
    data: { connector: id, name, cause },
  })
}

const ask = async (hub: Nouns, asked: Asked, note: (step: Step) => void): Promise<Identity[]> => {
  const { connector, credentials } = asked
  const description = readDescription(connector.settings.description ?? null)
  const own = ownValues(description, connector.settings)
  const values = allValues(own, connector, credentials)
  const question = { description, own, values, ask: createAsk(hub, sourceOf(connector)), note }
  try {
    const answered = await sendWithToken(hub, asked, question)
    const identities = judge(answered, description.responseMap, domainOf(connector.settings))
    const usernames = identities.map(({ subject }) => subject)
    note({ name: 'captured', facts: { count: usernames.length, usernames } })
    note({ name: 'decided', facts: { rule: 'status 200 with usernames' } })
    return identities
  } catch (error) {
    if (isRefusal(error) && error.detail.reason === 'credential') {
      await alertOperator(hub, asked, error.detail.cause ?? '')
    }
    throw error
  }
}

/** The request with a mask in the place of everything that nobody is to read. */
const writeMasked = ({ connector, credentials }: Asked): Call => {
  const description = readDescription(connector.settings.description ?? null)
  const masked = Object.keys(propertiesOf(connector.settings)).map((label) => [label, mask])
  const properties = JSON.stringify(Object.fromEntries(masked))
  const own = ownValues(description, { properties })
  const values = allValues(own, connector, { ...credentials, password: mask })
  const call = writeCall(description, values, mask)
  const { authorization } = call.headers ?? {}
  const scheme = authorization?.split(' ')[0]
  return authorization === undefined
    ? call
    : { ...call, headers: { ...call.headers, authorization: `${scheme} ${mask}` } }
}

export const connector: ConnectorKind = {
  type: 'ringotel',
  label: 'Web service (Ringotel)',
  settings,
  check: checkTogether,
  asks: 'anyone',
  face(values) {
    const { name, logo } = readDescription(values.description ?? null)
    return { name, logo }
  },
  ask,
  preview: async (_hub, asked) => writePreview(writeMasked(asked)),

  /** The description as its maker hands it out; the properties are the administrator's to add. */
  readDescription(bytes) {
    const description = readLooseJson(Buffer.from(bytes).toString('utf8'))
    readDescription(description)
    return { description }
  },
}
