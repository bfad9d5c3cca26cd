/** Xenioo Platform SSO (seed 004): a server signs the team of a bot in to its console. */
import type { Dialect } from '../../dialect.ts'
import { authorizeRoutes } from './authorize.ts'
import { enterRoutes } from './enter.ts'
import { integrationRoutes } from './integration.ts'
import { launch } from './launch.ts'
import { sample } from './sample.ts'
import { teamRoutes } from './team.ts'
import { takeBodies, writeRefusal } from './wire.ts'

export const xenioo: Dialect = {
  name: 'xenioo',
  launch,
  sample,
  paths: ['/sso/authorize', '/authorization', '/teams'],
  refuse: writeRefusal,
  routes: (hub) => async (server) => {
    takeBodies(server)
    await server.register(authorizeRoutes(hub))
    await server.register(integrationRoutes(hub))
    await server.register(teamRoutes(hub))
    await server.register(enterRoutes(hub))
  },
}
