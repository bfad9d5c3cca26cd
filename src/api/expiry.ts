/** What ends soon, by the API: signing keys, keys, certificates and secrets. */
import type { Expiry } from '../expiry.ts'
import { type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import { choice, identifier, list, maybe, moment, named, type Of, object, text } from './schema.ts'
import { timeOf } from './time.ts'

const kinds = [
  ...(['signing-key', 'key', 'certificate', 'secret'] as const),
] as const satisfies readonly Expiry['kind'][]

const expirySchema = named(
  'Expiry',
  object({
    kind: choice(kinds),
    name: text({ maxLength: 500 }),
    organization: identifier(),
    application: maybe(identifier()),
    connector: maybe(identifier()),
    endsAt: moment(),
  }),
)

const writeExpiry = (expiry: Expiry): Of<typeof expirySchema> => ({
  kind: expiry.kind,
  name: expiry.name,
  organization: expiry.organizationId,
  application: expiry.applicationId ?? null,
  connector: expiry.connectorId ?? null,
  endsAt: timeOf(expiry.endsAt),
})

const listExpiries = operation({
  id: 'listExpiries',
  method: 'GET',
  path: '/organizations/{organization}/expiries',
  chapter: 'Signing keys',
  summary: 'What ends within thirty days or is over, in an organization and below it.',
  permission: 'organizations',
  answer: named('ExpiryList', object({ items: list(expirySchema) })),
  run: async (call) => {
    const organization = await getOrganization(call, call.path.organization ?? '')
    return { items: (await call.hub.expiries.list(organization)).map(writeExpiry) }
  },
})

export const expiryOperations: readonly Operation[] = [listExpiries]
