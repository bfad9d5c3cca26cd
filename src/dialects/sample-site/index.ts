/** The small applications of the sample: a chat room and a bot's console, in development alone. */
import type { Dialect } from '../../dialect.ts'
import { routes } from './routes.ts'

export const sampleSite: Dialect = {
  name: 'sample-site',
  routes,
  isServed: (config) => config.isDevelopment,
}
