/**
 * Base64 as messages carry it: the alphabet of RFC 4648 §4 with its padding, and nothing else
 * but white space between the characters.
 */

/** The bytes, or undefined for what is empty or not strictly base64. */
export const readBase64 = (value: string): Buffer | undefined => {
  const compact = value.replace(/[ \t\r\n]+/g, '')
  const bytes = Buffer.from(compact, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === compact ? bytes : undefined
}
