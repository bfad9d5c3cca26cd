/** The tables of keys: of servers, of roots that sign, and of what secrets are sealed with. */

export type KeyTable = {
  id: string
  organization_id: string
  user_id: string | null
  name: string
  hash: string
  permissions: string
  created_at: number
  used_at: number | null
  ends_at: number | null
  revoked_at: number | null
  application_id: string | null
  connector_id: string | null
  replaced_by: string | null
}

export type SigningKeyTable = {
  id: string
  root_id: string
  algorithm: string
  status: string
  certificate: string
  sealed: string
  created_at: number
  ends_at: number
}

export type DataKeyTable = {
  number: number
  wrapped: string
  /** Which secret it is wrapped with. */
  wrapper: string
  created_at: number
  begins_at: number
}

export type KeyTables = {
  api_key: KeyTable
  signing_key: SigningKeyTable
  data_key: DataKeyTable
}
