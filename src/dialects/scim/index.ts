/** SCIM 2.0: people and groups are written here by the directory that has them (RFC 7643, 7644). */
import type { Dialect } from '../../dialect.ts'
import { writeRefusal } from './answer.ts'
import { connectorType } from './caller.ts'
import { scimExplanations } from './explanation.ts'
import { baseOf, prefix, scimRoutes } from './routes.ts'
import { settings } from './setting.ts'

export const scim: Dialect = {
  name: 'scim',
  explanations: scimExplanations,
  paths: [prefix],
  refuse: writeRefusal,
  routes: scimRoutes,
  writer: {
    type: connectorType,
    label: 'SCIM directory',
    settings,
    feature: () => 'enterprise-toolkit',
    facts: (hub, connector) => ({
      'Base URL': baseOf(hub, connector),
      Authorization: 'Bearer and a key of the connector',
    }),
  },

  async sample(hub, { root, facts }) {
    const input = { owner: root, name: 'Directory', type: connectorType, settings: {} }
    const connector = await hub.connectors.add(input)
    const { text } = await hub.keys.add({ organization: root, connector, name: 'Directory' })
    facts.scim = { base: baseOf(hub, connector), authorization: `Bearer ${text}` }
    return []
  },
}
