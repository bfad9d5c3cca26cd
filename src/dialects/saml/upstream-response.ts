/**
 * A response of an identity provider, in two steps: what it says is checked when it is posted,
 * and whether it answers our question, once the browser is known again.
 */
import type { Evidence, Facts } from '../../attempt-fact.ts'
import type { Connector } from '../../connector.ts'
import type { Nouns } from '../../hub.ts'
import { isRefusal, Refusal, refuse } from '../../refusal.ts'
import { type CheckedResponse, checkResponse } from './assertion.ts'
import { createDecrypt } from './encrypted-assertion.ts'
import type { SamlRule } from './explanation.ts'
import { acsUrlOf, providerIdOf } from './upstream-address.ts'
import {
  isComplete,
  readUpstream,
  type SignedPart,
  type UpstreamSettings,
} from './upstream-setting.ts'
import { attribute, readXml } from './xml.ts'

/** The same words whatever is wrong: who sends responses learns nothing from ours (SP-44). */
const words = 'The sign-in could not be accepted.'

const unaccepted: (rule: SamlRule, cause: string, evidence?: Evidence) => never = (
  rule,
  cause,
  evidence,
) => refuse('invalid', words, { rule, cause, ...(evidence && { evidence }) })

/** What was asked, as it is kept for the answer. */
export type Question = { id: string; notBefore?: number | undefined }

/** A response as it was posted, and the attempt that it belongs to. */
export type Arrived = { xml: Uint8Array; attempt: string }

/** What a response says, and which question it says that it answers. */
export type Answer = { checked: CheckedResponse; inResponseTo: string | undefined }

const isSignedAs: Record<SignedPart, (checked: CheckedResponse) => boolean> = {
  either: () => true,
  response: ({ responseSigned }) => responseSigned,
  assertion: ({ assertionSigned }) => assertionSigned,
  both: ({ responseSigned, assertionSigned }) => responseSigned && assertionSigned,
}

/** Whom the assertion names, with everything that it says of them. */
const factsOf = ({ nameId, nameIdFormat, authnContext, attributes }: CheckedResponse): Facts => ({
  ...{ nameId, nameIdFormat, authnContext: authnContext ?? null },
  attributes: Object.fromEntries(attributes.map(({ name, values }) => [name, values])),
})

const check = async (
  hub: Nouns,
  connector: Connector,
  { xml, attempt }: Arrived,
): Promise<Answer> => {
  const upstream = readUpstream(connector.settings)
  if (!isComplete(upstream)) unaccepted('saml.unconfirmed', 'the connector has no confirmed keys')
  const root = await hub.organizations.get(connector.rootId)
  const held = await hub.signingKeys.held(root, 'RSA-2048')
  // Response and confirmation must agree on it; whether we have asked that is not known yet.
  const read = () => attribute(readXml(xml), 'InResponseTo')
  const inResponseTo = hub.attempts.check(attempt, 'response', read, () => ({ xml }))
  const checked = checkResponse({
    xml,
    check: (name, work) => hub.attempts.check(attempt, name, work),
    keys: upstream.keys,
    certificates: upstream.certificates,
    issuer: upstream.entityId,
    audience: providerIdOf(hub, connector),
    acsUrl: acsUrlOf(hub, connector),
    now: hub.world.now(),
    skewMs: upstream.skewMs,
    decrypt: createDecrypt(
      held.map(({ privateKey }) => privateKey),
      hub.world.random,
    ),
    ...(inResponseTo !== undefined && { inResponseTo }),
  })
  hub.attempts.note(attempt, { name: 'assertion', facts: factsOf(checked) })
  if (!isSignedAs[upstream.signed](checked)) {
    unaccepted('saml.unsigned-part', `signed must be: ${upstream.signed}`)
  }
  if (inResponseTo === undefined && !upstream.takesUnasked) {
    unaccepted('saml.unasked', 'nobody has asked, and unasked responses are not taken')
  }
  return { checked, inResponseTo }
}

/** Long enough for every assertion: they live ten minutes, and clocks may differ. */
const usedSeconds = 20 * 60

/**
 * Checks a response that was posted (SAML Profiles §4.1.4.3), and takes its assertion once.
 * Refuses with `invalid`, in the same words whatever is wrong.
 */
export const takeResponse = async (
  hub: Nouns,
  connector: Connector,
  arrived: Arrived,
): Promise<Answer> => {
  try {
    const answer = await check(hub, connector, arrived)
    const key = `${connector.id} ${answer.checked.assertionId}`
    if (await hub.state.putOnce('saml-assertion', key, true, usedSeconds)) return answer
    return unaccepted('saml.replayed', 'the assertion was used before')
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'invalid') throw error
    const { rule, evidence, cause = error.message } = error.detail
    throw new Refusal('invalid', words, {
      ...{ cause, rule: rule ?? 'saml.message' },
      ...(evidence && { evidence }),
    })
  }
}

/** Refuses with `invalid` an answer to another question than that of this browser (SP-37). */
export const checkAnswer = (
  { checked, inResponseTo }: Answer,
  question: Question | undefined,
  { authnContext, skewMs }: UpstreamSettings,
): void => {
  if (inResponseTo !== question?.id)
    unaccepted('saml.other-request', 'it answers another request than this browser’s')
  const { notBefore = 0 } = question ?? {}
  if (checked.authnInstant + skewMs < notBefore) {
    unaccepted('saml.not-anew', 'the person was to sign in anew, and has not')
  }
  if (authnContext !== undefined && checked.authnContext !== authnContext) {
    const cause = `the context is ${checked.authnContext}, and not ${authnContext}`
    const evidence = { asked: checked.authnContext, registered: authnContext }
    unaccepted('saml.weak-context', cause, evidence)
  }
}
