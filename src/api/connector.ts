/** Connectors by the API: an administrator tries a source out, before it is kept and after. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Connector } from '../connector.ts'
import type { ConnectorTest } from '../connector-test.ts'
import { getPerson } from '../http/caller.ts'
import { checkOwnOrigin } from '../http/origin.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { Settings } from '../setting.ts'
import { type Fields, findFields, findText, getText, isSet, readFields, takeJson } from './body.ts'
import { sayProblems } from './problem.ts'

/** A description may be long; see the settings of kind `free`. */
const bodyBytes = 256 * 1024
const nameLength = 200
const usernameLength = 254
const passwordLength = 4096

const tried = ['username', 'password', 'dry'] as const
const made = ['organization', 'type', 'name', 'settings', ...tried] as const

const goneWords = 'There is no such connector, or it is not yours.'

/** Whoever administers an organization tries its sources; for others it is not there. */
const administers = async (
  hub: Hub,
  request: FastifyRequest,
  organization: Organization | undefined,
): Promise<boolean> => {
  if (!organization) return false
  const { user } = getPerson(request)
  return (await hub.memberships.roleIn(user, organization)) === 'administrator'
}

const getKept = async (hub: Hub, request: FastifyRequest): Promise<Connector> => {
  const { id } = request.params as { id: string }
  const connector = await hub.connectors.find(id)
  const owner = connector && (await hub.organizations.find(connector.organizationId))
  const isTheirs = await administers(hub, request, owner)
  return connector && isTheirs ? connector : refuse('not-found', goneWords)
}

const make = async (hub: Hub, request: FastifyRequest, fields: Fields): Promise<Connector> => {
  const named = getText(fields, 'organization', nameLength)
  const owner = (await hub.organizations.bySlug(named)) ?? (await hub.organizations.find(named))
  if (!owner || !(await administers(hub, request, owner))) return refuse('not-found', goneWords)
  const type = getText(fields, 'type', nameLength)
  const name = findText(fields, 'name', nameLength) || 'Trial'
  const settings: Settings = findFields(fields, 'settings') ?? {}
  return hub.connectors.make({ owner, name, type, settings })
}

const run = (
  hub: Hub,
  request: FastifyRequest,
  connector: Connector,
  fields: Fields,
): Promise<ConnectorTest> => {
  const { ip: address, attempt } = request
  const { user } = getPerson(request)
  return hub.connectorTests.run(
    {
      connector,
      username: getText(fields, 'username', usernameLength),
      password: findText(fields, 'password', passwordLength) ?? '',
      isDry: isSet(fields, 'dry'),
      agent: request.headers['user-agent'] ?? '',
    },
    { userId: user.id, address, attempt },
  )
}

export const connectorRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  sayProblems(server)
  takeJson(server, bodyBytes)
  const administrator = { config: { caller: 'administrator' as const } }
  server.addHook('onRequest', async (request) => checkOwnOrigin(hub.config, request))

  server.post('/api/v1/connectors/test', administrator, async (request) => {
    const fields = readFields(request.body, made)
    return run(hub, request, await make(hub, request, fields), fields)
  })
  server.post('/api/v1/connectors/:id/test', administrator, async (request) => {
    const connector = await getKept(hub, request)
    return run(hub, request, connector, readFields(request.body, tried))
  })
}
