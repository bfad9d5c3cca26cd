/**
 * The parameters of a call: in the query, in a form, or in both; names in any letter case. Where
 * two readers could disagree about what was said (a name that comes twice), nothing was said.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from '../../refusal.ts'

/** By their names in lower case. */
export type Parameters = ReadonlyMap<string, string>

/** A thousand addresses to delete take no more. */
const bodyBytes = 256 * 1024
const countMax = 50

const formType = /^application\/x-www-form-urlencoded\s*(;|$)/i

/** Refuses with `invalid` a name that comes twice, or as a list, and what no text can hold. */
const collectParameters = (entries: Iterable<[string, unknown]>): Parameters => {
  const found = new Map<string, string>()
  for (const [given, value] of entries) {
    const name = given.toLowerCase()
    if (found.size === countMax) refuse('invalid', 'There are too many parameters.')
    if (found.has(name) || name.includes('[')) {
      refuse('invalid', 'Every parameter may be given once.')
    }
    if (typeof value !== 'string' || value.includes('\0')) {
      return refuse('invalid', 'The parameters must be texts.')
    }
    found.set(name, value)
  }
  return found
}

/** What stands after the question mark, as it was sent. */
export const queryOf = ({ url }: FastifyRequest): string => {
  const at = url.indexOf('?')
  return at === -1 ? '' : url.slice(at + 1)
}

/** The parameters of a call whose body `takeBodies` has read. */
export const readParameters = (request: FastifyRequest): Parameters => {
  const form = typeof request.body === 'string' ? request.body : ''
  const entries = [queryOf(request), form].flatMap((text) => [...new URLSearchParams(text)])
  return collectParameters(entries)
}

/** A parameter that is there and not empty: clients send empty ones for what they do not know. */
export const findText = (given: Parameters, name: string): string | undefined =>
  given.get(name.toLowerCase()) || undefined

/** Refuses with `invalid`. */
export const getText = (given: Parameters, name: string): string =>
  findText(given, name) ?? refuse('invalid', `The parameter ${name} is missing.`)

/**
 * The form of a GET: WordPress answers a redirect of its POST with a GET that still carries it
 * (wire 003 §4.1). The server takes no body with GET, so that it is read here.
 */
const readFormOfGet = async ({ raw }: FastifyRequest): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytes) refuse('invalid', 'The request is too big.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const carriesForm = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && formType.test(headers['content-type'] ?? '')

/** Lets the routes of this scope take forms as they are, with any method. */
export const takeForms = (server: FastifyInstance): void => {
  const asText = async (_request: unknown, body: string | Buffer) => body.toString()
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: bodyBytes },
    asText,
  )
  server.addHook('preValidation', async (request) => {
    if (carriesForm(request)) request.body = await readFormOfGet(request)
  })
}

/** Refuses with `invalid` what is not one object of texts. */
const readJson = (text: string): Parameters => {
  const words = 'The body must be a JSON object of texts.'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse('invalid', words)
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? collectParameters(Object.entries(value as object)) : refuse('invalid', words)
}

/** Lets the routes of this scope take forms and JSON, read. */
export const takeFormsAndJson = (server: FastifyInstance): void => {
  const limits = { parseAs: 'string' as const, bodyLimit: bodyBytes }
  const form = async (_request: unknown, body: string | Buffer) =>
    collectParameters(new URLSearchParams(body.toString()))
  const json = async (_request: unknown, body: string | Buffer) => readJson(body.toString())
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/x-www-form-urlencoded', limits, form)
  server.addContentTypeParser('application/json', limits, json)
}
