/** The whole battery, by the cases of the catalogue. */
import { algorithms } from './algorithm.ts'
import { bombs } from './bomb.ts'
import type { BatteryDocument } from './document.ts'
import { encodings } from './encoding.ts'
import { flips } from './flip.ts'
import { harmless } from './harmless.ts'
import { identities } from './identity.ts'
import { keys } from './key.ts'
import { markup } from './markup.ts'
import { messages } from './message.ts'
import { namespaces } from './namespace.ts'
import { prefixLists } from './prefix-list.ts'
import { references } from './reference.ts'
import { structures } from './structure.ts'
import { transforms } from './transform.ts'
import { values } from './value.ts'
import { wrapping } from './wrapping.ts'

/** Why the documents of a case are what they are. */
const reasons: Record<string, string> = {
  'IDP-06': 'a request is what its service provider signed, or nothing',
  'SP-01': 'what nobody signed says nothing',
  'SP-02': 'XSW1: the signature covers the element that it stands in',
  'SP-03': 'XSW2: a signature does not cover its sibling',
  'SP-04': 'XSW3: there is one assertion',
  'SP-05': 'XSW4: an assertion stands in a Response, not in an assertion',
  'SP-06': 'XSW5: the signature of one element is not the signature of another',
  'SP-07': 'XSW6: nothing of a message stands inside a signature',
  'SP-08': 'XSW7: an ID is used once, and Extensions are not searched',
  'SP-09': 'XSW8: a signature of SAML has no Object',
  'SP-10': 'a signed part of one message is nothing in another',
  'SP-11': 'an error is no success, and there is one signature',
  'SP-12': 'what the enveloped transform takes out was not signed',
  'SP-13': 'there are no processing instructions',
  'SP-15': 'there are no comments',
  'SP-16': 'there is no CDATA; references are what they stand for',
  'SP-17': 'a name is a text',
  'SP-18': 'there is one SignedInfo',
  'SP-19': 'there is one DigestValue, and it is one text',
  'SP-20': 'a value is base64 to the last bit, white space aside',
  'SP-21': 'what cannot be canonicalized is not signed',
  'SP-22': 'there is one ID, and it is called ID',
  'SP-23': 'a name is its namespace and its local name',
  'SP-24': 'entities are not declared',
  'SP-25': 'there is no document type',
  'SP-26': 'nothing is fetched',
  'SP-27': 'reading costs little, whatever is read',
  'SP-28': 'canonicalizing costs little; a PrefixList is obeyed',
  'SP-29': 'the transforms are enveloped-signature and exclusive canonicalization',
  'SP-30': 'the reference is to the ID of the element around the signature',
  'SP-31': 'the key is the one that was pinned',
  'SP-32': 'the algorithm fits the key',
  'SP-33': 'SHA-2, and nothing older',
  'SP-35': 'a weak key signs nothing, and zeros are no signature',
  'SP-43': 'an assertion that cannot be read is not there',
  'SP-46': 'there is one assertion',
  'SP-57': 'XML is in UTF-8',
  'SP-58': 'a document has one root, and ends with it',
  'SP-61': 'an assertion in Advice or in a value is not read',
  'SP-62': 'what was signed is accepted, however it is spelt, and nothing else',
}

export type Family = { id: string; why: string; documents: BatteryDocument[] }

const documents: BatteryDocument[] = [
  ...wrapping,
  ...messages,
  ...markup,
  ...structures,
  ...transforms,
  ...references,
  ...prefixLists,
  ...algorithms,
  ...values,
  ...identities,
  ...keys,
  ...namespaces,
  ...encodings,
  ...bombs,
  ...flips,
  ...harmless,
]

/** The documents by case. One that belongs to no case is a mistake of the battery. */
export const families: readonly Family[] = Object.entries(reasons).map(([id, why]) => ({
  id,
  why,
  documents: documents.filter((each) => each.name.startsWith(`${id}: `)),
}))

export const documentCount = documents.length
