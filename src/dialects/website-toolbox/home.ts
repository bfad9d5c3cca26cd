/**
 * What `/` is on the host of a chat room: its door. A link of the website brings a token (seed 003,
 * "the only way to make Single Sign On work on the Safari browser"); it is taken out of the
 * address before anything is shown. Whoever is signed in goes on into the room.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from '../../application.ts'
import type { Dialect } from '../../dialect.ts'
import { framedPolicy } from '../../http/header.ts'
import { languageFor } from '../../http/language.ts'
import { findPersonFor } from '../../http/launcher.ts'
import { checkNavigation, isFramed } from '../../http/origin.ts'
import { lookOf, sendAnswer, sendPage } from '../../http/page.ts'
import { signInUrlFor } from '../../http/passage.ts'
import type { Hub } from '../../hub.ts'
import { embeddedPage } from '../../pages/embedded.ts'
import type { Site } from '../../site.ts'
import { isThere } from '../../site-launch.ts'
import { readBrought, signInWith } from './arrival.ts'
import { originsOf } from './setting.ts'

type Visit = { hub: Hub; application: Application; request: FastifyRequest; reply: FastifyReply }

const getSite = (hub: Hub, application: Application): Site => {
  const site = hub.sites.of(application)
  if (!site) throw new Error(`The room ${application.id} has no site.`)
  return site
}

/** To the door, or within a page of the website a word on how to get there. */
const askToSignIn = async ({ hub, application, request, reply }: Visit): Promise<FastifyReply> => {
  const site = getSite(hub, application)
  if (!isFramed(request)) return reply.redirect(signInUrlFor(hub, { application, site }, '/'), 303)
  const organization = await lookOf(hub, request.hostOrganization)
  const language = languageFor(request, organization)
  const page = embeddedPage({ organization, language, application, url: '/' })
  return sendPage(reply, page, 200, framedPolicy(originsOf(application.settings)))
}

/** HEAD learns where a visit would lead, and is none. */
const answerHead = async ({ hub, application, request, reply }: Visit): Promise<FastifyReply> => {
  const site = getSite(hub, application)
  const person = await findPersonFor(hub, request, application.id)
  const url = person ? site.url : signInUrlFor(hub, { application, site }, '/')
  return reply.redirect(url, 303)
}

const enter = async (visit: Visit): Promise<FastifyReply> => {
  const { hub, application, request, reply } = visit
  const person = await findPersonFor(hub, request, application.id)
  if (!person) return askToSignIn(visit)
  const { attempt, ip: address } = request
  const answer = await hub.launch({ application, ...person, request: isThere, attempt, address })
  return sendAnswer(reply, answer, await lookOf(hub, request.hostOrganization))
}

/** Refuses with `forbidden` what is no navigation: nothing is fetched ahead here (CHT-06). */
export const home: NonNullable<Dialect['home']> =
  (hub, application) =>
  async (request, reply): Promise<FastifyReply> => {
    reply.header('referrer-policy', 'no-referrer')
    const visit = { hub, application, request, reply }
    const { token, keep } = readBrought(request.query)
    const isHead = request.method === 'HEAD'
    if (!isHead) checkNavigation(request, { mayBeFramed: true })
    if (token !== undefined) {
      const way = isFramed(request) ? 'frame' : 'link'
      if (!isHead) await signInWith(hub, { application, request, reply, token, keep, way })
      return reply.redirect('/', 303)
    }
    return isHead ? answerHead(visit) : enter(visit)
  }
