/** The tables of attempts, as Kysely sees them. */
import type { Generated } from 'kysely'

export type AttemptTable = {
  id: Generated<number>
  code: string
  root_id: string | null
  organization_id: string | null
  home_id: string | null
  kind: string
  outcome: string
  user_id: string | null
  application_id: string | null
  connector_id: string | null
  /** The e-mail as it is compared. */
  email: string | null
  rule: string | null
  started_at: number
  ended_at: number
}

export type AttemptPartTable = {
  id: Generated<number>
  attempt_id: number
  /** A JSON list. */
  steps: string
  dropped: number
}

export type AttemptTables = { attempt: AttemptTable; attempt_part: AttemptPartTable }
