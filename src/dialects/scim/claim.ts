/** A document as a claim: what of it becomes a user or a group of ours. */
import type { Claim, LinkedRecord, PersonClaim } from '../../record.ts'
import { isRefusal } from '../../refusal.ts'
import { readEmail, readUsername } from '../../user.ts'
import { checkDocument, type Document, type Entry, partsAt } from './document.ts'
import { type ResourceType, userType } from './schema.ts'

const nameLength = 200

const textAt = (document: Document, path: string): string => {
  const [value = ''] = partsAt(userType, document, path)
  return String(value).trim()
}

const entriesAt = (document: Document, name: string): Entry[] => {
  const value = document[name]
  return Array.isArray(value) ? value : []
}

/** The one that matters of a list: the primary one, else the one of work, else the first. */
const chooseEntry = (entries: readonly Entry[]): string | undefined => {
  const chosen =
    entries.find(({ primary }) => primary === true) ??
    entries.find(({ type }) => String(type).toLowerCase() === 'work') ??
    entries[0]
  return chosen?.value === undefined ? undefined : String(chosen.value)
}

/** Undefined where the text cannot be what it is taken for: the record keeps it anyway. */
const readIf = (read: (text: string) => string, text: string | undefined): string | undefined => {
  if (text === undefined || text === '') return undefined
  try {
    return read(text)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** The primary address; a userName that is one, where there is no other. */
const emailOf = (document: Document): string | undefined =>
  readIf(readEmail, chooseEntry(entriesAt(document, 'emails'))) ??
  readIf(readEmail, textAt(document, 'userName'))

const personOf = (document: Document): PersonClaim => {
  const given = textAt(document, 'name.givenName')
  const family = textAt(document, 'name.familyName')
  const shown = textAt(document, 'displayName') || textAt(document, 'name.formatted')
  const phone = chooseEntry(entriesAt(document, 'phoneNumbers'))
  const timezone = textAt(document, 'timezone')
  return {
    email: emailOf(document),
    username: readIf(readUsername, textAt(document, 'userName')),
    firstName: (given || (family === '' ? shown : '')).slice(0, nameLength),
    lastName: family.slice(0, nameLength),
    phone: phone?.slice(0, nameLength),
    timezone: timezone === '' ? undefined : timezone.slice(0, nameLength),
  }
}

/** What a document claims. Refuses with `invalid` (invalidValue) what lacks its name. */
export const claimOf = (type: ResourceType, document: Document): Claim => {
  checkDocument(type, document)
  const { externalId = '', active, members = [], ...others } = document
  const isPerson = type.name === 'User'
  const name = String(isPerson ? document.userName : document.displayName).trim()
  const entries = Array.isArray(members) ? members : []
  return {
    name,
    externalId: String(externalId),
    isActive: typeof active === 'boolean' ? active : undefined,
    attributes: others,
    ...(isPerson
      ? {
          person: personOf(document),
          emails: entriesAt(document, 'emails').flatMap(({ value }) =>
            value === undefined ? [] : [String(value)],
          ),
        }
      : { members: entries.flatMap(({ value }) => (value === undefined ? [] : [String(value)])) }),
  }
}

/** A record as the document that a client has written, and may write to. */
export const documentOf = ({ record, links }: LinkedRecord): Document => {
  const { externalId, isActive, kind } = record
  const members = links.map(({ id }) => ({ value: id }))
  return {
    ...(record.attributes as Document),
    ...(externalId !== '' && { externalId }),
    ...(kind === 'user' ? { active: isActive } : members.length > 0 && { members }),
  }
}
