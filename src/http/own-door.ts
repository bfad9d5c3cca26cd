/** The door of an application that people sign in to on its own host, as the host says. */
import type { FastifyRequest } from 'fastify'
import type { Application } from '../application.ts'
import type { SiteDoor } from '../site.ts'

export type OwnDoor = {
  application: Application
  door: SiteDoor
  /** Where letters lead that were asked for here: from the settings, never from the request. */
  origin: string
  /** The path that the application begins at. */
  path: string
}

/** The application whose door the host of a request is; undefined where people use the hub's. */
export const findOwnDoor = (request: FastifyRequest): OwnDoor | undefined => {
  for (const { application, site } of request.hostSites) {
    if (!site.door) continue
    const { origin, pathname: path } = new URL(site.url)
    return { application, door: site.door, origin, path }
  }
  return undefined
}
