/** The event of a source that was asked who somebody is, with each step on the way. */
import type { Connector } from './connector.ts'
import type { Step } from './dialect.ts'
import type { Actor, EventInput } from './event.ts'
import type { Refusal } from './refusal.ts'
import type { User } from './user.ts'

export type AskedFor = {
  steps: readonly Step[]
  /** Why it came to nothing. */
  refusal?: Refusal | undefined
  /** Who it was, as far as it is known. */
  user: User | undefined
}

const causeLength = 500

export const writeAsked = (
  { id, name, organizationId, rootId }: Connector,
  { steps, refusal, user }: AskedFor,
  by: Actor,
): EventInput => ({
  ...by,
  type: 'connector.asked',
  outcome: refusal ? 'refused' : 'ok',
  organization: { id: organizationId, rootId },
  ...(user && { userId: user.id }),
  data: {
    connector: id,
    name,
    steps: steps.map((step) => ({ name: step.name, ...step.facts })),
    ...(refusal && {
      code: refusal.code,
      cause: (refusal.detail.cause ?? '').slice(0, causeLength),
      ...(refusal.detail.rule !== undefined && { rule: refusal.detail.rule }),
    }),
  },
})
