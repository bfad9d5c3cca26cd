/** What an organization is after a change: what is not named stays. */
import type { JsonValue, Organization, OrganizationChange } from './organization.ts'

/** The values with those in their place that were given; null takes one away. */
const merge = (
  before: Record<string, JsonValue>,
  given: Record<string, JsonValue> = {},
): Record<string, JsonValue> => {
  const merged = Object.entries({ ...before, ...given })
  return Object.fromEntries(merged.filter(([, value]) => value !== null))
}

/** The organization with what was given in its place. */
export const withChange = (
  before: Organization,
  { settings, features, ...rest }: OrganizationChange,
  at: number,
): Organization => ({
  ...before,
  ...rest,
  settings: merge(before.settings, settings),
  features: merge(before.features, features),
  updatedAt: at,
})
