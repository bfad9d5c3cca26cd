/** The door: signing in with e-mail and password, and signing out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub.ts'
import type { Organization } from '../organization.ts'
import { findPictureOrigin } from '../pages/address.ts'
import type { Alert } from '../pages/form.ts'
import { signInPage } from '../pages/sign-in.ts'
import { signedOutPage } from '../pages/signed-out.ts'
import { type Language, wordsOf } from '../pages/words/words.ts'
import { isRefusal, type Refusal, type RefusalCode, refusalStatus, refuse } from '../refusal.ts'
import type { Session } from '../session.ts'
import { type Pending, pendingPath } from '../signin.ts'
import { siteSignInPath } from '../site.ts'
import { sendChoice, sendSignedIn } from './account.ts'
import { findPeople, findPerson, type Person } from './caller.ts'
import { clearSession, readAccount, readDevice, readDoor } from './cookie.ts'
import { findForgottenUrl } from './forgotten.ts'
import { type Form, takeForms } from './form.ts'
import { checkFormToken, tokenFields } from './form-token.ts'
import { withPictures } from './header.ts'
import { languageFor, sentenceIn } from './language.ts'
import { shown } from './method.ts'
import { checkOwnOrigin } from './origin.ts'
import { findOwnDoor, type OwnDoor } from './own-door.ts'
import { faceOf, lookOf, policyFor, sendOnward, sendPage } from './page.ts'
import { findRegisterUrl } from './register.ts'
import { sendRemembered } from './remembered.ts'
import { findBegun, readSignedOut, sendParting } from './sign-out.ts'
import { type DoorSource, findRemembered, findSource, forgetSource } from './source.ts'
import { departurePath, faceOfSource } from './upstream.ts'

const formBytes = 16 * 1024

/** What the sign-in page knows before anything is typed. */
type Door = {
  handle: string | undefined
  pending: Pending | undefined
  /**
   * The organization that what waits, the host or the link names, or the only one there is: only
   * its people are meant.
   */
  organization: Organization | undefined
  attempt: string
  /** The application whose own door it is; the session will reach that one alone. */
  site: OwnDoor | undefined
}

type DoorInput = {
  pending?: string | undefined
  organization?: string | undefined
  /** Said by who does not want the source that is remembered. */
  other?: unknown
}

const readDoorInput = (given: unknown): DoorInput => {
  const { pending, organization } = given as Record<string, unknown>
  return {
    pending: typeof pending === 'string' ? pending : undefined,
    organization: typeof organization === 'string' ? organization : undefined,
  }
}

const findDoor = async (hub: Hub, request: FastifyRequest, input: DoorInput): Promise<Door> => {
  const pending = hub.signIn.find(input.pending)
  const named =
    input.organization === undefined
      ? undefined
      : await hub.organizations.bySlug(input.organization)
  const waiting = pending?.organizationId
    ? await hub.organizations.find(pending.organizationId)
    : undefined
  return {
    handle: pending ? input.pending : undefined,
    pending,
    organization: waiting ?? request.hostOrganization ?? named ?? (await faceOf(hub, request)),
    attempt: pending?.attempt ?? request.attempt,
    site: findOwnDoor(request),
  }
}

/** The other ways in. Who has an account at the hub may use it at an application's door too. */
const othersAt = (
  hub: Hub,
  { site, handle }: Door,
  { leads }: DoorSource,
  { name, language }: { name: string; language: Language },
) => {
  const { other } = wordsOf(language).signIn
  return site
    ? [{ label: other(name), url: `${siteSignInPath}?to=/` }]
    : leads.map((connector) => ({
        label: other(faceOfSource(hub, connector)),
        url: departurePath(connector, handle),
      }))
}

/**
 * Where somebody goes who has typed an e-mail and no password: to the source of its domain, if
 * that is the only way in. It follows from the domain alone, never from who has an account.
 */
const findDeparture = async (
  hub: Hub,
  { organization, pending, attempt, site }: Door,
  { email = '', password = '' }: Form,
): Promise<string | undefined> => {
  if (password !== '' || site || !email.includes('@')) return undefined
  const { leads, isLed } = await findSource(hub, organization, email)
  const [first] = leads
  if (!first || !isLed) return undefined
  const waiting = { to: '/', ...pending, attempt, email: email.slice(0, 254) }
  const handle = new URL(hub.signIn.start(waiting), hub.config.url).searchParams.get('pending')
  return `${departurePath(first, handle ?? undefined)}&after=form`
}

const sendDoor = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  door: Door,
  shown: { email?: string; keep?: boolean; alert?: Alert; status?: number } = {},
): Promise<FastifyReply> => {
  const { pending, attempt, site } = door
  const application =
    pending?.applicationId === undefined
      ? site?.application
      : await hub.applications.find(pending.applicationId)
  const fields = tokenFields(hub, request, reply, attempt)
  if (door.handle !== undefined) fields.push({ name: 'pending', value: door.handle })
  if (door.organization) fields.push({ name: 'organization', value: door.organization.slug })
  const email = shown.email ?? pending?.email
  const look = await lookOf(hub, door.organization)
  const source = await findSource(hub, door.organization, email)
  const { face, takesUsernames } = source
  const language = languageFor(request, look)
  const page = signInPage({
    organization: look,
    language,
    application: application && { name: application.name },
    email,
    takesUsernames: takesUsernames || site !== undefined,
    source: face,
    alert: shown.alert,
    fields,
    action: door.handle === undefined ? '/sign-in' : pendingPath(door.handle),
    keep: shown.keep ?? false,
    forgotUrl: await findForgottenUrl(hub, door.organization),
    registerUrl: site && (await findRegisterUrl(hub, site)),
    isPasswordOptional: !site && (source.isLed || !door.organization),
    others: othersAt(hub, door, source, { name: look.name, language }),
  })
  const policy = withPictures(policyFor(request), findPictureOrigin(face?.logo ?? ''))
  return sendPage(reply, page, shown.status, policy)
}

