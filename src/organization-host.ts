/** At which hosts an organization answers, and that nothing else answers there already. */
import type { Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Rows } from './store/store.ts'

/** Where it answers: below the domain of the hub, and at host names of its own. */
export const hostsOf = (
  { slug, hostnames }: Pick<Organization, 'slug' | 'hostnames'>,
  baseDomain: string,
): string[] => [`${slug}.${baseDomain}`, ...hostnames]

/**
 * Refuses with `conflict`, within a unit, a host at which an application answers: whoever took it
 * would have the sign-in page of somebody else's application (TEN-03).
 */
export const checkHosts = async (
  rows: Rows,
  hosts: readonly string[],
  field: 'slug' | 'hostnames',
): Promise<void> => {
  for (const host of hosts) {
    const [taken] = await rows.applications.idsByAddressAnywhere('host', host)
    if (taken === undefined) continue
    const cause = `application ${taken} answers at ${host}`
    refuse('conflict', `An application answers at ${host}.`, { field, cause })
  }
}
