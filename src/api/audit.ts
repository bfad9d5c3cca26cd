/** The seals of the audit log by the API: how far it is sealed, and whether it is whole. */
import type { Organization } from '../organization.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import { count, flag, list, maybe, moment, named, object, text } from './schema.ts'
import { timeOf } from './time.ts'

const chapter = 'Events'

/** Events are sealed root by root, and what is true of one is for who administers that. */
const getRoot = async (call: Call<unknown, unknown>): Promise<Organization> => {
  const { rootId } = await getOrganization(call, call.path.organization ?? '')
  return getOrganization(call, rootId)
}

const getAudit = operation({
  id: 'getAudit',
  method: 'GET',
  path: '/organizations/{organization}/audit',
  chapter,
  summary: 'How far the events of a root organization are sealed.',
  permission: 'person',
  answer: named(
    'Audit',
    object({
      sealedAt: maybe(moment({ description: 'When the newest checkpoint was signed.' })),
      events: count({ description: 'The events that it speaks for.' }),
    }),
  ),
  run: async (call) => {
    const root = await getRoot(call)
    const [checkpoint] = await call.hub.audit.checkpoints(root.id)
    if (!checkpoint) return { sealedAt: null, events: 0 }
    const { at, first, position } = checkpoint
    return { sealedAt: at, events: position - first + 1 }
  },
})

/** It costs as much as some hundred pages: nobody does it all the time. */
const limitOf = (root: Organization) => ({
  ...{ bucket: `verifying the audit log of ${root.id}`, burst: 5, everyMs: 2_000 },
})

const verifyAudit = operation({
  id: 'verifyAudit',
  method: 'POST',
  path: '/organizations/{organization}/audit/verification',
  chapter,
  summary: 'Computes the seals of a root organization again, and says what is not as it was.',
  description:
    'It goes as far as can be waited for; `foyer audit verify` looks at everything, and holds ' +
    'it against checkpoints that were kept elsewhere.',
  permission: 'person',
  body: object({}, { since: moment({ description: 'A week ago if not said.' }) }),
  answer: named(
    'AuditVerification',
    object({
      since: moment(),
      isDone: flag({ description: 'False where there was more than can be waited for.' }),
      events: count({ description: 'Events whose seal was computed again.' }),
      unsealed: count({ description: 'Events that are not sealed yet.' }),
      faults: list(
        object({ event: maybe(text()), position: maybe(count()), words: text({ maxLength: 500 }) }),
      ),
    }),
  ),
  run: async (call) => {
    const { hub, body } = call
    const root = await getRoot(call)
    await hub.limits.take([limitOf(root)])
    const week = 7 * 24 * 3_600_000
    const since = body.since === undefined ? hub.world.now() - week : Date.parse(body.since)
    const { isDone, events, unsealed, faults } = await hub.audit.verifySince(root.id, since)
    return {
      ...{ since: timeOf(since), isDone, events, unsealed },
      faults: faults.map(({ event, position, words }) => ({
        ...{ position, words, event: event === null ? null : String(event) },
      })),
    }
  },
})

export const auditOperations: readonly Operation[] = [getAudit, verifyAudit]
