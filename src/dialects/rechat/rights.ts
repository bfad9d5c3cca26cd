/**
 * Who may do what along the brand tree. Managing is for administrators of the owner brand,
 * listing for its members. A brand of another root does not exist for the caller; one of the
 * same root where the caller is nobody is forbidden.
 */
import type { Application } from '../../application.ts'
import type { Hub } from '../../hub.ts'
import { checkPermission, type KeyHolder, type Permission } from '../../key.ts'
import type { Organization } from '../../organization.ts'
import { Refusal, refuse } from '../../refusal.ts'

/** A brand in the path, and what the caller is there. */
export type Place = { brand: Organization; isAdministrator: boolean }

/** An id as a message may repeat it. */
export const shownId = (id: string): string => id.replaceAll(/[^0-9A-Za-z-]/g, '').slice(0, 40)

/** The brand of that id in the caller's tree. */
export const findBrand = async (
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
export const getPlace = async (
  hub: Hub,
  holder: KeyHolder,
  id: string,
  permission: Permission = 'applications',
): Promise<Place> => {
  checkPermission(holder.key, permission)
  const brand =
    (await findBrand(hub, holder, id.toLowerCase())) ??
    refuse('not-found', `Brand ${shownId(id)} not found`)
  const role = await hub.keys.roleIn(holder, brand)
  if (role === undefined) refuse('forbidden', `You have no access to brand ${shownId(id)}`)
  return { brand, isAdministrator: role === 'administrator' }
}

/** The brand, if the caller administers it. */
export const getManaged = async (
  hub: Hub,
  holder: KeyHolder,
  id: string,
  permission?: Permission,
): Promise<Organization> => {
  const place = await getPlace(hub, holder, id, permission)
  return place.isAdministrator
    ? place.brand
    : refuse('forbidden', `You do not administer brand ${shownId(id)}`)
}

/** An application by its id and its owner together (APP-06). */
export const getOwned = async (hub: Hub, brand: Organization, id: string): Promise<Application> => {
  const application = await hub.applications.find(id.toLowerCase())
  return application?.organizationId === brand.id
    ? application
    : refuse('not-found', `SSO application ${shownId(id)} not found`)
}

/** Why a brand may not be put into `brands`, or undefined if it may. */
const findFault = async (hub: Hub, holder: KeyHolder, id: string): Promise<Refusal | undefined> => {
  const brand = await findBrand(hub, holder, id)
  if (!brand) return new Refusal('invalid', `Brand ${shownId(id)} not found`, { field: 'brands' })
  if ((await hub.keys.roleIn(holder, brand)) === 'administrator') return undefined
  return new Refusal('forbidden', `You do not administer brand ${shownId(id)}`)
}

/**
 * Gives a check that refuses a set of brands of which one is new and unknown (`invalid`, naming
 * it) or not administered by the caller (`forbidden`). All or nothing (APP-07). Brands that the
 * application has at the moment of the check may stay, whoever put them there and whatever became
 * of them.
 */
export const judgeBrands = async (
  hub: Hub,
  holder: KeyHolder,
  ids: readonly string[],
): Promise<(before?: Pick<Application, 'organizationIds'>) => void> => {
  const faults = await Promise.all(ids.map((id) => findFault(hub, holder, id)))
  return (before) => {
    const fault = faults.find((each, index) => {
      const isThere = before?.organizationIds.includes(ids[index] ?? '')
      return each !== undefined && !isThere
    })
    if (fault) throw fault
  }
}
