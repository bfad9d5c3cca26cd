/**
 * Asks an external service whether a password is right (seed 001, "REST"): one request, no
 * retry, which could lock an account there, and status 200 is the only yes.
 */
import { awayWords, wrongWords } from '../../credential.ts'
import type { Asked, ConnectorKind, Step } from '../../dialect.ts'
import type { Answered, Call } from '../../exchange.ts'
import type { Nouns } from '../../hub.ts'
import { mask, writePreview } from '../../preview.ts'
import { refuse } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import { sourceOf } from '../../source-setting.ts'
import { writeCall, writeForgotCall } from './call.ts'
import { checkTogether, readSecretHeaders, settings } from './setting.ts'

/** Without its query, which may hold what nobody is to read. */
const placeOf = ({ url }: Settings): string => String(url).split('?', 1)[0] ?? ''

/** Seed 001: the request is made "assuming the user email is found". */
const checkEmail = ({ user }: Asked): void => {
  if (user?.email) return
  refuse('unauthenticated', wrongWords, {
    ...{ rule: 'rest-connector.no-email', cause: 'the person has no e-mail address here' },
  })
}

const send = async (
  hub: Nouns,
  call: Call,
  { connector }: Asked,
  note: (step: Step) => void,
): Promise<Answered> => {
  note({ name: 'sent', facts: { method: call.method, url: placeOf(connector.settings) } })
  const answered = await hub.exchanges.ask(call, sourceOf(connector))
  const { status, milliseconds, body } = answered
  note({ name: 'answered', facts: { status, milliseconds, bytes: body.length } })
  return answered
}

/** True where a service says of itself that it cannot say (RFC 9110 §15.6, RFC 6585 §4). */
const isAway = (status: number): boolean => status >= 500 || status === 429

/** Seed 001: "any other response will be deemed a login failure". */
const checkStatus = (status: number): void => {
  if (status === 200) return
  const cause = `the service answered ${status}; only 200 is a yes`
  const evidence = { asked: String(status), registered: '200' }
  if (isAway(status)) {
    refuse('unavailable', awayWords, { rule: 'source.status', cause, evidence })
  }
  refuse('unauthenticated', wrongWords, { rule: 'source.no', cause, evidence })
}

const maskHeaders = (call: Call, settings: Settings): Call => {
  const names = new Set(['authorization', ...readSecretHeaders(settings).map(([name]) => name)])
  const headers = Object.entries(call.headers ?? {}).map(([name, value]) => [
    name,
    names.has(name) ? mask : value,
  ])
  return { ...call, headers: Object.fromEntries(headers) }
}

export const restConnector: ConnectorKind = {
  type: 'rest',
  label: 'REST service',
  settings,
  check: checkTogether,
  asks: 'known',
  face: (_settings, name) => ({ name }),

  async ask(hub, asked, note) {
    checkEmail(asked)
    const { device, password } = asked.credentials
    const { status } = await send(hub, writeCall({ ...asked, device }, password), asked, note)
    checkStatus(status)
    note({ name: 'decided', facts: { rule: 'status 200' } })
    return []
  },

  async preview(_hub, asked) {
    const { device } = asked.credentials
    const call = writeCall({ ...asked, device }, mask)
    return writePreview(maskHeaders(call, asked.connector.settings))
  },

  canForget: ({ forgotUrl }) => Boolean(forgotUrl),

  async forgot(hub, asked) {
    const { status } = await hub.exchanges.ask(writeForgotCall(asked), sourceOf(asked.connector))
    if (status !== 200) {
      refuse('unavailable', awayWords, {
        cause: `the service answered ${status}; only 200 is a yes`,
      })
    }
  },
}
