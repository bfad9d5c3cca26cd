/**
 * The token with which a web service is asked (wire 000 §1.3, flow 3: RFC 6749 §4.4), for one
 * connector as it is configured (TPL-15).
 */

import { createHash } from 'node:crypto'
import type { Bearer } from '../../bearer.ts'
import type { Connector } from '../../connector.ts'
import { awayWords } from '../../credential.ts'
import type { Answered, Call } from '../../exchange.ts'
import { refuse } from '../../refusal.ts'
import { writeFor } from '../../template.ts'
import { fillPlain, type Values, writeBody, writeHeaders, writeUrl } from './call.ts'
import { json, type OAuth2 } from './description.ts'

/** Wire 000 §1.3: a minute before its end a token is not shown any more. */
const marginSeconds = 60
/** Wire 000 §1.3: so long a token is kept whose end nobody has said. */
const unsaidSeconds = 300

const no = (cause: string, reason?: string): never =>
  refuse('unavailable', awayWords, {
    cause,
    rule: 'source.credential',
    ...(reason !== undefined && { reason }),
  })

/** The service does not take our own credential: somebody has to see to it. */
export const refusedCredential = (cause: string): never => no(cause, 'credential')

/** RFC 6749 §2.3.1: the parts are form-encoded before they are joined. */
const writeBasic = (id: string, secret: string): string => {
  const pair = `${writeFor('form', id)}:${writeFor('form', secret)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** `withBasic` adds id and secret as a header, for services that want them there. */
export const writeTokenCall = (oauth2: OAuth2, values: Values, withBasic: boolean): Call => {
  const { clientId, clientSecret, contentType } = oauth2
  const parameters = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  }
  return {
    method: 'POST',
    url: writeUrl(oauth2.tokenEndpoint, values),
    headers: {
      accept: json,
      'content-type': contentType,
      ...writeHeaders(oauth2.headers, values),
      ...(withBasic && {
        authorization: writeBasic(fillPlain(clientId, values), fillPlain(clientSecret, values)),
      }),
    },
    body: writeBody(contentType, parameters, values),
  }
}

const readToken = (body: Buffer, now: number): Bearer => {
  let read: { access_token?: unknown; expires_in?: unknown } | null = null
  try {
    read = JSON.parse(body.toString('utf8'))
  } catch {
    no('the token endpoint answered with something that is no JSON')
  }
  const text = read?.access_token
  if (typeof text !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(text)) {
    return no('the token endpoint gave no access_token')
  }
  const given = Number(read?.expires_in)
  const isSaid = Number.isFinite(given) && given > 0
  const seconds = isSaid ? given - marginSeconds : unsaidSeconds
  return { text, endsAt: now + seconds * 1000 }
}

/** Everything that a token depends on: with other settings it is another one. */
export const tokenName = ({ id }: Connector, oauth2: OAuth2, values: Values): string => {
  const text = JSON.stringify([id, oauth2, [...values]])
  return `ringotel ${createHash('sha256').update(text).digest('hex')}`
}

/** Asks for a token; once more with Basic where the service wants it there (wire 000 §1.3). */
export const fetchToken = async (
  ask: (call: Call) => Promise<Answered>,
  oauth2: OAuth2,
  values: Values,
  now: () => number,
): Promise<Bearer> => {
  const first = await ask(writeTokenCall(oauth2, values, false))
  const { status, body } =
    first.status === 401 ? await ask(writeTokenCall(oauth2, values, true)) : first
  if (status === 200) return readToken(body, now())
  const cause = `the token endpoint answered ${status}`
  return status === 401 ? refusedCredential(cause) : no(cause)
}
