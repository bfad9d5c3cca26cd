/** Sends what people see: pages, redirects, and forms that go on to an application. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../dialect.ts'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { onwardPage } from '../pages/continue.ts'
import { handOverPage, handOverScriptHash } from '../pages/hand-over.ts'
import { type Html, writeHtml } from '../pages/html.ts'
import { hubLook, type OrganizationLook } from '../pages/layout.ts'
import type { User } from '../user.ts'
import { framedPolicy, pagePolicy } from './header.ts'
import { languageFor } from './language.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The websites of the host's applications may show its pages within theirs. */
    mayBeFramed?: true
  }
}

/** Who may show the answer to a request within their pages: mostly nobody. */
export const policyFor = ({ routeOptions, hostSites }: FastifyRequest): string =>
  routeOptions.config.mayBeFramed
    ? framedPolicy((hostSites ?? []).flatMap(({ site }) => site.framedBy))
    : pagePolicy

/** A policy must be known when the page is sent: what else the headers say follows from it. */
export const sendPage = (
  reply: FastifyReply,
  page: Html,
  status = 200,
  policy = policyFor(reply.request),
): FastifyReply =>
  reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .send(writeHtml(page))

/** How an organization wants to be seen, with what it inherits. */
export const lookOf = async (
  hub: Hub,
  organization: Organization | undefined,
): Promise<OrganizationLook> => {
  if (!organization) return hubLook
  const { accent, logo, language } = await hub.branding.of(organization)
  return {
    name: organization.name,
    accent: accent?.value,
    logo: logo?.value,
    language: language?.value,
  }
}

/** How the organization that a person is at home in wants to be seen. */
export const lookOfHome = async (hub: Hub, user: User): Promise<OrganizationLook> =>
  lookOf(hub, await hub.organizations.find(user.homeId))

/**
 * The organization whose face a page wears: the one that the host says, else the only root there
 * is, else none.
 */
export const faceOf = async (
  hub: Hub,
  request: FastifyRequest,
): Promise<Organization | undefined> => {
  if (request.hostOrganization) return request.hostOrganization
  const roots = await hub.organizations.roots()
  return roots.length === 1 ? roots[0] : undefined
}

// A response may lead the application to redirect on, also to other hosts of its own; browsers
// apply form-action to that too. The form itself goes to the registered address only.
const handOverPolicy = (action: string): string =>
  `default-src 'none'; style-src 'self'; img-src 'self' data:; ` +
  `script-src '${handOverScriptHash}'; form-action https: ${new URL(action).origin}; ` +
  "frame-ancestors 'none'; base-uri 'none'"

/** The path where a form leads: a launch must know that it follows one (see `sendOnward`). */
export const afterForm = (path: string): string =>
  path.startsWith('/applications/') ? `${path.split('?')[0]}?after=form` : path

export const followsForm = (request: FastifyRequest): boolean =>
  request.method === 'POST' || (request.query as { after?: unknown }).after === 'form'

/**
 * Leads a browser to another site by a page of our own. After a form, a redirect would not do:
 * browsers hold every redirect that follows a form to the form's `form-action`.
 */
export const sendOnward = (
  reply: FastifyReply,
  url: string,
  name: string,
  organization: OrganizationLook,
): FastifyReply => {
  reply.header('referrer-policy', 'no-referrer').header('refresh', `0; url=${new URL(url).href}`)
  const language = languageFor(reply.request, organization)
  return sendPage(reply, onwardPage({ organization, language, application: { name }, url }))
}

/** Renders what a launch or the sign-in flow answers. */
export const sendAnswer = (
  reply: FastifyReply,
  answer: Answer,
  organization: OrganizationLook,
): FastifyReply => {
  reply.header('referrer-policy', 'no-referrer')
  if (answer.kind === 'redirect') return reply.redirect(answer.url, 303)
  const page = handOverPage({
    organization,
    language: languageFor(reply.request, organization),
    application: { name: answer.application },
    action: answer.action,
    fields: answer.fields,
    isSignOut: answer.isSignOut,
    homeUrl: '/',
  })
  return sendPage(reply, page, 200, handOverPolicy(answer.action))
}
