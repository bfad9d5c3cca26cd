/**
 * The endpoint of the web service that seed 000 asks its customers for, one an organization: a
 * username and a password come, and the usernames of the person go back, or 403.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WireAnswer } from '../../dialect.ts'
import { readForm } from '../../http/form.ts'
import type { Hub } from '../../hub.ts'
import { type JsonObject, readJsonObject } from '../../json-object.ts'
import { isRefusal, Refusal, type RefusalCode, refuse } from '../../refusal.ts'
import { nameOf, type User } from '../../user.ts'
import { getAsker, type Place } from './asker.ts'

const bodyBytes = 16 * 1024

/** The document names both: in its prose and in its request line. */
const paths = ['authorize', 'auth'] as const

/** JSON, or a form where a description says so (wire 000 §1.2). */
export const takeBodies = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers()
  const how = { parseAs: 'string' as const, bodyLimit: bodyBytes }
  server.addContentTypeParser('application/json', how, async (_request: unknown, text: string) =>
    readJsonObject(text),
  )
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    how,
    async (_request: unknown, text: string) => new Map(Object.entries(readForm(text))),
  )
}

export const bodyOf = ({ body }: { body: unknown }): JsonObject =>
  body instanceof Map ? body : new Map()

/** Refuses with `invalid` what is missing, empty or no text. */
const readText = (body: JsonObject, ...names: string[]): string => {
  const value = names.map((name) => body.get(name)).find((each) => each !== undefined)
  return typeof value === 'string' && value !== ''
    ? value
    : refuse('invalid', `${names[0]} is missing, or is no text.`)
}

/** Who is wrong here is not the caller: 401 is for the caller's own key (wire 000 §1.1). */
const asForbidden = (error: unknown): never => {
  if (!isRefusal(error) || error.code !== 'unauthenticated') throw error
  const said = new Refusal('forbidden', error.message, error.detail)
  said.isRecorded = error.isRecorded
  throw said
}

const writeUser = (user: User) => ({
  values: [{ username: user.username ?? user.email ?? user.id, display_name: nameOf(user) }],
})

const authorize = async (
  hub: Hub,
  request: FastifyRequest<Place>,
  reply: FastifyReply,
): Promise<unknown> => {
  const { organization, holder } = await getAsker(hub, request, reply)
  const body = bodyOf(request)
  const email = readText(body, 'username', 'email')
  const password = readText(body, 'password')
  const agent = request.headers['user-agent'] ?? ''
  const by = { keyId: holder.key.id, address: request.ip, attempt: request.attempt }
  const question = { email, password, organization, agent }
  return writeUser(await hub.signIn.check(question, by).catch(asForbidden))
}

const statuses: Record<RefusalCode, number> = {
  invalid: 403,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 403,
  expired: 403,
  throttled: 429,
  unavailable: 503,
}

/** Wire 000 §1.1: what is no POST to the endpoint is not there, and what is broken is a 403. */
const statusOf = ({ code, detail }: Refusal, isFault: boolean): number => {
  if (isFault) return 500
  return detail.methods ? 404 : statuses[code]
}

/** The body of a no is plain text, which nobody reads (wire 000 §1.1). */
export const writeRefusal = (refusal: Refusal, isFault: boolean): WireAnswer => ({
  status: statusOf(refusal, isFault),
  type: 'text/plain; charset=utf-8',
  body: `${refusal.message}\n`,
})

export const answerRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeBodies(server)
  const anyone = { config: { caller: 'anyone' as const } }
  for (const path of paths) {
    server.post<Place>(`/ringotel/:organization/${path}`, anyone, (request, reply) =>
      authorize(hub, request, reply),
    )
  }
}
