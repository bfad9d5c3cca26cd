/** Whom the hub answers for an organization when platforms ask if somebody's password is right. */
import type { Organization, Organizations } from './organization.ts'

/**
 * The values of the setting `answersRest`, which is inherited: nobody; servers with a key for
 * `passwords`; or anyone, as often as the limits of each account let them.
 */
export const restCallers = ['nobody', 'key', 'anyone'] as const
export type RestCaller = (typeof restCallers)[number]

/** Nobody, unless the organization or one above it says otherwise. */
export const restCallerOf = async (
  organizations: Pick<Organizations, 'setting'>,
  organization: Organization,
): Promise<RestCaller> => {
  const found = await organizations.setting(organization, 'answersRest')
  return restCallers.find((each) => each === found?.value) ?? 'nobody'
}
