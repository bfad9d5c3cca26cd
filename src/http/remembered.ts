/** The page for who has signed in with a source in this browser before. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../connector.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { rememberedPage } from '../pages/remembered.ts'
import { languageFor } from './language.ts'
import { lookOf, sendPage } from './page.ts'
import { departurePath, faceOfSource } from './upstream.ts'

/** What the door knows of who comes. */
type Coming = {
  organization: Organization | undefined
  /** What waits for the sign-in. */
  handle: string | undefined
  applicationId: string | undefined
}

/** The sign-in page with every way in, as this one leads there. */
const otherPath = ({ handle, organization }: Coming): string => {
  const query = new URLSearchParams({
    ...(handle !== undefined && { pending: handle }),
    ...(organization && { organization: organization.slug }),
    other: '1',
  })
  return `/sign-in?${query}`
}

/** Offers the remembered source first, and the other ways behind a link. */
export const sendRemembered = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  connector: Connector,
  coming: Coming,
): Promise<FastifyReply> => {
  const { organization, handle, applicationId } = coming
  const owner = organization ?? (await hub.organizations.find(connector.organizationId))
  const look = await lookOf(hub, owner)
  const application =
    applicationId === undefined ? undefined : await hub.applications.find(applicationId)
  const page = rememberedPage({
    organization: look,
    language: languageFor(request, look),
    application: application && { name: application.name },
    source: { name: faceOfSource(hub, connector), url: departurePath(connector, handle) },
    otherUrl: otherPath(coming),
  })
  return sendPage(reply, page)
}
