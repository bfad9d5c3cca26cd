/**
 * The token with which a web service is asked (wire 000 §1.3, flow 3: RFC 6749 §4.4). Kept in
 * memory until shortly before its end, for one connector as it is configured (TPL-15); many who
 * need one at once wait for the same.
 */
import { createHash } from 'node:crypto'
import type { Connector } from '../../connector.ts'
import type { Call, Source } from '../../exchange.ts'
import type { Nouns } from '../../hub.ts'
import { refuse } from '../../refusal.ts'
import { fillPlain, type Values, writeBody, writeHeaders, writeUrl } from './call.ts'
import type { OAuth2 } from './description.ts'

const marginSeconds = 60
const unsaidSeconds = 300
const keptCount = 1_000

const awayWords = 'We cannot check passwords right now.'
const no = (cause: string): never => refuse('unavailable', awayWords, { cause })

/** RFC 6749 §2.3.1: the parts are form-encoded before they are joined. */
const writeBasic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

/** `withBasic` adds id and secret as a header, for services that want them there. */
const writeCall = (oauth2: OAuth2, values: Values, withBasic: boolean): Call => {
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
      accept: 'application/json',
      'content-type': contentType,
      ...writeHeaders(oauth2.headers, values),
      ...(withBasic && {
        authorization: writeBasic(fillPlain(clientId, values), fillPlain(clientSecret, values)),
      }),
    },
    body: writeBody(contentType, parameters, values),
  }
}

type Token = { text: string; endsAt: number }

const readToken = (body: Buffer, now: number): Token => {
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
  const seconds = Number.isFinite(given) && given > 0 ? given - marginSeconds : unsaidSeconds
  return { text, endsAt: now + Math.max(seconds, 0) * 1000 }
}

/** Everything that a token depends on: other settings are another token. */
const keyOf = ({ id }: Connector, oauth2: OAuth2, values: Values): string => {
  const text = JSON.stringify([id, oauth2, [...values]])
  return createHash('sha256').update(text).digest('hex')
}

export const createTokens = (hub: Pick<Nouns, 'exchanges' | 'world'>) => {
  const kept = new Map<string, Promise<Token>>()

  const fetchToken = async (oauth2: OAuth2, values: Values, source: Source): Promise<Token> => {
    for (const withBasic of [false, true]) {
      const call = writeCall(oauth2, values, withBasic)
      const { status, body } = await hub.exchanges.ask(call, source)
      if (status === 200) return readToken(body, hub.world.now())
      if (status !== 401 || withBasic) return no(`the token endpoint answered ${status}`)
    }
    return no('the token endpoint gave no token')
  }

  return {
    /** A token that is good now; `values` are the properties alone, and no one's password. */
    async get(
      connector: Connector,
      oauth2: OAuth2,
      values: Values,
      source: Source,
    ): Promise<string> {
      const key = keyOf(connector, oauth2, values)
      const known = await kept.get(key)?.catch(() => undefined)
      if (known && known.endsAt > hub.world.now()) return known.text
      const fetching = fetchToken(oauth2, values, source)
      if (kept.size >= keptCount) kept.clear()
      kept.set(key, fetching)
      fetching.catch(() => kept.delete(key))
      return (await fetching).text
    },

    /** The service did not take it: the next one is a new one. */
    drop(connector: Connector, oauth2: OAuth2, values: Values): void {
      kept.delete(keyOf(connector, oauth2, values))
    },
  }
}

export type Tokens = ReturnType<typeof createTokens>
