/** What things may be called: applications, organizations, and the hosts that these answer at. */
import type { Organization } from './organization.ts'
import { refuse } from './refusal.ts'

const nameLength = 200
// Characters that reorder or hide others would let one name pass for another.
const namePattern = /^[^\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]+$/u
const seenPattern = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u
const slugPattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/
const hostnamePattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]+$/

/** As people look for a name, or hide one: without accents, and in small letters. */
export const foldText = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Refuses with `invalid` what people could not read, or could take for another name (APP-14). */
export const checkName = (name: string): void => {
  if (name.length > nameLength || !namePattern.test(name) || !seenPattern.test(name)) {
    const words = `The name must be a text of up to ${nameLength} characters.`
    refuse('invalid', words, { field: 'name' })
  }
}

/** Refuses with `invalid` a bad name, short name or host name of an organization. */
export const checkNames = (organization: Organization): void => {
  checkName(organization.name)
  if (!slugPattern.test(organization.slug)) {
    refuse('invalid', 'The short name may hold letters, digits and hyphens.', { field: 'slug' })
  }
  for (const hostname of organization.hostnames) {
    if (!hostnamePattern.test(hostname)) {
      refuse('invalid', 'That is not a host name.', { field: 'hostnames' })
    }
  }
}
