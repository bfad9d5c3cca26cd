/** A session as a row of the store, alone and beside its user. */
import type { Session, UpstreamSession } from '../session.ts'
import type { SessionTable } from './schema.ts'
import type { UpstreamSessionTable } from './schema-upstream.ts'

export type SessionRow = Omit<SessionTable, 'id'>

export const names = [
  'hash',
  'user_id',
  'root_id',
  'reach',
  'method',
  'keep',
  'address',
  'agent',
  'authenticated_at',
  'seen_at',
  'idle_ends_at',
  'ends_at',
  'parent_id',
  'embedded',
  'ticket',
] as const

/** The columns of a session beside those of its user, who has an id and a root too. */
export const besideUser = [
  'session.id as session_id',
  'session.root_id as session_root_id',
  'session.user_id',
  'session.reach',
  'session.method',
  'session.keep',
  'session.address',
  'session.agent',
  'session.authenticated_at',
  'session.seen_at',
  'session.idle_ends_at',
  'session.ends_at',
  'session.parent_id',
  'session.embedded',
  'session.ticket',
] as const

export const readSession = (row: Omit<SessionRow, 'hash'> & { id: number }): Session => ({
  id: row.id,
  userId: row.user_id,
  rootId: row.root_id,
  reach: row.reach === null ? null : JSON.parse(row.reach),
  method: row.method,
  keep: row.keep === 1,
  address: row.address,
  agent: row.agent,
  authenticatedAt: row.authenticated_at,
  seenAt: row.seen_at,
  idleEndsAt: row.idle_ends_at,
  endsAt: row.ends_at,
  parentId: row.parent_id,
  isEmbedded: row.embedded === 1,
  ticketHash: row.ticket,
})

export const writeSession = (session: Omit<Session, 'id'>, hash: string): SessionRow => ({
  hash,
  user_id: session.userId,
  root_id: session.rootId,
  reach: session.reach && JSON.stringify(session.reach),
  method: session.method,
  keep: session.keep ? 1 : 0,
  address: session.address,
  agent: session.agent,
  authenticated_at: session.authenticatedAt,
  seen_at: session.seenAt,
  idle_ends_at: session.idleEndsAt,
  ends_at: session.endsAt,
  parent_id: session.parentId,
  embedded: session.isEmbedded ? 1 : 0,
  ticket: session.ticketHash,
})

export const readUpstream = (row: UpstreamSessionTable): UpstreamSession => ({
  connectorId: row.connector_id,
  name: row.name,
  kept: row.kept,
})
