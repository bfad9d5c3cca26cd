/**
 * Which addresses may stand in a page. Registering an application checks its addresses too; this is
 * the last door, for what came in before a check existed (IDP-04).
 */

// Any site will do: relative addresses are read against it, the way a browser reads them.
const here = 'http://localhost'

/** True for an address of this site and for http and https; `javascript:` and its kin are not. */
export const isAddress = (value: string): boolean => {
  const protocol = URL.parse(value, here)?.protocol
  return protocol === 'https:' || protocol === 'http:'
}

/** The address for a link or form of ours, or `#`, which leads nowhere. */
export const writeAddress = (value: string): string => (isAddress(value) ? value : '#')

/**
 * The address of a picture: a path of this site or a picture inside the page, which is all that
 * the Content-Security-Policy shows. Gives undefined otherwise, and the page draws a monogram.
 */
export const findPicture = (value: string | undefined): string | undefined => {
  if (value === undefined) return undefined
  if (/^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,[\w+/=]+$/.test(value)) return value
  return value.startsWith('/') && URL.parse(value, here)?.origin === here ? value : undefined
}

/**
 * The origin that a picture comes from when a website keeps it, over https alone. It stands in a
 * policy, where a semicolon would begin another directive: URLs may have one in a host.
 */
export const findPictureOrigin = (picture: string): string | undefined => {
  const { origin = '' } = URL.parse(picture) ?? {}
  return /^https:\/\/[\w.-]+(?::\d+)?$/.test(origin) ? origin : undefined
}
