/** What finds an application besides its id, and whose it may be. */
import type { Application } from './application.ts'
import type { Config } from './config.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'

/** What finds an application besides its id, within its root: a SAML entity id, say. */
export type Address = {
  kind: string
  address: string
  /**
   * Belongs to one organization: what is sent to one application here would be good at another.
   * Names the setting that is at fault when another organization has it.
   */
  exclusive?: string
  /** Found before anybody knows the root: a host is one organization's in the whole hub. */
  isOfHub?: boolean
}

const isElsewhere = (other: Application, application: Application): boolean =>
  other.id !== application.id &&
  other.organizationId !== application.organizationId &&
  other.deletedAt === null

/**
 * Refuses with `conflict` an exclusive address that another organization of the root has. Also one
 * above it is another: who comes first below would gain what is set up above.
 */
const checkExclusive = async (
  rows: Rows,
  application: Application,
  addresses: readonly Address[],
): Promise<void> => {
  for (const { kind, address, exclusive: field, isOfHub } of addresses) {
    if (field === undefined) continue
    const ids = isOfHub
      ? await rows.applications.idsByAddressAnywhere(kind, address)
      : await rows.applications.idsByAddress(application.rootId, kind, address)
    for (const id of ids) {
      const other = await rows.applications.find(id)
      if (!other || !isElsewhere(other, application)) continue
      const cause = `${field} is that of application ${other.id} of ${other.organizationId}`
      refuse('conflict', 'Another organization has an application with this.', { field, cause })
    }
  }
}

/** Refuses with `conflict` a host at which the hub or an organization answers already. */
const checkHost = async (rows: Rows, config: Config, hostname: string): Promise<void> => {
  const suffix = `.${config.baseDomain}`
  const slug = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : ''
  const isTaken =
    hostname === new URL(config.url).hostname ||
    (await rows.organizations.idByHostname(hostname)) !== undefined ||
    (await rows.organizations.idBySlug(slug)) !== undefined
  if (!isTaken) return
  refuse('conflict', 'The hub itself answers at this host: give it another.', { field: 'url' })
}

/** Refuses with `conflict` an address that somebody else has, or that is the hub's own. */
export const checkAddresses = async (
  rows: Rows,
  config: Config,
  application: Application,
  addresses: readonly Address[],
): Promise<void> => {
  await checkExclusive(rows, application, addresses)
  for (const { address, isOfHub } of addresses) {
    if (isOfHub) await checkHost(rows, config, address)
  }
}
