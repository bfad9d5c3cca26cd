/**
 * Clients: servers that speak this wire for the people who let them (`/oauth2`). A client is an
 * application: it has an owner, it is open to some people and not to others, and it may have a
 * tile. What a person lends it is a key of their own that ends, and that says for whom it is.
 */
import type { FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { Launch } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { isLoopbackName } from '../../network.ts'
import type { JsonValue } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import type { User } from '../../user.ts'

const type = 'rechat-client'
const addressKind = 'rechat client'
/** What a client has from elsewhere is a UUID at the least: 36 characters. */
const secretLength = 32

/** Codes go to https, or to a client on this machine that is being made (RFC 6749 §3.1.2). */
const checkRedirect = (value: JsonValue): string | undefined => {
  const { protocol, hostname } = new URL(String(value))
  if (String(value).includes('#')) return 'must have no fragment.'
  const isSafe = protocol === 'https:' || isLoopbackName(hostname)
  return isSafe ? undefined : 'must begin with https://.'
}

const checkId = (value: JsonValue): string | undefined =>
  /^[!-~]{1,200}$/.test(String(value)) ? undefined : 'must be up to 200 letters without spaces.'

const checkSecret = (value: JsonValue): string | undefined =>
  new RegExp(`^[!-~]{${secretLength},500}$`).test(String(value))
    ? undefined
    : `must have ${secretLength} letters or more, and no spaces.`

export const redirectUriOf = ({ settings }: Application): string => String(settings.redirectUri)

const findHome = ({ homeUrl }: Application['settings']): string | undefined =>
  typeof homeUrl === 'string' ? homeUrl : undefined

export const launch: Launch = {
  type,
  label: 'Rechat client',
  settings: [
    {
      key: 'clientId',
      label: 'Client ID',
      help: 'The name by which the client asks.',
      kind: 'text',
      required: true,
      check: checkId,
    },
    {
      key: 'clientSecret',
      label: 'Client secret',
      help: `What it proves itself with: ${secretLength} letters or more.`,
      kind: 'secret',
      required: true,
      check: checkSecret,
    },
    {
      key: 'redirectUri',
      label: 'Redirect URI',
      help: 'Where the browser brings the code. Compared letter by letter.',
      kind: 'url',
      required: true,
      check: checkRedirect,
    },
    {
      key: 'homeUrl',
      label: 'Home',
      help: 'Where its tile leads. Without one it has no tile.',
      kind: 'url',
    },
  ],
  note: (settings) => new URL(findHome(settings) ?? String(settings.redirectUri)).host,
  hasTile: (settings) => findHome(settings) !== undefined,
  // Whoever had the ID of another organization's client could ask in its name.
  addresses: ({ clientId }) => [
    { kind: addressKind, address: String(clientId), exclusive: 'clientId' },
  ],
  open: async (_hub, { application }) => {
    const url = findHome(application.settings)
    if (url === undefined) return refuse('not-found', 'This application has no page of its own.')
    return { answer: { kind: 'redirect', url } }
  },
  facts: ({ config }, { settings }) => ({
    'client id': String(settings.clientId),
    'authorization page': `${config.url}/oauth2/auth`,
    'token address': `${config.url}/oauth2/token`,
  }),
}

/** The client of that ID and redirect URI in the tree of a person. */
export const findClient = async (
  hub: Hub,
  { rootId }: User,
  clientId: string,
  redirectUri: string,
): Promise<Application | undefined> => {
  const found = await hub.applications.atAddress(rootId, addressKind, clientId)
  return found.find((each) => each.type === type && redirectUriOf(each) === redirectUri)
}

export const findClientById = async (hub: Hub, id: string): Promise<Application | undefined> => {
  const application = await hub.applications.find(id)
  return application?.type === type ? application : undefined
}

const mark = 'client:'

/** What a lent key may be used for, and the client that it was lent to. */
export const lentPermissions = ({ id }: Application): string[] => [
  'applications',
  'organizations',
  `${mark}${id}`,
]

/**
 * A lent key is good while its client is there and open to its person. Refuses with
 * `unauthenticated`, as a key that is revoked is refused.
 */
export const checkLent = async (hub: Hub, { holder }: FastifyRequest): Promise<void> => {
  const marked = holder?.key.permissions.find((each) => each.startsWith(mark))
  if (!holder || marked === undefined) return
  const client = await findClientById(hub, marked.slice(mark.length))
  const may = client && holder.user && (await hub.may(holder.user, client))
  if (may?.yes) return
  const cause = may?.cause ?? 'the client is deleted'
  refuse('unauthenticated', 'The key is not known, or it is no longer valid.', { cause })
}
