/**
 * Trials of sources that browsers are led to: an administrator signs in there as people will, and
 * is shown what came back and what would follow from it. Nobody is signed in, made or changed.
 */
import type { Connector } from './connector.ts'
import type { Claimed, Step } from './dialect.ts'
import type { Actor } from './event.ts'
import type { NamedMapping } from './group-mapping.ts'
import type { Nouns } from './hub.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import type { Journey, Prove } from './upstream.ts'
import type { createUpstreamIdentities, Meant } from './upstream-identity.ts'

export type Trial = {
  connector: Connector
  attempt: string
  /** `no-answer`: nothing came that is a yes or a no. */
  verdict: 'yes' | 'no' | 'no-answer'
  /** Why not, in words for administrators. */
  cause: string
  steps: readonly Step[]
  /** What the source says of the person, as far as it got. */
  claimed: Claimed | undefined
  /** Who would be signed in, or made. */
  meant: Meant | undefined
  /** What the groups of the person would give. */
  gives: NamedMapping[]
}

/** The path at which an administrator's browser tries a source out. */
export const trialPath = ({ id }: Pick<Connector, 'id'>): string => `/connectors/${id}/test`

const causeLength = 500

const nothing: Pick<Trial, 'claimed' | 'meant' | 'gives'> = {
  claimed: undefined,
  meant: undefined,
  gives: [],
}

const verdictOf = ({ code }: Refusal): Trial['verdict'] =>
  code === 'unavailable' ? 'no-answer' : 'no'

export const createUpstreamTrials = (
  hub: Nouns,
  identities: ReturnType<typeof createUpstreamIdentities>,
) => {
  const givesOf = async (
    connector: Connector,
    { groups = [] }: Claimed,
  ): Promise<NamedMapping[]> => {
    const mappings = await hub.groupMappings.list(connector)
    return mappings.filter(({ name }) => groups.includes(name))
  }

  const note = async (trial: Trial, by: Actor): Promise<Trial> => {
    const { connector, verdict, cause, steps, meant } = trial
    const user = meant && 'user' in meant ? meant.user : undefined
    await hub.events.add({
      ...by,
      attempt: trial.attempt,
      type: 'connector.tested',
      organization: { id: connector.organizationId, rootId: connector.rootId },
      data: {
        connector: connector.id,
        name: connector.name,
        verdict,
        cause: cause.slice(0, causeLength),
        steps: steps.map((step) => ({ name: step.name, ...step.facts })),
        ...(meant && { rule: meant.rule }),
        ...(user && { subject: user.id }),
      },
    })
    return trial
  }

  return {
    /** Ends the trial's journey; leaves the event `connector.tested`. */
    async arrive({ connector, attempt, steps }: Journey, prove: Prove, by: Actor): Promise<Trial> {
      const base = { connector, attempt, steps }
      let told = nothing
      try {
        const { claimed } = await prove((step) => void steps.push(step))
        told = { ...told, claimed }
        const meant = await identities.find(connector, claimed)
        told = { claimed, meant, gives: await givesOf(connector, claimed) }
        return await note({ ...base, ...told, verdict: 'yes', cause: '' }, by)
      } catch (error) {
        if (!isRefusal(error)) throw error
        error.isRecorded = true
        const cause = error.detail.cause ?? error.message
        return note({ ...base, ...told, verdict: verdictOf(error), cause }, by)
      }
    },
  }
}
