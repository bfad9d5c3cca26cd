/** `foyer signing-key …`: what root organizations sign with, as far as others may see it. */
import { X509Certificate } from 'node:crypto'
import type { Hub } from '../hub.ts'
import type { JsonValue, Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { SigningAlgorithm, SigningKey } from '../signing-key.ts'
import {
  type Command,
  findNumber,
  findText,
  getText,
  type Noun,
  operator,
  type Values,
  writeList,
} from './command.ts'
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

const algorithms = ['RSA-2048', 'EC-P256'] as const

const changeFlags = {
  algorithm: {
    value: 'KIND',
    help: 'what the root signs with, unless it is said',
    choices: algorithms,
  },
  ...flags,
} as const

const algorithmOf = (values: Values): SigningAlgorithm | undefined =>
  algorithms.find((each) => each === findText(values, 'algorithm'))

const rootOf = async (hub: Hub, values: Values): Promise<Organization> => {
  const { rootId } = await getOrganization(hub, values)
  return hub.organizations.get(rootId)
}

const add: Command = {
  summary: 'Makes the key that will sign next, and publishes it beside the one that signs.',
  word: 'organization',
  flags: changeFlags,
  run: async (hub, values) => {
    const root = await rootOf(hub, values)
    const key = await hub.signingKeys.add(root, { algorithm: algorithmOf(values) }, operator)
    const text =
      `The next key of ${root.name} is published now (${key.id}).\n` +
      'Promote it when every application has read the metadata, or has the certificate.'
    return { text, data: recordOf(key) }
  },
}

const promote: Command = {
  summary: 'From now on the next key signs; the one before stays published for a while.',
  word: 'organization',
  flags: {
    ...changeFlags,
    overlapDays: { value: 'DAYS', help: 'how long it stays; 30 unless said', kind: 'number' },
  },
  run: async (hub, values) => {
    const root = await rootOf(hub, values)
    const [algorithm, overlapDays] = [algorithmOf(values), findNumber(values, 'overlapDays')]
    const key = await hub.signingKeys.promote(root, { algorithm, overlapDays }, operator)
    return { text: `${root.name} signs with ${key.id} now.`, data: recordOf(key) }
  },
}

export const signingKey: Noun = {
  summary: 'What root organizations sign with.',
  verbs: { list, show, add, promote },
}
