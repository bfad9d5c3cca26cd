/** The REST External User Authentication Connector (seed 001). */
import type { Dialect } from '../../dialect.ts'
import { restConnector as connector } from './connector.ts'

export const restConnector: Dialect = { name: 'rest-connector', connector }
