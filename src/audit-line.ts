/**
 * What a chain is made of: an event as the bytes that are hashed, and as the line that exports and
 * streams carry. docs/audit.md tells auditors the same; what is written here must not change.
 */
import { hash } from 'node:crypto'
import type { Event } from './event.ts'
import { isObject } from './json-object.ts'

/** An event with everything that is kept of it. */
export type AuditedEvent = Omit<Event, 'data'> & {
  subjectId: string | null
  /** The JSON text, as it is stored. */
  data: string
}

/** An event in its chain. */
export type Sealed = {
  chain: string
  position: number
  /** The hash of the event before it, in hex. */
  previous: string
  hash: string
  event: AuditedEvent
}

/** The chain of what belongs to no root organization. */
export const hubChain = 'hub'

/** What the first event of a chain has for the hash before it. */
export const noHash = '0'.repeat(64)

const version = 1

export const chainOf = (event: Pick<Event, 'rootId'>): string => event.rootId ?? hubChain

/** A time that somebody has written into the database may be none; it is shown as it is. */
const writeTime = (at: number): string =>
  Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at)

/** docs/audit.md, "What is hashed": a JSON list without white space; `data` is its own text. */
export const writeCanonical = (position: number, event: AuditedEvent): string => {
  const { id, at, type, outcome, rootId, organizationId, attempt, userId } = event
  const { applicationId, keyId, address, subjectId, data } = event
  const facts = [id, writeTime(at), type, outcome, rootId, organizationId, attempt, userId]
  const more = [applicationId, keyId, address, subjectId]
  return `${JSON.stringify([version, position, ...facts, ...more]).slice(0, -1)},${data}]`
}

/** The hash of an event at a position, in hex. `previous` is that of the event before it. */
export const hashEvent = (previous: string, position: number, event: AuditedEvent): string => {
  const canonical = Buffer.from(writeCanonical(position, event))
  return hash('sha256', Buffer.concat([Buffer.from(previous, 'hex'), canonical]), 'hex')
}

/** Text that somebody has written into the database may be no JSON; it is shown as a text. */
const readData = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** One line of JSON, for an export or a stream. */
export const writeLine = ({ chain, position, previous, hash: own, event }: Sealed): string =>
  JSON.stringify({
    ...{ chain, position, previous, hash: own },
    id: event.id,
    at: writeTime(event.at),
    type: event.type,
    outcome: event.outcome,
    root: event.rootId,
    organization: event.organizationId,
    attempt: event.attempt,
    user: event.userId,
    application: event.applicationId,
    key: event.keyId,
    address: event.address,
    subject: event.subjectId,
    data: readData(event.data),
  })

const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)

const nullable = [
  ...['root', 'organization', 'attempt', 'user', 'application', 'key', 'address', 'subject'],
] as const

/** A line of an export as it was written, or undefined if it is none. */
export const readLine = (line: unknown): Sealed | undefined => {
  if (!isObject(line)) return undefined
  const { chain, position, previous, hash: own, id, at, type, outcome, data } = line
  if (!isText(chain) || !isText(previous) || !isText(own) || !isText(at) || !isText(type)) {
    return undefined
  }
  const isWhole = Number.isSafeInteger(position) && Number.isSafeInteger(id)
  if (!isWhole || !isText(outcome) || !nullable.every((name) => isTextOrNull(line[name]))) {
    return undefined
  }
  const texts = line as Record<(typeof nullable)[number], string | null>
  const event: AuditedEvent = {
    id: Number(id),
    at: Date.parse(at),
    type,
    outcome: outcome as Event['outcome'],
    rootId: texts.root,
    organizationId: texts.organization,
    attempt: texts.attempt,
    userId: texts.user,
    applicationId: texts.application,
    keyId: texts.key,
    address: texts.address,
    subjectId: texts.subject,
    data: JSON.stringify(data),
  }
  return { chain, position: Number(position), previous, hash: own, event }
}
