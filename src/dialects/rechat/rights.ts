/**
 * Who may do what along the brand tree. Managing is for administrators of the owner brand,
 * listing for its members. A brand of another root does not exist for the caller; one of the
 * same root where the caller is nobody is forbidden.
 */
import type { Application } from '../../application.ts'
import type { Hub } from '../../hub.ts'
import { checkPermission, type KeyHolder } from '../../key.ts'
import type { Organization } from '../../organization.ts'
import { refuse } from '../../refusal.ts'

const shown = (id: string): string => id.replaceAll(/[^0-9A-Za-z-]/g, '').slice(0, 40)

const getBrand = async (hub: Hub, holder: KeyHolder, id: string): Promise<Organization> => {
  const brand = await hub.organizations.find(id.toLowerCase())
  return brand?.rootId === holder.organization.rootId
    ? brand
    : refuse('not-found', `Brand ${shown(id)} not found`)
}

const isAdministrator = async (
  hub: Hub,
  holder: KeyHolder,
  brand: Organization,
): Promise<boolean> => (await hub.keys.roleIn(holder, brand)) === 'administrator'

/** The brand, if the caller is a member there. */
export const getBrandAsMember = async (
  hub: Hub,
  holder: KeyHolder,
  id: string,
): Promise<Organization> => {
  const brand = await getBrand(hub, holder, id)
  if ((await hub.keys.roleIn(holder, brand)) === undefined) {
    refuse('forbidden', `You have no access to brand ${shown(id)}`)
  }
  return brand
}

/** The brand, if the caller manages its applications. */
export const getBrandAsAdministrator = async (
  hub: Hub,
  holder: KeyHolder,
  id: string,
): Promise<Organization> => {
  const brand = await getBrand(hub, holder, id)
  checkPermission(holder.key, 'applications')
  if (!(await isAdministrator(hub, holder, brand))) {
    refuse('forbidden', `You do not administer brand ${shown(id)}`)
  }
  return brand
}

/** An application by its id and its owner together (APP-06). */
export const getOwned = async (hub: Hub, brand: Organization, id: string): Promise<Application> => {
  const application = await hub.applications.find(id.toLowerCase())
  return application?.organizationId === brand.id
    ? application
    : refuse('not-found', `SSO application ${shown(id)} not found`)
}

/**
 * Refuses a set of brands of which one is unknown (`invalid`, naming it) or, where it is new,
 * not administered by the caller (`forbidden`). All or nothing (APP-07).
 */
export const checkBrands = async (
  hub: Hub,
  holder: KeyHolder,
  ids: readonly string[],
  before: readonly string[] = [],
): Promise<void> => {
  for (const id of ids) {
    const brand = await hub.organizations.find(id)
    if (brand?.rootId !== holder.organization.rootId) {
      refuse('invalid', `Brand ${shown(id)} not found`, { field: 'brands' })
    }
    if (brand && !before.includes(id) && !(await isAdministrator(hub, holder, brand))) {
      refuse('forbidden', `You do not administer brand ${shown(id)}`)
    }
  }
}
