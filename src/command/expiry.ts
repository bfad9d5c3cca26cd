/** `foyer expiry …`: what ends soon, so that it is replaced in good time. */
import type { Expiry } from '../expiry.ts'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { type Command, type Noun, writeList } from './command.ts'
import { findOrganization, organizationFlag } from './find.ts'
import { timeOf } from './table.ts'

const recordOf = ({
  applicationId,
  connectorId,
  ...expiry
}: Expiry): Record<string, JsonValue> => ({
  kind: expiry.kind,
  id: expiry.id,
  name: expiry.name,
  organization: expiry.organizationId,
  application: applicationId ?? null,
  connector: connectorId ?? null,
  endsAt: timeOf(expiry.endsAt),
})

const readAll = async (hub: Hub): Promise<Expiry[]> => {
  const roots = await hub.organizations.roots()
  const found = await Promise.all(roots.map((root) => hub.expiries.list(root)))
  return found.flat().sort((one, other) => one.endsAt - other.endsAt)
}

const list: Command = {
  summary: 'Lists the keys, certificates and secrets that end within thirty days, or are over.',
  word: 'organization',
  flags: { organization: organizationFlag },
  run: async (hub, values) => {
    const within = await findOrganization(hub, values)
    const items = within ? await hub.expiries.list(within) : await readAll(hub)
    return writeList(
      { items, next: null },
      ['ends', 'what', 'name'],
      ({ endsAt, kind, name }) => [timeOf(endsAt), kind, name],
      recordOf,
    )
  },
}

export const expiry: Noun = {
  summary: 'What ends soon: keys, certificates, secrets.',
  verbs: { list },
}
