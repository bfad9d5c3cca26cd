/** The token of our forms: a form is ours, and was given to this browser (WEB-04). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import { isCode, newSecret } from '../identifier.ts'
import type { Field } from '../pages/form.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { readDoor, writeDoor } from './cookie.ts'
import type { Form } from './form.ts'
import { checkOwnOrigin } from './origin.ts'

const formToken = (hub: Hub, nonce: string, attempt: string): string =>
  hub.seal.mark('door', `${nonce} ${attempt}`)

/** The hidden fields of a form for this browser, which gets a nonce if it has none. */
export const tokenFields = (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  attempt: string,
): Field[] => {
  const nonce = readDoor(hub.config, request) ?? newSecret(hub.world)
  writeDoor(hub.config, reply, nonce)
  return [
    { name: 'attempt', value: attempt },
    { name: 'token', value: formToken(hub, nonce, attempt) },
  ]
}

const readAttempt = (hub: Hub, request: FastifyRequest, form: Form): string => {
  checkOwnOrigin(hub.config, request)
  const nonce = readDoor(hub.config, request)
  const { attempt = '', token = '' } = form
  const isOurs = nonce !== undefined && isCode(attempt)
  if (!isOurs || !hub.seal.isMark('door', `${nonce} ${attempt}`, token)) {
    refuse('expired', 'The page was open for a long time, or cookies are switched off.', {
      reason: 'form',
      rule: 'form.stale',
      cause: 'the token of the form does not fit the browser',
    })
  }
  return attempt
}

/**
 * The attempt of a form that is ours. Refuses with `forbidden` one that another site has sent,
 * and with `expired` one that was not given to this browser; either leaves an event (WEB-05).
 */
export const checkFormToken = async (
  hub: Hub,
  request: FastifyRequest,
  form: Form,
): Promise<string> => {
  try {
    return readAttempt(hub, request, form)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { attempt, ip: address, hostOrganization: organization } = request
    const data = { path: request.routeOptions.url }
    await hub.events.refused({ type: 'form.refused', attempt, address, organization, data }, error)
    throw error
  }
}
