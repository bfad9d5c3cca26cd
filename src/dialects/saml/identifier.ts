/**
 * Identifiers of SAML messages: xs:ID values, that is NCNames (SAML Core §1.3.4).
 */

const nameStart =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF' +
  '\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD' +
  '\\u{10000}-\\u{EFFFF}'
const nameRest = `${nameStart}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040`

/** The pattern of an NCName (Namespaces in XML §3); a regular expression with the `u` flag. */
export const ncNamePattern = `[${nameStart}][${nameRest}]*`

const ncName = new RegExp(`^${ncNamePattern}$`, 'u')

/** Longer than any identifier in use, and short enough to be kept and echoed. */
const identifierLength = 512

/** True for an NCName of reasonable length. */
export const isIdentifier = (value: string): boolean =>
  value.length <= identifierLength && ncName.test(value)

const identifierBytes = 16

/**
 * An identifier from random bytes. SAML Core §1.3.4 asks for 128 bits at least, and for a first
 * character that is no digit. Fewer bytes are a fault of ours.
 */
export const createIdentifier = (random: Uint8Array): string => {
  if (random.byteLength < identifierBytes) throw new Error('an identifier needs 128 random bits')
  return `_${Buffer.from(random).toString('hex')}`
}
