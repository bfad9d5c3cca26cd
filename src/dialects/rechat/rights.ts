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

/** A brand in the path, and what the caller is there. */
export type Place = { brand: Organization; isAdministrator: boolean }

const shown = (id: string): string => id.replaceAll(/[^0-9A-Za-z-]/g, '').slice(0, 40)

/** The brand of that id in the caller's tree. */
const findBrand = async (
  hub: Hub,
  holder: KeyHolder,
  id: string,
): Promise<Organization | undefined> => {
  const brand = await hub.organizations.find(id)
  return brand?.rootId === holder.organization.rootId ? brand : undefined
}

/**
 * The brand, if the caller is a member there. The permission is asked for here too: what a list
 * holds opens applications in the name of the key's person.
 */
export const getPlace = async (hub: Hub, holder: KeyHolder, id: string): Promise<Place> => {
  checkPermission(holder.key, 'applications')
  const brand =
    (await findBrand(hub, holder, id.toLowerCase())) ??
    refuse('not-found', `Brand ${shown(id)} not found`)
  const role = await hub.keys.roleIn(holder, brand)
  if (role === undefined) refuse('forbidden', `You have no access to brand ${shown(id)}`)
  return { brand, isAdministrator: role === 'administrator' }
}

/** The brand, if the caller manages its applications. */
export const getManaged = async (
  hub: Hub,
  holder: KeyHolder,
  id: string,
): Promise<Organization> => {
  const place = await getPlace(hub, holder, id)
  return place.isAdministrator
    ? place.brand
    : refuse('forbidden', `You do not administer brand ${shown(id)}`)
}

/** An application by its id and its owner together (APP-06). */
export const getOwned = async (hub: Hub, brand: Organization, id: string): Promise<Application> => {
  const application = await hub.applications.find(id.toLowerCase())
  return application?.organizationId === brand.id
    ? application
    : refuse('not-found', `SSO application ${shown(id)} not found`)
}

/**
 * Refuses a set of brands of which one is new and unknown (`invalid`, naming it) or not
 * administered by the caller (`forbidden`). All or nothing (APP-07). Brands that the application
 * has already may stay, whoever put them there and whatever became of them.
 */
export const checkBrands = async (
  hub: Hub,
  holder: KeyHolder,
  ids: readonly string[],
  before: readonly string[] = [],
): Promise<void> => {
  for (const id of ids.filter((each) => !before.includes(each))) {
    const brand =
      (await findBrand(hub, holder, id)) ??
      refuse('invalid', `Brand ${shown(id)} not found`, { field: 'brands' })
    if ((await hub.keys.roleIn(holder, brand)) !== 'administrator') {
      refuse('forbidden', `You do not administer brand ${shown(id)}`)
    }
  }
}
