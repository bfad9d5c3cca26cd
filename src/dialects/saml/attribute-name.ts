/**
 * The names of attributes that directories and federations share, each by its short name and by
 * its object identifier (RFC 4519, RFC 2798, eduPerson), and how names are to be read.
 */
import { attributeNameFormats } from './vocabulary.ts'

const numbers: Record<string, string> = {
  uid: '0.9.2342.19200300.100.1.1',
  mail: '0.9.2342.19200300.100.1.3',
  mobile: '0.9.2342.19200300.100.1.41',
  cn: '2.5.4.3',
  sn: '2.5.4.4',
  o: '2.5.4.10',
  ou: '2.5.4.11',
  title: '2.5.4.12',
  telephoneNumber: '2.5.4.20',
  givenName: '2.5.4.42',
  displayName: '2.16.840.1.113730.3.1.241',
  employeeNumber: '2.16.840.1.113730.3.1.3',
  preferredLanguage: '2.16.840.1.113730.3.1.39',
  memberOf: '1.2.840.113556.1.2.102',
  isMemberOf: '1.3.6.1.4.1.5923.1.5.1.1',
  eduPersonAffiliation: '1.3.6.1.4.1.5923.1.1.1.1',
  eduPersonPrincipalName: '1.3.6.1.4.1.5923.1.1.1.6',
  eduPersonEntitlement: '1.3.6.1.4.1.5923.1.1.1.7',
  eduPersonScopedAffiliation: '1.3.6.1.4.1.5923.1.1.1.9',
}

const oids: ReadonlyMap<string, string> = new Map(
  Object.entries(numbers).map(([name, number]) => [name, `urn:oid:${number}`]),
)
const names: ReadonlyMap<string, string> = new Map([...oids].map(([name, oid]) => [oid, name]))

/** The `urn:oid:` name of a short one. */
export const findOid = (name: string): string | undefined => oids.get(name)

/** The short name of a `urn:oid:` one. */
export const findShortName = (oid: string): string | undefined => names.get(oid)

const { basic, uri, unspecified } = attributeNameFormats

const formats: Record<string, string> = { basic, uri, unspecified }

/** The URN of a name format by its last word, or by the URN itself. */
export const findNameFormat = (text: string): string | undefined =>
  Object.values(formats).find((each) => each === text) ??
  (Object.hasOwn(formats, text) ? formats[text] : undefined)

/** What a name looks like says how it is to be read, where nobody says otherwise. */
export const usualNameFormat = (name: string): string =>
  /^(urn|https?):/i.test(name) ? uri : basic
