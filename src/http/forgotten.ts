/** Who forgot their password asks for a link. Everybody gets the same answer (AUTH-04). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { keepsPasswords } from '../organization-password.ts'
import { forgottenPage, keptElsewherePage, mailSentPage } from '../pages/forgotten.ts'
import type { Alert } from '../pages/form.ts'
import { isRefusal, refusalStatus, refuse } from '../refusal.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { alertIn, languageFor } from './language.ts'
import { findOwnDoor } from './own-door.ts'
import { faceOf, lookOf, sendPage } from './page.ts'

const formBytes = 16 * 1024
const emailLength = 254

const readSlug = (given: unknown): string | undefined => {
  const { organization } = given as Record<string, unknown>
  return typeof organization === 'string' ? organization : undefined
}

/** The organization whose door it is, if the host or the link says so, and whose face it wears. */
const findPlace = async (hub: Hub, request: FastifyRequest, given: unknown) => {
  const slug = readSlug(given)
  const named = slug === undefined ? undefined : await hub.organizations.bySlug(slug)
  const organization = request.hostOrganization ?? named
  const face = organization ?? (await faceOf(hub, request))
  const look = await lookOf(hub, face)
  return { organization, face, look, language: languageFor(request, look) }
}

const withPlace = (path: string, organization: Organization | undefined): string =>
  organization ? `${path}?organization=${organization.slug}` : path

/** Where the sign-in page leads, if anybody can be helped there. */
export const findForgottenUrl = async (
  hub: Hub,
  organization: Organization | undefined,
): Promise<string | undefined> =>
  (await hub.recovery.isOffered(organization)) ? withPlace('/forgotten', organization) : undefined

const sendForm = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  place: Awaited<ReturnType<typeof findPlace>>,
  shown: { email?: string; alert?: Alert; status?: number; attempt?: string } = {},
): Promise<FastifyReply> => {
  const { organization, look, language } = place
  const fields = tokenFields(hub, request, reply, shown.attempt ?? request.attempt)
  if (organization) fields.push({ name: 'organization', value: organization.slug })
  const page = forgottenPage({
    organization: look,
    language,
    action: '/forgotten',
    fields,
    signInUrl: withPlace('/sign-in', organization),
    email: shown.email,
    alert: shown.alert,
  })
  return sendPage(reply, page, shown.status)
}

const ask = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const form = request.body as Form
  const place = await findPlace(hub, request, form)
  const { organization, look, language } = place
  const email = (form.email ?? '').trim().slice(0, emailLength)
  let { attempt } = request
  try {
    attempt = await checkFormToken(hub, request, form)
    const at = findOwnDoor(request)
    const agent = request.headers['user-agent']
    const asked = { email, organization, at, language, agent }
    await hub.recovery.ask(asked, { address: request.ip, attempt })
  } catch (error) {
    if (!isRefusal(error) || error.code === 'forbidden') throw error
    const { retryAfterSeconds } = error.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    const alert = alertIn(language, error, attempt)
    const status = refusalStatus[error.code]
    return sendForm(hub, request, reply, place, { email, alert, status, attempt })
  }
  const againUrl = withPlace('/forgotten', organization)
  const purpose = 'reset'
  return sendPage(reply, mailSentPage({ organization: look, language, purpose, email, againUrl }))
}

export const forgottenRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }

  server.get('/forgotten', anyone, async (request, reply) => {
    const place = await findPlace(hub, request, request.query)
    const { face, look, language } = place
    if (await hub.recovery.isOffered(face)) return sendForm(hub, request, reply, place)
    if (face && !(await keepsPasswords(hub.organizations, face))) {
      const signInUrl = withPlace('/sign-in', place.organization)
      return sendPage(reply, keptElsewherePage({ organization: look, language, signInUrl }))
    }
    return refuse('unavailable', 'This hub cannot send mail.', {
      ...{ rule: 'mail.off', cause: 'FOYER_MAIL is not set' },
    })
  })
  server.post('/forgotten', anyone, (request, reply) => ask(hub, request, reply))
}
