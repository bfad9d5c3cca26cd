/** Where a provider answers: one address for all, and one for each organization. */
import type { Connector } from '../../connector.ts'

/** The address for providers that say in each answer who they are (RFC 9207). */
const sharedPath = '/oidc/callback'

/** The shared address, and that of the connector's organization. */
export const pathsOf = ({ organizationId }: Pick<Connector, 'organizationId'>): string[] => [
  sharedPath,
  `${sharedPath}/${organizationId}`,
]
