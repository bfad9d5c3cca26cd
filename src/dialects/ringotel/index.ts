/**
 * Ringotel's single sign-on (seed 000), both ends of it: a customer's web service is asked who
 * somebody is, and the hub is such a service for whoever uses Ringotel itself.
 */
import type { Dialect } from '../../dialect.ts'
import { answerRoutes, writeRefusal } from './answer.ts'
import { connector } from './connector.ts'
import { addressesOf, descriptionRoutes } from './own-description.ts'
import { tokenRoutes } from './token.ts'

export const ringotel: Dialect = {
  name: 'ringotel',
  connector,
  paths: ['/ringotel'],
  refuse: writeRefusal,
  routes: (hub) => async (server) => {
    await server.register(answerRoutes(hub))
    await server.register(tokenRoutes(hub))
    await server.register(descriptionRoutes(hub))
  },

  async sample(hub, { root, facts }) {
    const input = { organization: root, name: 'Ringotel', permissions: ['passwords'] }
    const { text } = await hub.keys.add(input)
    facts.ringotel = { ...addressesOf(hub, root), key: text }
    return []
  },
}
