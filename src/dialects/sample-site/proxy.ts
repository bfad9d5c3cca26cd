/**
 * What a reverse proxy before an application does, told in a few lines: it asks the hub about
 * each request, sends the browser to sign in, or hands the request on with the pass as headers.
 * The real ones are set up in `docs/`; the questions that they ask are those of `forward-auth`.
 */
import type { FastifyRequest } from 'fastify'
import { findPerson } from '../../http/caller.ts'
import { signInUrlFor } from '../../http/passage.ts'
import type { Hub } from '../../hub.ts'
import { nobody, writePass } from '../../pass.ts'
import { refuse } from '../../refusal.ts'
import type { PlacedSite } from '../../site.ts'

export type Passed =
  | { kind: 'sign-in'; url: string }
  | { kind: 'on'; placed: PlacedSite; headers: Record<string, string> }

/** The host that was called, as the site's own address says it. */
const hostnameOf = (request: FastifyRequest): string => {
  const [first] = request.hostSites
  return first ? new URL(first.site.url).hostname : ''
}

/**
 * Passes a request on to an application of that type. Refuses with `forbidden` somebody to whom
 * it is not open, and with `not-found` where there is none.
 */
export const passOn = async (hub: Hub, request: FastifyRequest, type: string): Promise<Passed> => {
  const person = await findPerson(hub, request)
  const passage = await hub.sites.decide(hostnameOf(request), request.url, person)
  if (passage.kind === 'nothing' || passage.application.type !== type) {
    return refuse('not-found', 'There is nothing at this address.')
  }
  if (passage.kind === 'sign-in') {
    return { kind: 'sign-in', url: signInUrlFor(hub, passage, request.url) }
  }
  if (passage.kind === 'no') {
    return refuse('forbidden', 'This is not open to you.', { cause: passage.cause })
  }
  if (passage.kind === 'public' || !person) {
    return { kind: 'on', placed: passage, headers: writePass(passage.site, nobody, '') }
  }
  const pass = await hub.passes.describe(passage, person)
  const jwt = await hub.passes.sign(passage, person.user, pass)
  return { kind: 'on', placed: passage, headers: writePass(passage.site, pass, jwt) }
}