/** True for a session that this door would give again. */
const isEnough = ({ site }: Door, session: Session): boolean =>
  site ? session.reach?.includes(site.application.id) === true : session.reach === null

/** What happened, and what to do where the refusal itself does not say it. */
const alertOf = (refusal: Refusal, attempt: string, language: Language): Alert => {
  const { signIn: words, code: codeWords } = wordsOf(language)
  const remedies: Partial<Record<RefusalCode, string>> = {
    unauthenticated: words.check,
    expired: words.again,
  }
  return {
    title: sentenceIn(language, refusal),
    text: remedies[refusal.code] ?? '',
    code: attempt,
    codeWords,
    aboutFields: refusal.code === 'unauthenticated',
  }
}

const signIn = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const form = request.body as Form
  const door = await findDoor(hub, request, readDoorInput(form))
  const { email = '', password = '' } = form
  const keep = form.keep === '1'
  try {
    request.attempt = door.attempt
    if (door.site?.door.signInUrl !== undefined) {
      refuse('forbidden', 'The sign-in is elsewhere.', {
        ...{ rule: 'sign-in.elsewhere', cause: 'the application names its own' },
      })
    }
    const attempt = await checkFormToken(hub, request, form)
    door.attempt = attempt
    const departure = await findDeparture(hub, door, form)
    if (departure !== undefined) return reply.redirect(departure, 303)
    const before = await findPerson(hub, request)
    const proved = await hub.signIn.password(
      {
        email,
        password,
        keep,
        organization: door.organization,
        device: readDevice(hub.config, request),
        agent: request.headers['user-agent'] ?? '',
        preferred: readAccount(hub.config, request),
        browser: readDoor(hub.config, request),
        replaces: before?.session,
        reach: door.site && [door.site.application.id],
      },
      { address: request.ip, attempt },
    )
    request.attempt = attempt
    forgetSource(hub, request, reply)
    return 'session' in proved
      ? sendSignedIn(hub, reply, proved, door.handle)
      : sendChoice(hub, request, reply, proved, door.handle)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { retryAfterSeconds } = error.detail
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    const look = await lookOf(hub, door.organization)
    const alert = alertOf(error, door.attempt, languageFor(request, look))
    const status = refusalStatus[error.code]
    return sendDoor(hub, request, reply, door, { email: email.slice(0, 254), keep, alert, status })
  }
}

export const signOutToken = (hub: Hub, sessionId: number): string =>
  hub.seal.mark('sign-out', String(sessionId))

/** Refuses with `forbidden` the form of another session; nobody signed in needs none. */
export const checkSignOutToken = (hub: Hub, person: Person | undefined, token: string): void => {
  if (person && !hub.seal.isMark('sign-out', String(person.session.id), token)) {
    refuse('forbidden', 'The form is of another session.', { rule: 'session.other' })
  }
}

const signOut = async (
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  checkOwnOrigin(hub.config, request)
  const people = await findPeople(hub, request)
  const { token = '' } = request.body as Form
  const [person] = people
  checkSignOutToken(hub, person, token)
  const begun = await findBegun(hub, people)
  // Also what pages of other sites have begun: nobody signs out of one session into another.
  for (const { session } of people) {
    await hub.sessions.endWithParent(session, { address: request.ip, attempt: request.attempt })
  }
  clearSession(hub.config, reply)
  reply.header('clear-site-data', '"cache"')
  const { application, door } = findOwnDoor(request) ?? {}
  if (application && door?.signedOutUrl !== undefined) {
    const look = await lookOf(hub, request.hostOrganization)
    return sendOnward(reply, door.signedOutUrl, application.name, look)
  }
  return sendParting(hub, request, reply, begun)
}

export const doorRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  takeForms(server, formBytes)
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }

  server.get('/sign-in', { ...anyone, ...shown }, async (request, reply) => {
    const input = readDoorInput(request.query)
    const door = await findDoor(hub, request, input)
    const { signInUrl } = door.site?.door ?? {}
    if (signInUrl !== undefined) return reply.redirect(signInUrl, 303)
    const person = await findPerson(hub, request)
    if (person && isEnough(door, person.session)) {
      const next = hub.signIn.next(door.pending, person.session, door.handle)
      if (!next.startsWith('/sign-in')) return reply.redirect(next, 303)
    }
    const { organization, handle, pending } = door
    const wantsOther = door.site || (request.query as DoorInput).other !== undefined
    const remembered = wantsOther
      ? undefined
      : await findRemembered(hub, request, organization, pending?.email)
    if (!remembered) return sendDoor(hub, request, reply, door)
    const { applicationId } = pending ?? {}
    const coming = { organization, handle, applicationId }
    return sendRemembered(hub, request, reply, remembered, coming)
  })
  server.post('/sign-in', anyone, (request, reply) => signIn(hub, request, reply))
  server.post('/sign-out', anyone, (request, reply) => signOut(hub, request, reply))
  server.get('/signed-out', { ...anyone, ...shown }, async (request, reply) => {
    const { signedOutUrl } = findOwnDoor(request)?.door ?? {}
    if (signedOutUrl !== undefined) return reply.redirect(signedOutUrl, 303)
    const read = await readSignedOut(hub, request)
    const language = languageFor(request, read.organization)
    return sendPage(reply, signedOutPage({ ...read, language, signInUrl: '/sign-in' }))
  })
}
