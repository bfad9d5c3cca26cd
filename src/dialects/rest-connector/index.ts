/** The REST External User Authentication Connector (seed 001), from both of its sides. */
import type { Dialect } from '../../dialect.ts'
import { restConnector as connector } from './connector.ts'
import { restExplanations } from './explanation.ts'
import { prefix, restRoutes, writeRefusal } from './routes.ts'

export const restConnector: Dialect = {
  name: 'rest-connector',
  explanations: restExplanations,
  connector,
  routes: restRoutes,
  refuse: writeRefusal,
  paths: [prefix],
}
