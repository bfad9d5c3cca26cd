/**
 * What a door says of where passwords live, before anybody is known: it follows from the
 * organization and the domain of what was typed alone, never from who has an account (AUTH-04).
 * The source that somebody has signed in with in this browser is offered first the next time.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connector } from '../connector.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { findPictureOrigin } from '../pages/address.ts'
import { clearSource, readSource, writeSource } from './cookie.ts'

/** Whose password it is that people type, and the https address of a picture. */
export type SourceFace = { name: string; logo?: string | undefined }

export type DoorSource = {
  face: SourceFace | undefined
  takesUsernames: boolean
  /** The sources that people may be led to. */
  leads: Connector[]
  /** True where no source takes passwords: whoever types none is led on. */
  isLed: boolean
}

const faceOf = (hub: Hub, { type, settings, name }: Connector): SourceFace | undefined => {
  const face = hub.dialects.connector(type)?.face(settings, name)
  const isShown = face?.logo !== undefined && findPictureOrigin(face.logo) !== undefined
  return face && { name: face.name, logo: isShown ? face.logo : undefined }
}

/** How people know a source, whether it is asked or they are led to it. */
export const nameOfSource =
  (hub: Hub) =>
  ({ type, settings, name }: Connector): string => {
    const kind = hub.dialects.connector(type) ?? hub.dialects.redirect(type)
    return kind?.face(settings, name)?.name ?? name
  }

/**
 * The one source that is asked at a door, if it is one for all who may come there, and those that
 * people may be led to.
 */
export const findSource = async (
  hub: Hub,
  organization: Organization | undefined,
  typed = '',
): Promise<DoorSource> => {
  const email = typed.includes('@') ? typed : undefined
  const place = organization ?? (email && (await hub.signIn.organizationOfDomain(email)))
  if (!place) return { face: undefined, takesUsernames: false, leads: [], isLed: false }
  const asked = await hub.connectors.askedFor(place, email)
  const takesUsernames = asked.some(({ type }) => hub.dialects.connector(type)?.asks === 'anyone')
  const [only, ...others] = asked
  const isForAll = only && others.length === 0 && (email !== undefined || !only.domains.length)
  const leads = await hub.connectors.leadFor(place, email)
  const isLed = leads.length > 0 && asked.length === 0
  return { face: isForAll ? faceOf(hub, only) : undefined, takesUsernames, leads, isLed }
}

/** So long are the ids of connectors; what follows shows that we wrote it. */
const idLength = 36

/** The cookie holds the id of the connector and nothing of the person: a wish, and no proof. */
export const rememberSource = (hub: Hub, reply: FastifyReply, { id }: Connector): void =>
  writeSource(hub.config, reply, `${id}${hub.seal.mark('source', id)}`)

/** Whoever has come in another way is asked anew. */
export const forgetSource = (hub: Hub, request: FastifyRequest, reply: FastifyReply): void => {
  if (readSource(hub.config, request) !== undefined) clearSource(hub.config, reply)
}

/** The remembered source, where the people of that door may be led to it. */
export const findRemembered = async (
  hub: Hub,
  request: FastifyRequest,
  organization: Organization | undefined,
  email: string | undefined,
): Promise<Connector | undefined> => {
  const text = readSource(hub.config, request) ?? ''
  const id = text.slice(0, idLength)
  if (!hub.seal.isMark('source', id, text.slice(idLength))) return undefined
  const connector = await hub.upstream.findOpen(id)
  if (!connector || !organization) return connector
  const leads = await hub.connectors.leadFor(organization, email)
  return leads.find((each) => each.id === id)
}
