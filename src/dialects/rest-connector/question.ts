/**
 * What a platform asks when the hub is its external service (seed 001 from the other side): the
 * e-mail and the password, wherever its administrator has put them.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type JsonObject, readJsonObject } from '../../json-object.ts'
import { refuse } from '../../refusal.ts'
import { readFlatXml } from './flat-xml.ts'

export type Question = { email: string; password: string }

const bodyBytes = 64 * 1024
const countMax = 50

/** The first of them that is there counts: `user` may be an id that stands beside the e-mail. */
const emailNames = ['email', 'username', 'user', 'login']
const passwordNames = ['password', 'pw']

/** Refuses with `invalid` a name that comes twice: two readers would not agree on it. */
const collect = (entries: Iterable<[string, string]>): JsonObject => {
  const found = new Map<string, string>()
  for (const [given, value] of entries) {
    const name = given.toLowerCase()
    if (found.has(name)) refuse('invalid', 'A field is there twice.')
    if (found.size === countMax) refuse('invalid', 'There are too many fields.')
    found.set(name, value)
  }
  return found
}

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return refuse('invalid', 'The text is not UTF-8.')
  }
}

const readers: Record<string, (text: string) => JsonObject> = {
  'application/json': readJsonObject,
  'application/x-www-form-urlencoded': (text) => collect(new URLSearchParams(text)),
  'application/xml': (text) => collect(readFlatXml(text)),
  'text/xml': (text) => collect(readFlatXml(text)),
}

/** Takes bodies in the three forms of seed 001, "Data As", and no others. */
export const takeBodies = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers()
  for (const [type, read] of Object.entries(readers)) {
    const parse = async (_request: unknown, body: string | Buffer) =>
      body.length === 0 ? undefined : read(decode(Buffer.from(body)))
    server.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: bodyBytes }, parse)
  }
}

const findText = (fields: JsonObject, names: readonly string[]): string | undefined => {
  const name = names.find((each) => fields.has(each))
  const value = name === undefined ? undefined : fields.get(name)
  if (value === undefined || typeof value === 'string') return value
  return refuse('invalid', 'The e-mail and the password must be texts.')
}

const queryOf = ({ url }: FastifyRequest): JsonObject => {
  const at = url.indexOf('?')
  return collect(new URLSearchParams(at === -1 ? '' : url.slice(at + 1)))
}

/** RFC 7617 §2: the first colon ends the name. */
const readBasic = (header: string): Question | undefined => {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? []
  if (encoded === undefined) return undefined
  const text = decode(Buffer.from(encoded, 'base64'))
  const at = text.indexOf(':')
  if (at === -1) return refuse('invalid', 'The credentials hold no colon.')
  return { email: text.slice(0, at), password: text.slice(at + 1) }
}

/** Who forgot their password. Refuses with `invalid`. */
export const readEmail = (request: FastifyRequest): string =>
  findText(queryOf(request), emailNames) ?? refuse('invalid', 'The e-mail is missing.')

/**
 * The credentials of a request: those of Basic where it has them, else those of the body, else
 * those of the query; undefined where it has none at all. Refuses with `invalid` what is one
 * half of them.
 */
export const readQuestion = (request: FastifyRequest): Question | undefined => {
  const basic = readBasic(request.headers.authorization ?? '')
  if (basic) return basic
  const fields = request.body instanceof Map ? request.body : queryOf(request)
  const email = findText(fields, emailNames)
  const password = findText(fields, passwordNames)
  if (email === undefined && password === undefined) return undefined
  if (email !== undefined && password !== undefined) return { email, password }
  return refuse('invalid', 'The e-mail or the password is missing.')
}
