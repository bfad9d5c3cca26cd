/**
 * What an attempt comes to: each event that belongs to it adds something. The same is read from
 * events as they are left, and from those in the log where nothing else was kept.
 */
import type { EventInput } from './event.ts'
import { emailKey } from './user.ts'

/** From the least to the most telling: a launch that begins with a sign-in is a launch. */
export const attemptKinds = ['page', 'sign-in', 'launch', 'vouch', 'provision', 'sign-out'] as const
export type AttemptKind = (typeof attemptKinds)[number]

/** `open`: it has led nowhere yet. */
export const attemptOutcomes = ['ok', 'refused', 'open'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

export type AttemptSummary = {
  code: string
  rootId: string | null
  /** Whose application or source it was about. */
  organizationId: string | null
  /** Where the person is at home. */
  homeId: string | null
  kind: AttemptKind
  outcome: AttemptOutcome
  userId: string | null
  applicationId: string | null
  connectorId: string | null
  /** As it was typed, or else the person's: as addresses are compared. */
  email: string | null
  /** The rule that said no (`explanation.ts`). */
  rule: string | null
  startedAt: number
  endedAt: number
}

/** The events that attempts consist of, and whether an `ok` of theirs is what was wanted. */
const meanings: Record<string, { kind: AttemptKind; isEnd?: boolean }> = {
  'page.refused': { kind: 'page' },
  'form.refused': { kind: 'sign-in' },
  'connector.asked': { kind: 'sign-in' },
  'credential.checked': { kind: 'sign-in', isEnd: true },
  'session.started': { kind: 'sign-in', isEnd: true },
  'link.opened': { kind: 'sign-in' },
  'saml.request': { kind: 'launch' },
  'check.refused': { kind: 'launch' },
  'application.opened': { kind: 'launch', isEnd: true },
  'key.used': { kind: 'vouch' },
  'ticket.issued': { kind: 'vouch', isEnd: true },
  'ticket.redeemed': { kind: 'vouch', isEnd: true },
  'user.provisioned': { kind: 'provision', isEnd: true },
  'group.provisioned': { kind: 'provision', isEnd: true },
  'session.ended': { kind: 'sign-out', isEnd: true },
  'connector.signed-out': { kind: 'sign-out' },
}

const launchPath = /^\/applications\//

const meaningOf = ({ type, data }: EventInput) => {
  // Other tickets are part of something larger: a launch, a letter.
  if (type.startsWith('ticket.') && data?.purpose !== undefined && data.purpose !== 'vouch') {
    return undefined
  }
  if (type === 'page.refused' && launchPath.test(String(data?.path))) {
    return { kind: 'launch' as const }
  }
  return Object.hasOwn(meanings, type) ? meanings[type] : undefined
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const emailOf = ({ data }: EventInput): string | null => {
  const typed = textOf(data?.email)
  return typed?.includes('@') ? emailKey(typed) : null
}

/** The rule that said no, or the kind of refusal where none is named. */
const ruleOf = ({ data }: EventInput): string | null =>
  textOf(data?.rule) ?? textOf(data?.refusal) ?? textOf(data?.code)

const later = (one: AttemptKind, other: AttemptKind): AttemptKind =>
  attemptKinds.indexOf(one) < attemptKinds.indexOf(other) ? other : one

/** What is known of an attempt of which nothing is known yet. */
export const beginSummary = (code: string, at: number): AttemptSummary => ({
  code,
  rootId: null,
  organizationId: null,
  homeId: null,
  kind: 'page',
  outcome: 'open',
  userId: null,
  applicationId: null,
  connectorId: null,
  email: null,
  rule: null,
  startedAt: at,
  endedAt: at,
})

/** The same with what an event adds to it; undefined where the event is of something else. */
export const addEvent = (
  before: AttemptSummary,
  event: EventInput,
  at: number,
): AttemptSummary | undefined => {
  const meaning = meaningOf(event)
  if (!meaning) return undefined
  const isRefused = event.outcome === 'refused'
  const isEnd = isRefused || meaning.isEnd === true
  const after: AttemptSummary = {
    ...beginSummary(before.code, at),
    rootId: event.organization?.rootId ?? null,
    organizationId: (isEnd ? undefined : before.organizationId) ?? event.organization?.id ?? null,
    kind: meaning.kind,
    outcome: isRefused ? 'refused' : isEnd ? 'ok' : 'open',
    userId: event.userId ?? textOf(event.data?.subject),
    applicationId: event.applicationId ?? null,
    connectorId: textOf(event.data?.connector),
    email: emailOf(event),
    rule: isRefused ? ruleOf(event) : null,
  }
  return joinSummaries(before, after)
}

/** Two parts of one attempt. What the later one says holds; what it does not say stays. */
export const joinSummaries = (before: AttemptSummary, after: AttemptSummary): AttemptSummary => {
  const outcome = after.outcome === 'open' ? before.outcome : after.outcome
  return {
    code: before.code,
    rootId: after.rootId ?? before.rootId,
    organizationId: after.organizationId ?? before.organizationId,
    homeId: after.homeId ?? before.homeId,
    kind: later(before.kind, after.kind),
    outcome,
    userId: after.userId ?? before.userId,
    applicationId: after.applicationId ?? before.applicationId,
    connectorId: after.connectorId ?? before.connectorId,
    email: after.email ?? before.email,
    rule: outcome === 'refused' ? (after.rule ?? before.rule) : null,
    startedAt: Math.min(before.startedAt, after.startedAt),
    endedAt: Math.max(before.endedAt, after.endedAt),
  }
}
