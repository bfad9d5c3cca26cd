/** The table of the sessions that sources have begun. */

export type UpstreamSessionTable = {
  session_id: number
  connector_id: string
  name: string | null
  kept: string
}

export type UpstreamTables = { upstream_session: UpstreamSessionTable }
