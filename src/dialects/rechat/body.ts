/** The bodies of this wire: JSON, and those that nobody reads. */
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../../refusal.ts'

/** What the text says; undefined for an empty one. Refuses with `invalid` what is no JSON. */
export const readJson = (body: string | Buffer): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new Refusal('invalid', 'The body is not JSON.')
  }
}

/** JSON objects, and bodies that nobody reads (a DELETE carries one in the document). */
export const takeJson = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers()
  const parse = async (_request: unknown, body: string | Buffer) => readJson(body)
  server.addContentTypeParser('application/json', { parseAs: 'string' }, parse)
  server.addContentTypeParser('*', { parseAs: 'string' }, async () => undefined)
}
