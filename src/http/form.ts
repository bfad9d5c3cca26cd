/** Forms: `application/x-www-form-urlencoded`, each field once. */
import type { FastifyInstance } from 'fastify'
import { refuse } from '../refusal.ts'

export type Form = Record<string, string>

const fieldCount = 50

/** Puts a field into a form. Refuses with `invalid` one that is there already. */
export const addField = (form: Form, name: string, value: string): void => {
  if (name in form) refuse('invalid', 'The form has a field twice.', { field: name })
  form[name] = value
}

/** The fields of a form. Refuses with `invalid` a field that is given twice, or too many. */
export const readForm = (text: string): Form => {
  const form: Form = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1
    if (count > fieldCount) refuse('invalid', 'The form has too many fields.')
    addField(form, name, value)
  }
  return form
}

/** Lets the routes of this scope take forms of up to that size, and nothing else. */
export const takeForms = (server: FastifyInstance, bytesMax: number): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: bytesMax },
    async (_request: unknown, body: string | Buffer) => readForm(body.toString()),
  )
  // Without a body no parser runs: such a form has no fields.
  server.addHook('preValidation', async (request) => {
    request.body ??= readForm('')
  })
}
