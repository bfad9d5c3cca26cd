/** `foyer signing-key …`: what root organizations sign with, as far as others may see it. */
import { X509Certificate } from 'node:crypto'
import type { Hub } from '../hub.ts'
import type { JsonValue } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { SigningKey } from '../signing-key.ts'
import { type Command, getText, type Noun, type Values, writeList } from './command.ts'
import { getOrganization, organizationFlag } from './find.ts'
import { timeOf, writeFacts } from './table.ts'

const certificateOf = (key: SigningKey): X509Certificate =>
  new X509Certificate(Buffer.from(key.certificate, 'base64'))

const recordOf = (key: SigningKey): Record<string, JsonValue> => ({
  id: key.id,
  root: key.rootId,
  algorithm: key.algorithm,
  status: key.status,
  fingerprint: certificateOf(key).fingerprint256,
  certificate: certificateOf(key).toString(),
  createdAt: timeOf(key.createdAt),
  endsAt: timeOf(key.endsAt),
})

const flags = { organization: organizationFlag }

const read = async (hub: Hub, values: Values): Promise<SigningKey[]> => {
  const { rootId } = await getOrganization(hub, values)
  return hub.signingKeys.list(await hub.organizations.get(rootId))
}

const list: Command = {
  summary: 'Lists the signing keys of a root organization. The first is made when it is needed.',
  word: 'organization',
  flags,
  run: async (hub, values) =>
    writeList(
      { items: await read(hub, values), next: null },
      ['algorithm', 'status', 'ends', 'id'],
      (key) => [key.algorithm, key.status, timeOf(key.endsAt), key.id],
      recordOf,
    ),
}

const show: Command = {
  summary: 'Shows a signing key and its certificate. The private half is never shown.',
  word: 'key',
  flags: { key: { value: 'ID', help: 'id of the signing key', required: true }, ...flags },
  run: async (hub, values) => {
    const id = getText(values, 'key')
    const key =
      (await read(hub, values)).find((each) => each.id === id) ??
      refuse('not-found', 'There is no such signing key.', { field: 'key' })
    const record = recordOf(key)
    const { certificate, root: _, ...facts } = record
    const text = `${writeFacts(facts as Record<string, string>)}\n\n${String(certificate).trim()}`
    return { text, data: record }
  },
}

export const signingKey: Noun = {
  summary: 'What root organizations sign with.',
  verbs: { list, show },
}
