/**
 * The tables as Kysely sees them: what a row looks like on its way in and out.
 * Booleans are 0 or 1, times are epoch milliseconds, lists and objects are JSON text, on both
 * engines. The tables themselves are made by the SQL files of `migrations/`.
 */
import type { Generated } from 'kysely'
import type { AttemptTables } from './schema-attempt.ts'
import type { AuditTables } from './schema-audit.ts'
import type { KeyTables } from './schema-key.ts'
import type { MappingTables } from './schema-mapping.ts'
import type { PersonTables } from './schema-person.ts'
import type { UpstreamTables } from './schema-upstream.ts'

export type StateTable = { kind: string; key: string; value: string; expires_at: number }

export type VersionTable = { name: string; value: number }

export type OrganizationTable = {
  id: string
  root_id: string
  parent_id: string | null
  /** The ids from the root down to this one, each followed by a slash. */
  path: string
  slug: string
  kind: string
  name: string
  settings: string
  features: string
  created_at: number
  updated_at: number
  deleted_at: number | null
}

export type HostnameTable = { hostname: string; organization_id: string }

export type UserTable = {
  id: string
  root_id: string
  home_id: string
  email: string | null
  /** The e-mail as it is compared: trimmed, NFC, lower case. */
  email_key: string | null
  email_verified_at: number | null
  first_name: string
  last_name: string
  phone: string | null
  avatar: string | null
  timezone: string | null
  external_id: string | null
  password_hash: string | null
  status: string
  created_at: number
  updated_at: number
  deleted_at: number | null
  username: string | null
  /** The username as it is compared. */
  username_key: string | null
  /** 1 for an administrator whose password stays here. */
  break_glass: number
  language: string | null
  /** The names as they are compared, the first name first; empty without any. */
  first_key: string | null
  /** The same, the last name first. */
  last_key: string | null
}

export type MembershipTable = {
  organization_id: string
  user_id: string
  role: string
  created_at: number
}

export type GroupTable = {
  id: string
  organization_id: string
  name: string
  created_at: number
  updated_at: number
}

export type GroupMemberTable = { group_id: string; user_id: string }

export type ApplicationTable = {
  id: string
  root_id: string
  organization_id: string
  name: string
  type: string
  /** Whom it is open to: `everyone` in its organizations, or the `granted` alone. */
  open_to: string
  settings: string
  position: number
  created_at: number
  updated_at: number
  deleted_at: number | null
  /** The name of its picture in `icon`, or null. */
  icon: string | null
}

export type IconTable = { application_id: string; name: string; bytes: Uint8Array }

export type ConnectorTable = {
  id: string
  root_id: string
  organization_id: string
  name: string
  type: string
  settings: string
  /** A JSON list of e-mail domains. */
  domains: string
  position: number
  active: number
  created_at: number
  updated_at: number
  deleted_at: number | null
}

export type ConnectorGroupTable = { connector_id: string; name: string; group_id: string }

export type IdentityLinkTable = {
  connector_id: string
  /** What the source calls the person. */
  subject: string
  user_id: string
  created_at: number
}

export type DeviceTable = {
  user_id: string
  name: string
  os: string
  label: string
  seen_at: number
  blocked_at: number | null
}

export type AvatarTable = { user_id: string; name: string; bytes: Uint8Array }

export type ApplicationOrganizationTable = { application_id: string; organization_id: string }

/** An address that must lead to one application: a SAML entity id within its root. */
export type ApplicationAddressTable = {
  root_id: string
  kind: string
  address: string
  application_id: string
}

export type GrantTable = {
  id: string
  application_id: string
  user_id: string | null
  group_id: string | null
  role: string
  permissions: string
  status: string
  created_at: number
}

export type SessionTable = {
  id: Generated<number>
  hash: string
  user_id: string
  root_id: string
  /** A JSON list of application ids, or null for everything. */
  reach: string | null
  method: string
  keep: number
  address: string
  agent: string
  authenticated_at: number
  seen_at: number
  idle_ends_at: number
  ends_at: number
  /** The session that opened this one on the host of an application. */
  parent_id: number | null
  embedded: number
  /** The hash of the ticket that it came by. */
  ticket: string | null
}

export type VisitTable = {
  id: Generated<number>
  session_id: number
  application_id: string
  /** What the application needs to be told when the visit ends (a NameID and its index). */
  handle: string
  opened_at: number
}

export type TicketTable = {
  id: Generated<number>
  hash: string
  purpose: string
  user_id: string | null
  organization_id: string | null
  application_id: string | null
  uses_left: number | null
  value: string
  ends_at: number
}

export type RecordTable = {
  id: string
  connector_id: string
  kind: string
  user_id: string | null
  group_id: string | null
  name: string
  /** The name as it is compared. */
  name_key: string
  external_id: string
  active: number
  version: number
  attributes: string
  created_at: number
  updated_at: number
}

export type RecordEmailTable = { record_id: string; email_key: string }

export type RecordMemberTable = { group_id: string; member_id: string }

export type EventTable = {
  id: Generated<number>
  at: number
  root_id: string | null
  organization_id: string | null
  type: string
  outcome: string
  attempt: string | null
  user_id: string | null
  application_id: string | null
  key_id: string | null
  address: string | null
  data: string
  /** Whom it is about: what `data` calls the subject. */
  subject_id: string | null
}

export type LimitTable = { bucket: string; level: number; updated_at: number; ends_at: number }

export type Tables = AuditTables &
  AttemptTables &
  KeyTables &
  MappingTables &
  PersonTables &
  UpstreamTables & {
    state: StateTable
    version: VersionTable
    organization: OrganizationTable
    hostname: HostnameTable
    user_account: UserTable
    membership: MembershipTable
    member_group: GroupTable
    group_member: GroupMemberTable
    application: ApplicationTable
    application_organization: ApplicationOrganizationTable
    application_address: ApplicationAddressTable
    icon: IconTable
    avatar: AvatarTable
    connector: ConnectorTable
    identity_link: IdentityLinkTable
    record: RecordTable
    record_email: RecordEmailTable
    record_member: RecordMemberTable
    connector_group: ConnectorGroupTable
    device: DeviceTable
    access_grant: GrantTable
    session: SessionTable
    visit: VisitTable
    ticket: TicketTable
    event: EventTable
    rate_limit: LimitTable
  }
