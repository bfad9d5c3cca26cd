/** Signing keys by the API: what a root organization signs with, and their succession. */
import { X509Certificate } from 'node:crypto'
import type { Organization } from '../organization.ts'
import type { SigningKey } from '../signing-key.ts'
import { type Call, type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import {
  choice,
  count,
  identifier,
  list,
  moment,
  named,
  names,
  type Of,
  object,
  text,
} from './schema.ts'
import { timeOf } from './time.ts'

const chapter = 'Signing keys'
const algorithms = ['RSA-2048', 'EC-P256'] as const

const signingKeySchema = named(
  'SigningKey',
  object({
    id: identifier(),
    algorithm: choice(algorithms),
    status: choice(['next', 'current', 'retired']),
    fingerprint: text({ description: 'SHA-256 of the certificate.' }),
    certificate: text({ maxLength: 10_000, description: 'As PEM.' }),
    createdAt: moment(),
    endsAt: moment(),
  }),
)

const writeSigningKey = (key: SigningKey): Of<typeof signingKeySchema> => {
  const certificate = new X509Certificate(Buffer.from(key.certificate, 'base64'))
  return {
    id: key.id,
    algorithm: key.algorithm,
    status: key.status,
    fingerprint: certificate.fingerprint256,
    certificate: certificate.toString(),
    createdAt: timeOf(key.createdAt),
    endsAt: timeOf(key.endsAt),
  }
}

/** Its root, whose keys they are: for those who administer the root alone. */
const getRoot = async (call: Call): Promise<Organization> => {
  const { rootId } = await getOrganization(call, call.path.organization ?? '')
  return getOrganization(call, rootId)
}

const listSigningKeys = operation({
  id: 'listSigningKeys',
  method: 'GET',
  path: '/organizations/{organization}/signing-keys',
  chapter,
  summary: 'What the root of an organization signs with.',
  permission: 'organizations',
  answer: named(
    'SigningKeyList',
    object({
      items: list(signingKeySchema),
      addresses: names(text({ maxLength: 500 }), { description: 'Where others read them.' }),
    }),
  ),
  run: async (call) => {
    const { hub } = call
    const root = await getRoot(call)
    const addresses = hub.dialects.all.map((each) => each.keyAddresses?.(hub, root.id))
    return {
      items: (await hub.signingKeys.list(root)).map(writeSigningKey),
      addresses: Object.assign({}, ...addresses),
    }
  },
})

const addSigningKey = operation({
  id: 'addSigningKey',
  method: 'POST',
  path: '/organizations/{organization}/signing-keys',
  chapter,
  summary: 'Makes the key that will sign next, and publishes it beside the one that signs.',
  permission: 'person',
  body: object({}, { algorithm: choice(algorithms) }),
  answer: signingKeySchema,
  makes: true,
  run: async (call) => {
    const root = await getRoot(call)
    return writeSigningKey(await call.hub.signingKeys.add(root, call.body, call.caller.by))
  },
})

const promoteSigningKey = operation({
  id: 'promoteSigningKey',
  method: 'POST',
  path: '/organizations/{organization}/signing-keys/promotion',
  chapter,
  summary: 'From now on the next key signs; the one before stays published for a while.',
  permission: 'person',
  body: object(
    {},
    {
      algorithm: choice(algorithms),
      overlapDays: count({ maximum: 3650, description: 'How long it stays; 30 if not said.' }),
    },
  ),
  answer: signingKeySchema,
  run: async (call) => {
    const root = await getRoot(call)
    return writeSigningKey(await call.hub.signingKeys.promote(root, call.body, call.caller.by))
  },
})

export const signingKeyOperations: readonly Operation[] = [
  listSigningKeys,
  addSigningKey,
  promoteSigningKey,
]
