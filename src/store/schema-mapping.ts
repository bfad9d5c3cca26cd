/** The tables of what groups of sources give, as Kysely sees them. */

export type GroupMappingTable = {
  id: string
  connector_id: string
  /** As the source writes it. */
  name: string
  kind: string
  target_id: string
  role: string
  created_at: number
}

export type MappedRightTable = {
  connector_id: string
  user_id: string
  kind: string
  target_id: string
  role: string
  /** The role that they have without any source; empty for none. */
  own_role: string
}

export type MappingTables = {
  group_mapping: GroupMappingTable
  mapped_right: MappedRightTable
}
