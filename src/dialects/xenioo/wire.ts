/**
 * The shapes of this wire (seed 004, and the pages on authorization and teams beside it): JSON
 * whose property names may have any letter case, two generations of answers, and four noes.
 */
import type { FastifyInstance } from 'fastify'
import type { WireAnswer } from '../../dialect.ts'
import { type JsonObject, readJsonObject } from '../../json-object.ts'
import type { JsonValue } from '../../organization.ts'
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../../refusal.ts'
import { isText } from '../../setting.ts'

/** What a server sends. */
export type Body = JsonObject

/** Seed 004, "Response": "will expire after 60 minutes". `Expires` counts minutes. */
export const lifetimeMinutes = 60

const bodyBytes = 16 * 1024
const textLength = 512

/** Takes bodies of this wire, and no others. */
export const takeBodies = (server: FastifyInstance): void => {
  const how = { parseAs: 'string', bodyLimit: bodyBytes } as const
  const parse = async (_request: unknown, text: string | Buffer) => readJsonObject(text.toString())
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', how, parse)
}

/** The body of a request, which may have come without any. */
export const bodyOf = ({ body }: { body: unknown }): Body =>
  body instanceof Map ? body : refuse('invalid', 'The body is missing.')

/** The value of an optional property; null says the same as leaving it out. */
const findValue = (body: Body, name: string): Exclude<JsonValue, null> | undefined =>
  body.get(name.toLowerCase()) ?? undefined

const isShortText = (value: JsonValue | undefined): value is string =>
  isText(value) && value !== '' && value.length <= textLength

/** Refuses with `invalid` what is missing, empty, or no text. */
export const readText = (body: Body, name: string): string => {
  const value = findValue(body, name)
  return isShortText(value) ? value : refuse('invalid', `${name} is missing, or is no text.`)
}

export const findText = (body: Body, name: string): string | undefined =>
  findValue(body, name) === undefined ? undefined : readText(body, name)

/** False where nothing is said. Refuses with `invalid` what is neither true nor false (XEN-10). */
export const readSwitch = (body: Body, name: string): boolean => {
  const value = findValue(body, name) ?? false
  return typeof value === 'boolean' ? value : refuse('invalid', `${name} must be true or false.`)
}

/** Names that are said to be true, as `{"conversation": true, "publish": false}`. */
export const findSwitches = (body: Body, name: string): string[] | undefined => {
  const value = findValue(body, name)
  if (value === undefined) return undefined
  const entries = Object.entries(value)
  const isRead = entries.every(([each, on]) => isShortText(each) && typeof on === 'boolean')
  if (typeof value !== 'object' || Array.isArray(value) || entries.length > 100 || !isRead) {
    return refuse('invalid', `${name} must hold names that are true or false.`)
  }
  return entries.filter(([, on]) => on).map(([each]) => each)
}

const statuses: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 400,
  conflict: 400,
  expired: 400,
  forbidden: 403,
  'not-found': 404,
  throttled: 429,
  unavailable: 503,
}

const statusOf = ({ code, detail }: Refusal, isFault: boolean): number => {
  if (isFault) return 500
  return detail.methods ? 405 : statuses[code]
}

/** Seed 004, "Response Codes"; the body of a no is not documented. */
export const writeRefusal = (refusal: Refusal, isFault: boolean): WireAnswer => {
  const status = statusOf(refusal, isFault)
  return {
    status,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({ Error: { Code: status, Message: refusal.message } }),
  }
}

/** What a check gives, or its refusal, for those who go on in either case. */
export const settle = <T>(check: Promise<T>): Promise<T | Refusal> =>
  check.catch((error) => {
    if (isRefusal(error)) return error
    throw error
  })
