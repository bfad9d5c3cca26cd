/** The tables of the audit log's seals and streams. */

export type AuditSealTable = {
  number: number
  event_id: number
  chain: string
  position: number
  hash: Uint8Array
}

export type AuditChainTable = {
  chain: string
  first_position: number
  previous: Uint8Array
  position: number
  hash: Uint8Array
  at: number
  key_id: string
  signature: string
}

export type AuditStreamTable = {
  id: string
  chain: string | null
  url: string
  secret: string
  place: number
  failures: number
  retry_at: number
  cause: string
  holder: string
  held_until: number
  created_at: number
  delivered_at: number | null
}

export type AuditTables = {
  audit_seal: AuditSealTable
  audit_chain: AuditChainTable
  audit_gap: { event_id: number; seen_at: number }
  audit_sealer: { name: string; number: number; event_id: number }
  audit_key: { id: string; sealed: string; created_at: number }
  audit_stream: AuditStreamTable
}
