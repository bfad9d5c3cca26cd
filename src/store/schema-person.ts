/** The tables of what is a person's own, and of the logos of organizations. */

export type FavouriteTable = { user_id: string; application_id: string; position: number }

export type RecentTable = { user_id: string; application_id: string; opened_at: number }

export type LogoTable = { organization_id: string; name: string; bytes: Uint8Array }

export type PersonTables = {
  favourite: FavouriteTable
  recent: RecentTable
  logo: LogoTable
}
