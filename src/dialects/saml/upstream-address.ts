/** Where the hub is a service provider: each connector is one of its own, within its root. */
import type { Connector } from '../../connector.ts'
import type { Nouns } from '../../hub.ts'

type Place = Pick<Connector, 'id' | 'rootId'>
type Configured = Pick<Nouns, 'config'>

const baseOf = ({ config }: Configured, { id, rootId }: Place): string =>
  `${config.url}/saml/${rootId}/provider/${id}`

/** The entity ID; at this address is the metadata. */
export const providerIdOf = (hub: Configured, place: Place): string =>
  `${baseOf(hub, place)}/metadata`

export const acsUrlOf = (hub: Configured, place: Place): string => `${baseOf(hub, place)}/acs`

/** Where LogoutRequests and LogoutResponses come, by either binding. */
export const sloUrlOf = (hub: Configured, place: Place): string => `${baseOf(hub, place)}/slo`

/** The path where a browser goes on that has brought a response. */
export const arrivalPathOf = ({ id, rootId }: Place, handle: string): string =>
  `/saml/${rootId}/provider/${id}/continue?arrival=${handle}`
